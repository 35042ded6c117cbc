//! `background` on `async` functions: a spawned task computes.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use tokio::task::yield_now;
use ttl_memo::test_util::{background_done_async, isolate};
use ttl_memo::ttl_cache;

use super::{HOUR, MINUTE, Runs, SECOND};

#[tokio::test]
async fn a_task_on_the_callers_runtime_computes() {
    static RUNS: Runs = Runs::new();
    #[ttl_cache(ttl = "1m", stale = "1h", background)]
    async fn run(of: &str) -> (usize, String) {
        yield_now().await;
        (RUNS.count(), format!("{of} {}", tokio::task::id()))
    }
    let test = isolate();
    let task = tokio::spawn(test.scope().attach(async {
        let first = run("a").await;
        (first, tokio::task::id().to_string())
    }));
    let (first, task) = task.await.unwrap();
    assert_eq!(first, (0, format!("a {task}")));

    test.advance(MINUTE);
    assert_eq!(run("a").await, first);
    background_done_async().await;
    let (run_of, of) = run("a").await;
    assert_eq!((run_of, RUNS.get()), (1, 2));
    assert_ne!(of, first.1);
}

#[tokio::test]
async fn other_callers_get_the_old_value_while_the_task_computes() {
    static RUNS: Runs = Runs::new();
    static IS_OPEN: AtomicUsize = AtomicUsize::new(0);
    #[ttl_cache(ttl = "1m", stale = "1h", background)]
    async fn run() -> usize {
        let run = RUNS.count();
        while run > 0 && IS_OPEN.load(Ordering::SeqCst) == 0 {
            yield_now().await;
        }
        run
    }
    let test = isolate();

    run().await;
    test.advance(MINUTE);
    for _ in 0..5 {
        assert_eq!(run().await, 0);
        yield_now().await;
    }
    assert_eq!(RUNS.get(), 2);
    IS_OPEN.store(1, Ordering::SeqCst);
    background_done_async().await;
    assert_eq!((run().await, RUNS.get()), (1, 2));
}

#[tokio::test]
async fn an_error_or_a_panic_in_the_task_leaves_the_old_value() {
    static RUNS: Runs = Runs::new();
    #[ttl_cache(ttl = "1m", stale = "1h", background)]
    async fn run() -> Result<usize, usize> {
        yield_now().await;
        match RUNS.count() {
            1 => Err(1),
            2 => panic!("on purpose"),
            run => Ok(run),
        }
    }
    let test = isolate();

    assert_eq!(run().await, Ok(0));
    test.advance(MINUTE);
    for attempts in [2, 3] {
        assert_eq!(run().await, Ok(0));
        background_done_async().await;
        assert_eq!((run().await, RUNS.get()), (Ok(0), attempts));
        test.advance(SECOND);
    }
    run().await.unwrap();
    background_done_async().await;
    assert_eq!(run().await, Ok(3));
}

#[test]
fn a_runtime_that_ends_before_the_task_leaves_the_old_value() {
    static RUNS: Runs = Runs::new();
    #[ttl_cache(ttl = "1m", stale = "1h", background)]
    async fn run() -> usize {
        let run = RUNS.count();
        if run == 1 {
            std::future::pending::<()>().await;
        }
        run
    }
    let test = isolate();
    let on_a_runtime = |results: &[usize]| {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            for result in results {
                assert_eq!(run().await, *result);
                yield_now().await;
            }
        });
    };

    on_a_runtime(&[0]);
    test.advance(MINUTE);
    on_a_runtime(&[0, 0]);
    assert_eq!((RUNS.get(), run::cache_info().failures), (2, 1));
    on_a_runtime(&[0, 2, 2]);
}

#[test]
fn without_a_runtime_the_caller_computes() {
    static RUNS: Runs = Runs::new();
    #[ttl_cache(ttl = "1m", stale = "1h", background)]
    async fn run() -> (usize, thread::ThreadId) {
        std::future::ready(()).await;
        (RUNS.count(), thread::current().id())
    }
    let test = isolate();

    pollster::block_on(run());
    test.advance(MINUTE);
    assert_eq!(pollster::block_on(run()), (1, thread::current().id()));
}

#[tokio::test]
async fn the_task_belongs_to_the_test_of_its_caller() {
    #[ttl_cache]
    fn inner(id: usize) -> usize {
        id
    }
    static RUNS: Runs = Runs::new();
    #[ttl_cache(ttl = "1m", stale = "1h", background)]
    async fn outer() -> usize {
        yield_now().await;
        inner(RUNS.count())
    }

    let test = isolate();
    outer().await;
    test.advance(MINUTE);
    outer().await;
    background_done_async().await;
    assert!(inner::cache_contains(1));
    assert_eq!(outer::cache_ttl(), Some(MINUTE + HOUR));
    drop(test);
    assert!(!inner::cache_contains(1) && !outer::cache_contains());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crowd_of_tasks_runs_one_body() {
    static RUNS: Runs = Runs::new();
    #[ttl_cache(ttl = "1m", stale = "1h", background)]
    async fn run() -> usize {
        yield_now().await;
        RUNS.count()
    }
    let test = isolate();

    run().await;
    for round in 1..20 {
        test.advance(MINUTE);
        let calls: Vec<_> = (0..20).map(|_| tokio::spawn(test.scope().attach(run()))).collect();
        for call in calls {
            assert!((round - 1..=round).contains(&call.await.unwrap()));
        }
        background_done_async().await;
        assert_eq!((run().await, RUNS.get()), (round, round + 1));
    }
}

#[tokio::test]
async fn a_thread_in_the_background_is_within_the_callers_runtime() {
    #[ttl_cache(ttl = "1m", stale = "1h", background)]
    fn runtime() -> (Option<String>, Option<tokio::runtime::Id>) {
        let thread = thread::current().name().map(str::to_owned);
        (thread, tokio::runtime::Handle::try_current().ok().map(|runtime| runtime.id()))
    }
    let test = isolate();

    let (_, here) = runtime();
    test.advance(MINUTE);
    runtime();
    background_done_async().await;
    assert!(here.is_some());
    assert_eq!(runtime(), (Some("ttl-memo-refresh".to_owned()), here));
}
