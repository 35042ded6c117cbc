//! Async functions, on one runtime and another and on none.

#![expect(clippy::unused_async, reason = "many a body here awaits nothing")]

use std::cell::Cell;
use std::future::poll_fn;
use std::mem;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Waker};

use pollster::block_on;
use tokio::runtime::Builder;
use tokio::task::{JoinSet, yield_now};
use ttl_memo::{TtlCache, ttl_cache};

use super::Runs;

/// Polls a future once, with a waker that does nothing.
fn poll<F: Future>(future: Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

/// Ready at its second poll.
async fn yield_once() {
    let mut polled = false;
    poll_fn(|context| {
        context.waker().wake_by_ref();
        if mem::replace(&mut polled, true) { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
}

fn is_send<T: Send>(value: T) -> T {
    value
}

#[test]
fn a_body_runs_once_for_many_tasks() {
    static RUNS: Runs = Runs::new();
    #[ttl_cache]
    async fn user(tenant: &str, id: u64) -> String {
        RUNS.count();
        for _ in 0..10 {
            yield_now().await;
        }
        format!("{tenant}/{id}")
    }

    let runtimes = [
        Builder::new_multi_thread().worker_threads(2).build().unwrap(),
        Builder::new_current_thread().build().unwrap(),
    ];
    for (id, runtime) in (0..).zip(runtimes) {
        let users = runtime.block_on(async {
            let mut tasks = JoinSet::new();
            for _ in 0..64 {
                tasks.spawn(async move { user("acme", id).await });
            }
            tasks.join_all().await
        });

        assert_eq!(users, vec![format!("acme/{id}"); 64]);
    }

    assert_eq!(RUNS.get(), 2);
    assert_eq!((user::cache_info().misses, user::cache_info().hits), (2, 126));
}

#[test]
fn a_future_is_send_if_its_body_is() {
    #[ttl_cache]
    async fn measure(text: &str, path: Option<&str>, weight: f64, known: &f32) -> Result<usize, &'static str> {
        yield_once().await;
        path.map(|path| path.len() + text.len()).filter(|_| weight > f64::from(*known)).ok_or("light")
    }

    let text = String::from("text");
    assert_eq!(block_on(is_send(measure(&text, Some(&text), 1.0, &0.5))), Ok(8));
    assert_eq!(block_on(is_send(measure::cache_refresh(&text, Some(&text), 1.0, &0.5))), Ok(8));
    assert_eq!(block_on(is_send(measure::uncached(&text, None, 1.0, &0.5))), Err("light"));
}

#[test]
fn a_body_need_not_be_send() {
    #[ttl_cache]
    async fn count(number: u64) -> Result<u64, Rc<str>> {
        let shared = Rc::new(Cell::new(number));
        yield_once().await;
        if shared.get() == 0 { Err("none".into()) } else { Ok(shared.get()) }
    }

    let mut first = pin!(count(3));
    assert!(poll(first.as_mut()).is_pending());
    assert_eq!(poll(first), Poll::Ready(Ok(3)));
    assert_eq!(poll(pin!(count(3))), Poll::Ready(Ok(3)));
}

#[test]
fn an_error_of_a_task_is_not_stored() {
    static RUNS: Runs = Runs::new();
    type Answer = Result<usize, ()>;
    #[ttl_cache]
    async fn run() -> Answer {
        yield_once().await;
        match RUNS.count() {
            0 => Err(()),
            run => Ok(run),
        }
    }

    let runs = Builder::new_current_thread().build().unwrap().block_on(async {
        let mut tasks = JoinSet::new();
        for _ in 0..2 {
            tasks.spawn(run());
        }
        tasks.join_all().await
    });

    assert!(runs.contains(&Err(())) && runs.contains(&Ok(1)), "{runs:?}");
    assert_eq!(run::cache_peek(), Some(1));
}

#[test]
fn a_dropped_caller_hands_over() {
    static RUNS: Runs = Runs::new();
    #[ttl_cache]
    async fn run() -> usize {
        let run = RUNS.count();
        yield_once().await;
        run
    }
    let mut leader = Box::pin(run());
    let mut waiter = pin!(run());
    assert!(poll(leader.as_mut()).is_pending());
    assert!(poll(waiter.as_mut()).is_pending());
    assert_eq!(RUNS.get(), 1);

    drop(leader);

    assert!(poll(waiter.as_mut()).is_pending());
    assert_eq!(poll(waiter), Poll::Ready(1));
}

#[test]
fn a_future_that_is_not_polled_runs_and_counts_nothing() {
    #[ttl_cache]
    async fn run() -> u8 {
        unreachable!()
    }

    drop((run(), run::cache_refresh(), run::uncached()));

    assert_eq!(run::cache_info().misses, 0);
}

#[test]
fn a_task_that_has_waited_for_long_enough_computes() {
    static RUNS: Runs = Runs::new();
    #[ttl_cache(wait = "20ms")]
    async fn run() -> usize {
        let run = RUNS.count();
        yield_once().await;
        run
    }
    let mut kept = Box::pin(run());
    assert!(poll(kept.as_mut()).is_pending());

    assert_eq!(block_on(run()), 1);
    assert_eq!(poll(kept.as_mut()), Poll::Ready(0));
}

#[test]
fn refresh_and_uncached_are_async() {
    static RUNS: Runs = Runs::new();
    #[ttl_cache]
    async fn run(_name: &str) -> usize {
        RUNS.count()
    }

    assert_eq!(block_on(run("a")), 0);
    assert_eq!(block_on(run::uncached("a")), 1);
    assert_eq!(block_on(run("a")), 0);
    assert_eq!(block_on(run::cache_refresh("a")), 2);
    assert_eq!(block_on(run("a")), 2);
}

#[test]
fn threads_and_tasks_share_the_store() {
    #[ttl_cache]
    async fn double(number: u64) -> u64 {
        2 * number
    }
    let cache: &'static TtlCache<u64, u64> = double::cache();

    assert_eq!(block_on(double(4)), 8);
    assert_eq!(cache.get(&4), Some(8));
    assert_eq!(cache.get_or_insert_with(5, || 11), 11);
    assert_eq!(block_on(double(5)), 11);
    assert_eq!(double::cache_remove(5), Some(11));
    assert_eq!(block_on(double(5)), 10);
}

#[test]
fn a_result_that_cache_if_rejects_is_not_stored() {
    #[ttl_cache(cache_if = Option::is_some)]
    async fn find(number: u64) -> Option<u64> {
        (number > 0).then_some(number)
    }

    assert_eq!((block_on(find(0)), block_on(find(1))), (None, Some(1)));
    assert!(!find::cache_contains(0) && find::cache_contains(1));
}

#[test]
fn a_body_may_consume_its_arguments() {
    #[ttl_cache]
    async fn join((left, right): (String, String), mut rest: Vec<String>, _: u8) -> String {
        rest.insert(0, left + &right);
        rest.concat()
    }

    let joined = join(("a".to_owned(), "b".to_owned()), vec!["c".to_owned()], 1);
    assert_eq!(block_on(joined), "abc");
}

#[test]
fn a_boxed_call_may_be_recursive() {
    #[ttl_cache(maxsize = None)]
    async fn fibonacci(number: u64) -> u64 {
        if number < 2 {
            return number;
        }
        Box::pin(fibonacci(number - 1)).await + Box::pin(fibonacci(number - 2)).await
    }

    assert_eq!(block_on(fibonacci(60)), 1_548_008_755_920);
    assert_eq!(fibonacci::cache_info().misses, 61);
}

#[test]
fn a_task_that_asks_for_its_own_key_computes() {
    static RUNS: Runs = Runs::new();
    #[ttl_cache]
    async fn run() -> usize {
        if RUNS.count() == 0 { Box::pin(run()).await + 10 } else { 1 }
    }

    assert_eq!(block_on(run()), 11);
}

#[test]
fn an_async_function_may_be_nested_in_another() {
    #[ttl_cache]
    async fn outer(number: u64) -> u64 {
        #[ttl_cache]
        async fn inner(number: u64) -> u64 {
            number + 1
        }
        inner(number).await + inner(number).await
    }

    assert_eq!(block_on(outer(1)), 4);
}

#[test]
fn a_cache_if_that_asks_for_its_own_key_computes() {
    static ASKED: AtomicBool = AtomicBool::new(false);

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "`cache_if` takes a reference")]
    fn ask_once(_: &u8) -> bool {
        if !ASKED.swap(true, Ordering::Relaxed) {
            assert_eq!(block_on(run()), 1);
        }
        true
    }

    #[ttl_cache(cache_if = ask_once)]
    async fn run() -> u8 {
        1
    }

    assert_eq!(block_on(run()), 1);
    assert_eq!(run::cache_info().misses, 2);
}

#[test]
fn the_future_of_a_call_is_small_whatever_its_body_awaits() {
    #[ttl_cache]
    async fn inner(number: u64) -> u64 {
        let numbers = [number; 1_000];
        yield_once().await;
        numbers.iter().sum()
    }

    #[ttl_cache]
    async fn outer(number: u64) -> u64 {
        inner(number).await + inner(number + 1).await
    }

    assert!(size_of_val(&inner::uncached(1)) > 8_000);
    assert!(size_of_val(&inner(1)) < 1_000);
    assert_eq!(size_of_val(&outer(1)), size_of_val(&inner(1)));
    assert_eq!(block_on(outer(1)), 3_000);
}
