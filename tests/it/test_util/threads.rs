//! Threads and futures that share a test's context.

use std::cell::Cell;
use std::future::{pending, poll_fn};
use std::pin::pin;
use std::sync::Barrier;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::Poll;
use std::thread;

use ttl_memo::test_util::{Scope, isolate};
use ttl_memo::ttl_cache;

use super::MINUTE;

#[test]
fn a_thread_is_in_the_test_once_it_enters() {
    #[ttl_cache(ttl = "10s")]
    fn double(n: u32) -> u32 {
        2 * n
    }

    fn look(scope: &Scope) -> [bool; 3] {
        let before = double::cache_contains(4);
        let entered = scope.enter();
        let inside = double::cache_contains(4);
        drop(entered);
        [before, inside, double::cache_contains(4)]
    }

    let test = isolate();
    double(4);
    let scope = test.scope().clone();
    assert_eq!(thread::spawn(move || look(&scope)).join().unwrap(), [false, true, false]);
    let scope = test.scope().clone();
    thread::spawn(move || scope.advance(MINUTE)).join().unwrap();
    assert!(!double::cache_contains(4));
}

#[test]
fn threads_of_one_test_run_a_body_once() {
    static RUNS: AtomicU32 = AtomicU32::new(0);
    static ALL: Barrier = Barrier::new(4);
    #[ttl_cache]
    fn count() -> u32 {
        RUNS.fetch_add(1, Ordering::Relaxed)
    }

    let test = isolate();
    thread::scope(|threads| {
        for _ in 0..4 {
            threads.spawn(|| {
                let _entered = test.scope().enter();
                ALL.wait();
                count();
            });
        }
    });
    assert_eq!(RUNS.load(Ordering::Relaxed), 1);
    assert_eq!(count::cache_info().hits, 3);
}

#[test]
fn the_caches_last_as_long_as_anybody_can_enter() {
    #[ttl_cache]
    fn double(n: u32) -> u32 {
        2 * n
    }

    let test = isolate();
    double(4);
    let scope = test.scope().clone();
    drop(test);
    assert!(!double::cache_contains(4));
    let _entered = scope.enter();
    assert!(double::cache_contains(4));
}

#[test]
fn a_future_is_in_the_test_wherever_it_is_polled() {
    #[ttl_cache]
    async fn double(n: u32) -> u32 {
        yield_now().await;
        2 * n
    }

    async fn yield_now() {
        let mut yielded = false;
        poll_fn(|context| {
            if yielded {
                return Poll::Ready(());
            }
            yielded = true;
            context.waker().wake_by_ref();
            Poll::Pending
        })
        .await;
    }

    let test = isolate();
    let future = test.scope().attach(async { double(4).await });
    thread::spawn(|| {
        let mut future = pin!(future);
        pollster::block_on(poll_fn(|context| {
            assert!(!double::cache_contains(4));
            future.as_mut().poll(context)
        }));
        assert!(!double::cache_contains(4));
    })
    .join()
    .unwrap();
    assert!(double::cache_contains(4));
}

#[test]
fn a_future_is_dropped_in_the_test_whether_it_was_polled_or_not() {
    #[ttl_cache]
    fn double(n: u32) -> u32 {
        2 * n
    }

    struct Stores(u32);

    impl Drop for Stores {
        fn drop(&mut self) {
            double(self.0);
        }
    }

    let test = isolate();
    let scope = test.scope().clone();
    thread::spawn(move || {
        let [never, once] = [Stores(1), Stores(2)].map(|stores| {
            scope.attach(async {
                let _stores = stores;
                pending::<()>().await;
            })
        });
        drop(never);
        let mut once = Box::pin(once);
        let poll = pollster::block_on(poll_fn(|context| Poll::Ready(once.as_mut().poll(context))));
        assert!(poll.is_pending());
        drop(once);
        assert_eq!(double::cache_info().currsize, 0);
    })
    .join()
    .unwrap();
    assert!(double::cache_contains(1));
    assert!(double::cache_contains(2));
}

#[tokio::test]
async fn tasks_of_one_thread_are_in_the_test() {
    #[ttl_cache]
    async fn double(n: u32) -> u32 {
        tokio::task::yield_now().await;
        2 * n
    }

    let _test = isolate();
    tokio::spawn(async { double(4).await }).await.unwrap();
    assert!(double::cache_contains(4));
}

#[tokio::test(flavor = "multi_thread")]
async fn tasks_of_many_threads_are_in_the_test_once_attached() {
    #[ttl_cache]
    async fn double(n: u32) -> u32 {
        tokio::task::yield_now().await;
        2 * n
    }

    let test = isolate();
    double(3).await;
    assert!(double::cache_contains(3));
    tokio::spawn(async { double(4).await }).await.unwrap();
    assert!(!double::cache_contains(4));
    tokio::spawn(test.scope().attach(async { double(5).await })).await.unwrap();
    assert!(double::cache_contains(5));
}

#[test]
fn a_function_may_be_called_while_a_thread_ends() {
    thread_local! {
        static LAST: Last = const { Last(Cell::new(0)) };
    }

    struct Last(Cell<u32>);

    impl Drop for Last {
        fn drop(&mut self) {
            let _test = isolate();
            self.0.set(double(4));
        }
    }

    #[ttl_cache]
    fn double(n: u32) -> u32 {
        2 * n
    }

    thread::spawn(|| {
        double(1);
        LAST.with(|last| last.0.set(1));
    })
    .join()
    .unwrap();
}
