//! What is forgotten or stored while it is computed: who asked gets the value, and nobody else ever does. Row 10.

use std::sync::Arc;

use ttl_memo::ttl_cache;

use super::callers::{Cache, Gate, Kind, Scene, pause, values};

/// One leads, one waits, one forgets. Then the first two get what was computed, and it isn't stored.
fn forgotten_in_flight(forget: fn(&Cache), left: Option<u32>) {
    for kind in Kind::ALL {
        let scene = Scene::new();
        scene.cache.insert(2, 20);

        let got = values(kind.run(3, |caller| {
            let scene = Arc::clone(&scene);
            async move {
                let body = async {
                    scene.runs.begin();
                    scene.begun.open();
                    scene.may_end.passed().await;
                    1
                };
                match caller.index {
                    0 => caller.ask(&scene.cache, 1, body).await,
                    1 => {
                        scene.begun.passed().await;
                        caller.ask(&scene.cache, 1, body).await
                    }
                    _ => {
                        scene.begun.passed().await;
                        pause(30).await;
                        forget(&scene.cache);
                        let later = caller.ask(&scene.cache, 1, async { 5 }).await;
                        scene.may_end.open();
                        later
                    }
                }
            }
        }));

        let later = left.unwrap_or(5);
        assert_eq!(got, [1, 1, later], "{kind:?}");
        assert_eq!(scene.runs.count(), 1, "{kind:?}: the one who waited was left alone");
        assert_eq!(scene.cache.peek(&1), Some(later), "{kind:?}");
        scene.assert_at_rest();
    }
}

#[test]
fn what_is_removed_while_it_is_computed_is_not_stored() {
    forgotten_in_flight(|cache| assert_eq!(cache.remove(&1), None), None);
}

#[test]
fn what_is_cleared_while_it_is_computed_is_not_stored() {
    forgotten_in_flight(Cache::clear, None);
}

#[test]
fn what_might_not_be_retained_is_not_stored() {
    forgotten_in_flight(|cache| cache.retain(|_, _| true), None);
}

#[test]
fn what_is_inserted_meanwhile_stays() {
    forgotten_in_flight(|cache| assert_eq!(cache.insert(1, 9), None), Some(9));
}

#[test]
fn removing_another_key_leaves_a_computation_alone() {
    for kind in Kind::ALL {
        let scene = Scene::new();
        scene.cache.insert(2, 20);

        kind.run(2, |caller| {
            let scene = Arc::clone(&scene);
            async move {
                if caller.index == 1 {
                    scene.begun.passed().await;
                    scene.cache.remove(&2);
                    scene.may_end.open();
                    return 0;
                }
                let body = async {
                    scene.begun.open();
                    scene.may_end.passed().await;
                    1
                };
                caller.ask(&scene.cache, 1, body).await
            }
        });

        assert_eq!(scene.cache.peek(&1), Some(1), "{kind:?}");
    }
}

/// Forgotten, and its leader fails: those who wait go on to the one that began since.
#[test]
fn who_waits_for_a_forgotten_failure_joins_the_one_under_way() {
    for kind in Kind::ALL {
        let scene = Scene::new();

        let got = values(kind.run(3, |caller| {
            let scene = Arc::clone(&scene);
            async move {
                let fails = async {
                    scene.begun.open();
                    scene.may_end.passed().await;
                    Err(())
                };
                match caller.index {
                    0 => caller.try_ask(&scene.cache, 1, fails).await,
                    1 => {
                        scene.begun.passed().await;
                        caller.try_ask(&scene.cache, 1, async { unreachable!() }).await
                    }
                    _ => {
                        scene.begun.passed().await;
                        pause(30).await;
                        scene.cache.remove(&1);
                        let body = async {
                            scene.may_end.open();
                            pause(30).await;
                            Ok(2)
                        };
                        caller.try_ask(&scene.cache, 1, body).await
                    }
                }
            }
        }));

        assert_eq!(got, [Err(()), Ok(2), Ok(2)], "{kind:?}");
        scene.assert_at_rest();
    }
}

/// What is refreshed while it is computed: the older computation is outdated, and those who come later wait for the new.
#[test]
fn a_refresh_outdates_the_computation_under_way() {
    static OLD_BEGUN: Gate = Gate::new();
    static OLD_MAY_END: Gate = Gate::new();
    #[ttl_cache]
    fn answer(_question: u8) -> u32 {
        if OLD_BEGUN.is_open() {
            return 42;
        }
        OLD_BEGUN.open();
        OLD_MAY_END.pass();
        41
    }

    let old = std::thread::spawn(|| answer(1));
    OLD_BEGUN.pass();
    assert_eq!(answer::cache_refresh(1), 42);
    OLD_MAY_END.open();

    assert_eq!(old.join().unwrap(), 41);
    assert_eq!(answer::cache_peek(1), Some(42));
}
