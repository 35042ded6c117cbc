//! A computation that fails: whom it concerns, who takes over, and how long anybody waits for the failures of others.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::callers::{Kind, MS, Scene, panic_quietly, pause, values};

#[test]
fn a_panic_reaches_its_caller_only_and_one_who_waits_takes_over() {
    for kind in Kind::ALL {
        let scene = Scene::new();

        let outcomes = kind.run(8, |caller| {
            let scene = Arc::clone(&scene);
            async move {
                let body = async {
                    let before = scene.runs.begin();
                    pause(30).await;
                    if before == 0 {
                        panic_quietly();
                    }
                    before
                };
                caller.ask(&scene.cache, 1, body).await
            }
        });

        let got: Vec<_> = outcomes.into_iter().filter_map(Result::ok).collect();
        assert_eq!(got, [1; 7], "{kind:?}");
        assert_eq!(scene.runs.count(), 2, "{kind:?}");
        scene.assert_at_rest();
    }
}

#[test]
fn an_error_reaches_its_caller_only_and_one_who_waits_takes_over() {
    for kind in Kind::ALL {
        let scene = Scene::new();

        let mut got = values(kind.run(8, |caller| {
            let scene = Arc::clone(&scene);
            async move {
                let body = async {
                    let before = scene.runs.begin();
                    pause(30).await;
                    if before == 0 { Err("on purpose") } else { Ok(before) }
                };
                caller.try_ask(&scene.cache, 1, body).await
            }
        }));

        got.sort_unstable();
        assert_eq!(got[..7], [Ok(1); 7], "{kind:?}");
        assert_eq!(got[7], Err("on purpose"), "{kind:?}");
        assert_eq!(scene.runs.count(), 2, "{kind:?}");
        scene.assert_at_rest();
    }
}

#[test]
fn a_failure_counts_as_a_miss() {
    for kind in Kind::ALL {
        let scene = Scene::new();

        kind.run(2, |caller| {
            let scene = Arc::clone(&scene);
            async move {
                let body = async {
                    pause(10).await;
                    Err::<u32, _>(())
                };
                caller.try_ask(&scene.cache, 1, body).await
            }
        });

        let info = scene.cache.info();
        assert_eq!((info.hits, info.misses, info.currsize), (0, 2, 0), "{kind:?}");
    }
}

/// Row 21: a queue of 64 would take 64 times as long as one.
#[test]
fn nobody_waits_for_more_than_two_failures() {
    for kind in Kind::ALL {
        let longest = || {
            let scene = Scene::new();
            let times = values(kind.run(64, |caller| {
                let scene = Arc::clone(&scene);
                async move {
                    let start = Instant::now();
                    let body = async {
                        scene.runs.begin();
                        pause(50).await;
                        Err::<u32, _>(())
                    };
                    let got = caller.try_ask(&scene.cache, 1, body).await;
                    assert_eq!(got, Err(()), "each gets its own error");
                    start.elapsed()
                }
            }));
            assert_eq!(scene.runs.count(), 64, "{kind:?}");
            scene.assert_at_rest();
            times.into_iter().max().unwrap()
        };

        let time = (0..3).map(|_| longest()).min().unwrap_or(Duration::MAX);
        assert!(time < 180 * MS, "{kind:?}: {time:?}");
    }
}

/// The body fails twice, and the third time it doesn't: those who compute side by side are served by their own.
#[test]
fn who_has_waited_for_two_failures_is_served_by_its_own_body() {
    for kind in Kind::ALL {
        let scene = Scene::new();

        let got = values(kind.run(6, |caller| {
            let scene = Arc::clone(&scene);
            async move {
                let body = async {
                    let before = scene.runs.begin();
                    pause(20).await;
                    if before < 2 { Err(()) } else { Ok(1) }
                };
                caller.try_ask(&scene.cache, 1, body).await
            }
        }));

        assert_eq!(got.iter().filter(|result| result.is_err()).count(), 2, "{kind:?}");
        assert_eq!(scene.cache.peek(&1), Some(1), "{kind:?}");
        scene.assert_at_rest();
    }
}
