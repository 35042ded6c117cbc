//! Single flight for every kind of caller: one body, no bystander held up, no circle waited in.

use std::sync::Arc;
use std::time::{Duration, Instant};

use ttl_memo::TtlCache;

use super::callers::{Kind, MS, Scene, pause, shortest_of_three, values};

/// Rows 2 and 16 of the comparison with the peers.
#[test]
fn eight_callers_of_one_key_run_one_body() {
    for kind in Kind::ALL {
        let scene = Scene::new();

        let got = values(kind.run(8, |caller| {
            let scene = Arc::clone(&scene);
            async move {
                let body = async {
                    scene.runs.begin();
                    pause(30).await;
                    7
                };
                caller.ask(&scene.cache, 1, body).await
            }
        }));

        assert_eq!(got, [7; 8], "{kind:?}");
        assert_eq!(scene.runs.count(), 1, "{kind:?}");
        scene.assert_at_rest();
    }
}

#[test]
fn who_waited_counts_as_a_hit() {
    for kind in Kind::ALL {
        let scene = Scene::new();

        kind.run(8, |caller| {
            let scene = Arc::clone(&scene);
            async move {
                let body = async {
                    pause(30).await;
                    7
                };
                caller.ask(&scene.cache, 1, body).await
            }
        });

        let info = scene.cache.info();
        assert_eq!((info.hits, info.misses), (7, 1), "{kind:?}");
    }
}

/// Row 3. Were the others held up, the leader would never be let go, and the watchdog would tell.
#[test]
fn a_miss_holds_up_neither_hits_nor_other_keys() {
    for kind in Kind::ALL {
        let scene = Scene::new();
        scene.cache.insert(0, 10);

        let got = values(kind.run(2, |caller| {
            let scene = Arc::clone(&scene);
            async move {
                if caller.index == 0 {
                    let body = async {
                        scene.begun.open();
                        scene.may_end.passed().await;
                        11
                    };
                    return [caller.ask(&scene.cache, 1, body).await, 0];
                }
                scene.begun.passed().await;
                let hit = caller.ask(&scene.cache, 0, async { unreachable!() }).await;
                let miss = caller.ask(&scene.cache, 2, async { 12 }).await;
                scene.may_end.open();
                [hit, miss]
            }
        }));

        assert_eq!(got, [[11, 0], [10, 12]], "{kind:?}");
    }
}

/// Row 4.
#[test]
fn four_hundred_keys_are_computed_side_by_side() {
    for kind in [Kind::Threads, Kind::TokioThreads, Kind::TokioOne, Kind::Smol] {
        let scene = Scene::new();

        let time = shortest_of_three(|| {
            scene.cache.clear();
            kind.run(400, |caller| {
                let scene = Arc::clone(&scene);
                async move {
                    let body = async {
                        pause(100).await;
                        1
                    };
                    caller.ask(&scene.cache, u32::try_from(caller.index).unwrap(), body).await
                }
            });
        });

        assert!(time < 300 * MS, "{kind:?}: {time:?}");
    }
}

/// Row 11.
#[test]
fn a_body_that_asks_for_its_own_key_computes() {
    for kind in Kind::ALL {
        let scene = Scene::new();

        let got = values(kind.run(2, |caller| {
            let scene = Arc::clone(&scene);
            async move {
                let inner = async {
                    pause(5).await;
                    3
                };
                let outer = async { caller.ask(&scene.cache, 1, inner).await + 1 };
                caller.ask(&scene.cache, 1, outer).await
            }
        }));

        // Who leads gets its own; who comes later may find the inner value, stored first.
        assert!(got.contains(&4), "{kind:?}");
        assert!(got.iter().all(|value| [3, 4].contains(value)), "{kind:?}: {got:?}");
        scene.assert_at_rest();
    }
}

/// Each leads its own key and asks for the next one's, the last for the first's: without a look at who waits for whom
/// nobody would ever end.
fn callers_in_a_circle(kind: Kind, n: usize) {
    let scene = Scene::new();
    let led = Arc::new(tokio::sync::Barrier::new(n));

    let got = values(kind.run(n, |caller| {
        let (scene, led) = (Arc::clone(&scene), Arc::clone(&led));
        async move {
            let mine = u32::try_from(caller.index).unwrap();
            let next = u32::try_from((caller.index + 1) % n).unwrap();
            let body = async {
                led.wait().await;
                caller.ask(&scene.cache, next, async { 1 }).await + 1
            };
            caller.ask(&scene.cache, mine, body).await
        }
    }));

    // One of them breaks the circle, or more do; a value says how many bodies were behind it.
    assert!(got.iter().all(|value| (2..=n + 1).contains(&(*value as usize))), "{kind:?}: {got:?}");
    scene.assert_at_rest();
}

#[test]
fn two_callers_that_wait_for_each_other_both_get_a_value() {
    for kind in Kind::ALL {
        callers_in_a_circle(kind, 2);
    }
}

#[test]
fn seven_callers_in_a_circle_all_get_a_value() {
    for kind in Kind::ALL {
        callers_in_a_circle(kind, 7);
    }
}

#[test]
fn a_caller_waits_no_longer_than_it_was_told_to() {
    for kind in Kind::ALL {
        let scene = Scene::with(TtlCache::builder().wait(40 * MS).build());

        let got = values(kind.run(2, |caller| {
            let scene = Arc::clone(&scene);
            async move {
                if caller.index == 0 {
                    let stuck = async {
                        scene.begun.open();
                        scene.may_end.passed().await;
                        1
                    };
                    return (caller.ask(&scene.cache, 1, stuck).await, Duration::ZERO);
                }
                scene.begun.passed().await;
                let start = Instant::now();
                let value = caller.ask(&scene.cache, 1, async { 2 }).await;
                scene.may_end.open();
                (value, start.elapsed())
            }
        }));

        assert_eq!((got[0].0, got[1].0), (1, 2), "{kind:?}");
        assert!(got[1].1 >= 40 * MS, "{kind:?}: {:?}", got[1].1);
        scene.assert_at_rest();
    }
}

/// What is slow is not what is stuck: a function that ten others call takes as long as it takes.
#[test]
fn ten_bodies_that_need_one_slow_value_wait_for_one_body() {
    for kind in [Kind::Threads, Kind::TokioThreads, Kind::Mixed] {
        let scene = Scene::new();

        kind.run(10, |caller| {
            let scene = Arc::clone(&scene);
            async move {
                let slow = async {
                    scene.runs.begin();
                    pause(1300).await;
                    1
                };
                let outer = async { caller.ask(&scene.cache, 100, slow).await };
                caller.ask(&scene.cache, u32::try_from(caller.index).unwrap(), outer).await
            }
        });

        assert_eq!(scene.runs.count(), 1, "{kind:?}");
    }
}
