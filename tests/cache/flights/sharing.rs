//! One computation for all callers of a key, whatever kind of caller, and none of them held up or deadlocked by another.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::Barrier;
use ttl_memo::TtlCache;

use super::callers::{Kind, MS, Shared, pause, values};

/// Eight callers of one key, all of which are in the call when the body ends.
fn eight_callers(kind: Kind, shared: &Arc<Shared>) {
    let got = values(kind.run(8, |caller| {
        let shared = Arc::clone(shared);
        async move {
            let body = async {
                shared.runs.begin();
                caller.until_others_wait().await;
                7
            };
            caller.ask(&shared.cache, 1, body).await
        }
    }));

    assert_eq!(got, [7; 8], "{kind:?}");
    shared.assert_at_rest();
}

#[test]
fn eight_callers_of_one_key_run_one_body() {
    for kind in Kind::ALL {
        let shared = Shared::new();
        eight_callers(kind, &shared);
        assert_eq!(shared.runs.count(), 1, "{kind:?}");
    }
}

#[test]
fn callers_of_a_cache_that_stores_nothing_run_one_body_too() {
    for kind in Kind::all_observable() {
        for builder in [TtlCache::builder().maxsize(0), TtlCache::builder().ttl(Duration::ZERO)] {
            let shared = Shared::with(builder.build());
            eight_callers(kind, &shared);
            assert_eq!((shared.runs.count(), shared.cache.len()), (1, 0), "{kind:?}");
        }
    }
}

#[test]
fn a_caller_that_waited_counts_as_a_hit() {
    for kind in Kind::ALL {
        let shared = Shared::new();
        eight_callers(kind, &shared);
        let info = shared.cache.info();
        assert_eq!((info.hits, info.misses), (7, 1), "{kind:?}");
    }
}

/// Were the others held up, the first body would never end, and the watchdog would tell.
#[test]
fn a_miss_holds_up_neither_hits_nor_other_keys() {
    for kind in Kind::ALL {
        let shared = Shared::new();
        shared.cache.insert(0, 10);

        let got = values(kind.run(2, |caller| {
            let shared = Arc::clone(&shared);
            async move {
                if caller.index == 0 {
                    let body = async {
                        shared.begun.open();
                        shared.may_end.passed().await;
                        11
                    };
                    return [caller.ask(&shared.cache, 1, body).await, 0];
                }
                shared.begun.passed().await;
                let hit = caller.ask(&shared.cache, 0, async { unreachable!() }).await;
                let miss = caller.ask(&shared.cache, 2, async { 12 }).await;
                shared.may_end.open();
                [hit, miss]
            }
        }));

        assert_eq!(got, [[11, 0], [10, 12]], "{kind:?}");
    }
}

/// Each body waits for the bodies of all other keys: were one held up, none would end.
#[test]
fn four_hundred_keys_are_computed_side_by_side() {
    const KEYS: usize = 400;
    for kind in [Kind::Threads, Kind::TokioThreads, Kind::TokioOne, Kind::Smol] {
        let shared = Shared::new();
        let all_run = Arc::new(Barrier::new(KEYS));

        kind.run(KEYS, |caller| {
            let (shared, all_run) = (Arc::clone(&shared), Arc::clone(&all_run));
            async move {
                let body = async {
                    shared.runs.begin();
                    all_run.wait().await;
                    1
                };
                caller.ask(&shared.cache, u32::try_from(caller.index).unwrap(), body).await
            }
        });

        assert_eq!(shared.runs.count(), 400, "{kind:?}");
    }
}

#[test]
fn a_body_that_asks_for_its_own_key_computes() {
    for kind in Kind::all_observable() {
        let shared = Shared::new();

        let got = values(kind.run(2, |caller| {
            let shared = Arc::clone(&shared);
            async move {
                let inner = async {
                    caller.until_others_wait().await;
                    3
                };
                let outer = async { caller.ask(&shared.cache, 1, inner).await + 1 };
                caller.ask(&shared.cache, 1, outer).await
            }
        }));

        // Only the body that asked for the inner value gets it.
        assert_eq!(got, [4, 4], "{kind:?}");
        shared.assert_at_rest();
    }
}

/// Each computes its own key and asks for the next one's, the last for the first's: unless one of them notices the cycle
/// and computes, all of them wait indefinitely.
fn callers_in_a_cycle(kind: Kind, n: usize) {
    let shared = Shared::new();
    let led = Arc::new(Barrier::new(n));

    let got = values(kind.run(n, |caller| {
        let (shared, led) = (Arc::clone(&shared), Arc::clone(&led));
        async move {
            let mine = u32::try_from(caller.index).unwrap();
            let next = u32::try_from((caller.index + 1) % n).unwrap();
            let body = async {
                led.wait().await;
                caller.ask(&shared.cache, next, async { 1 }).await + 1
            };
            caller.ask(&shared.cache, mine, body).await
        }
    }));

    // One of them breaks the cycle, or more do; a value says how many bodies were behind it.
    assert!(got.iter().all(|value| (2..=n + 1).contains(&(*value as usize))), "{kind:?}: {got:?}");
    shared.assert_at_rest();
}

#[test]
fn two_callers_that_wait_for_each_other_both_get_a_value() {
    for kind in Kind::ALL {
        callers_in_a_cycle(kind, 2);
    }
}

#[test]
fn seven_callers_in_a_cycle_all_get_a_value() {
    for kind in Kind::ALL {
        callers_in_a_cycle(kind, 7);
    }
}

#[test]
fn a_caller_waits_no_longer_than_wait_allows() {
    for kind in Kind::ALL {
        let shared = Shared::with(TtlCache::builder().wait(40 * MS).build());

        let got = values(kind.run(2, |caller| {
            let shared = Arc::clone(&shared);
            async move {
                if caller.index == 0 {
                    let stuck = async {
                        shared.begun.open();
                        shared.may_end.passed().await;
                        1
                    };
                    return (caller.ask(&shared.cache, 1, stuck).await, Duration::ZERO);
                }
                shared.begun.passed().await;
                let start = Instant::now();
                let value = caller.ask(&shared.cache, 1, async { 2 }).await;
                shared.may_end.open();
                (value, start.elapsed())
            }
        }));

        assert_eq!((got[0].0, got[1].0), (1, 2), "{kind:?}");
        assert!(got[1].1 >= 40 * MS, "{kind:?}: {:?}", got[1].1);
        shared.assert_at_rest();
    }
}

/// A slow body isn't a deadlock: however many other bodies need its value, they wait, and none runs it again.
#[test]
fn ten_bodies_that_need_one_slow_value_wait_for_one_body() {
    for kind in [Kind::Threads, Kind::TokioThreads, Kind::Mixed] {
        let shared = Shared::new();

        kind.run(10, |caller| {
            let shared = Arc::clone(&shared);
            async move {
                let slow = async {
                    shared.runs.begin();
                    // The work of the body: longer than any limit on waits that a pool of threads has.
                    pause(300).await;
                    1
                };
                let outer = async { caller.ask(&shared.cache, 100, slow).await };
                caller.ask(&shared.cache, u32::try_from(caller.index).unwrap(), outer).await
            }
        });

        assert_eq!(shared.runs.count(), 1, "{kind:?}");
    }
}
