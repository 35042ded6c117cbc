//! Tasks that only a blocked thread could poll, and computations on other threads that need them.

use std::future::Future;
use std::sync::{Arc, mpsc};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use pollster::block_on;
use ttl_memo::TtlCache;

use super::super::callers::{Cache, yield_once};
use super::{ends, shared};
use crate::hooks::computations;

/// The key that is computed by a task, which one thread alone polls.
const TASK: u32 = 1;

fn cache() -> Arc<Cache> {
    shared(TtlCache::new(128, Duration::from_secs(60)))
}

/// Asks for `TASK`, with a body that is suspended once.
async fn suspended_once(cache: &Cache) -> u32 {
    let body = async {
        yield_once().await;
        5
    };
    cache.get_or_insert_with_async(TASK, body).await
}

/// A thread that computes `key` and needs `TASK` for that, once it is told so.
struct Dependent {
    thread: JoinHandle<u32>,
    go_on: mpsc::Sender<()>,
}

impl Dependent {
    /// Returns when the thread computes.
    fn begin(cache: &Arc<Cache>, key: u32, ask: impl FnOnce(&Cache) -> u32 + Send + 'static) -> Self {
        let (begun, has_begun) = mpsc::channel();
        let (go_on, may_go_on) = mpsc::channel();
        let cache = Arc::clone(cache);
        let thread = thread::spawn(move || {
            cache.get_or_insert_with(key, || {
                begun.send(()).unwrap();
                may_go_on.recv().unwrap();
                ask(&cache) + 1
            })
        });
        has_begun.recv().unwrap();
        Self { thread, go_on }
    }
}

/// Both orders of the two waits come about in some of the rounds.
fn in_both_orders(round: impl Fn()) {
    (0..50).for_each(|_| round());
}

#[test]
fn a_thread_blocked_for_a_computation_that_needs_its_task() {
    ends(|| {
        in_both_orders(|| {
            let cache = cache();
            let dependent = Dependent::begin(&cache, 2, |cache| cache.get_or_insert_with(TASK, || 5));
            let blocks = async {
                dependent.go_on.send(()).unwrap();
                cache.get_or_insert_with(2, || 6)
            };
            let got = block_on(async { tokio::join!(suspended_once(&cache), blocks) });
            assert_eq!(got, (5, 6));
            assert_eq!(dependent.thread.join().unwrap(), 6);
            assert_eq!(computations(&cache), 0);
        });
    });
}

#[test]
fn a_thread_blocked_for_a_computation_that_needs_its_task_through_another() {
    ends(|| {
        in_both_orders(|| {
            let cache = cache();
            let near = Dependent::begin(&cache, 2, |cache| cache.get_or_insert_with(3, || 6));
            let far = Dependent::begin(&cache, 3, |cache| cache.get_or_insert_with(TASK, || 5));
            let blocks = async {
                near.go_on.send(()).unwrap();
                far.go_on.send(()).unwrap();
                cache.get_or_insert_with(2, || 7)
            };
            let got = block_on(async { tokio::join!(suspended_once(&cache), blocks) });
            assert_eq!(got, (5, 7));
            assert_eq!((far.thread.join().unwrap(), near.thread.join().unwrap()), (6, 7));
        });
    });
}

/// The computation that needs the task awaits it, within a thread's body.
#[test]
fn a_thread_blocked_for_a_computation_that_awaits_its_task() {
    ends(|| {
        in_both_orders(|| {
            let cache = cache();
            let ask = |cache: &Cache| block_on(cache.get_or_insert_with_async(TASK, async { 5 }));
            let dependent = Dependent::begin(&cache, 2, ask);
            let blocks = async {
                dependent.go_on.send(()).unwrap();
                cache.get_or_insert_with(2, || 6)
            };
            let got = block_on(async { tokio::join!(suspended_once(&cache), blocks) });
            assert_eq!(got, (5, 6));
            assert_eq!(dependent.thread.join().unwrap(), 6);
        });
    });
}

/// Both computations are led by tasks, each polled by its own thread.
#[test]
fn a_thread_blocked_for_a_task_that_awaits_its_task() {
    ends(|| {
        in_both_orders(|| {
            let cache = cache();
            let (begun, has_begun) = mpsc::channel();
            let (go_on, may_go_on) = mpsc::channel::<()>();
            let other = Arc::clone(&cache);
            let thread = thread::spawn(move || {
                block_on(other.get_or_insert_with_async(2, async {
                    begun.send(()).unwrap();
                    may_go_on.recv().unwrap();
                    other.get_or_insert_with_async(TASK, async { 5 }).await + 1
                }))
            });
            has_begun.recv().unwrap();
            let blocks = async {
                go_on.send(()).unwrap();
                cache.get_or_insert_with(2, || 6)
            };
            let got = block_on(async { tokio::join!(suspended_once(&cache), blocks) });
            assert_eq!(got, (5, 6));
            assert_eq!(thread.join().unwrap(), 6);
        });
    });
}

/// The thread polls other tasks within its body, but not those that it polled before.
#[test]
fn a_body_that_blocks_on_a_future_that_needs_a_task_outside() {
    ends(|| {
        in_both_orders(|| {
            let cache = cache();
            let dependent = Dependent::begin(&cache, 2, |cache| cache.get_or_insert_with(TASK, || 5));
            let blocks = async {
                cache.get_or_insert_with(4, || {
                    dependent.go_on.send(()).unwrap();
                    block_on(cache.get_or_insert_with_async(2, async { 6 }))
                })
            };
            let got = block_on(async { tokio::join!(suspended_once(&cache), blocks) });
            assert_eq!(got, (5, 6));
            assert_eq!(dependent.thread.join().unwrap(), 6);
        });
    });
}

/// A task within the body can still be polled, so there is no cycle and each body runs once.
#[test]
fn a_body_that_goes_on_with_its_own_tasks_is_waited_for() {
    ends(|| {
        let cache = cache();
        let dependent = Dependent::begin(&cache, 2, |cache| cache.get_or_insert_with(TASK, || unreachable!()));
        let body = || {
            block_on(async {
                let waits = async {
                    dependent.go_on.send(()).unwrap();
                    cache.get_or_insert_with_async(2, async { unreachable!() }).await
                };
                tokio::join!(suspended_once(&cache), waits)
            })
        };
        let pair = shared(TtlCache::new(1, Duration::from_secs(60)));
        assert_eq!(pair.get_or_insert_with(0, body), (5, 6));
        assert_eq!(dependent.thread.join().unwrap(), 6);
        assert_eq!(cache.info().misses, 2);
    });
}

/// A future that began to wait within a body and outlives it holds up nothing that comes later.
#[test]
fn a_wait_that_outlives_the_body_it_began_in_closes_no_cycle() {
    ends(|| {
        let cache = cache();
        let dependent = Dependent::begin(&cache, 2, |cache| cache.get_or_insert_with(TASK, || unreachable!()));
        let mut waiting = Box::pin(cache.get_or_insert_with_async(2, async { unreachable!() }));
        cache.get_or_insert_with(4, || {
            assert!(super::super::callers::poll(waiting.as_mut()).is_pending());
            4
        });
        // The thread is free again: it goes on with the task, though the future still waits.
        block_on(async {
            let tells = async { dependent.go_on.send(()).unwrap() };
            let (value, ()) = tokio::join!(several_times(&cache), tells);
            assert_eq!(value, 5);
        });
        assert_eq!(dependent.thread.join().unwrap(), 6);
        assert_eq!(block_on(waiting), 6);
    });
}

/// Asks for `TASK`, with a body that is suspended often enough for others to find it.
fn several_times(cache: &Cache) -> impl Future<Output = u32> + '_ {
    cache.get_or_insert_with_async(TASK, async {
        for _ in 0..1_000 {
            yield_once().await;
        }
        5
    })
}
