//! A key that is removed, cleared, overwritten or refreshed while its value is computed: callers that already wait get
//! that value, and it isn't stored.

use std::sync::Arc;

use ttl_memo::ttl_cache;

use super::callers::{Cache, Gate, Kind, Shared, values};

/// One caller computes, one waits, one removes. Then the first two get what was computed, and it isn't stored: `stored`
/// is, or else what the third caller computes.
fn removed_while_computed(remove: fn(&Cache), stored: Option<u32>) {
    for kind in Kind::ALL {
        let shared = Shared::new();
        shared.cache.insert(2, 20);

        let got = values(kind.run(3, |caller| {
            let shared = Arc::clone(&shared);
            async move {
                let body = async {
                    shared.runs.begin();
                    shared.begun.open();
                    shared.may_end.passed().await;
                    1
                };
                match caller.index {
                    0 => caller.ask(&shared.cache, 1, body).await,
                    1 => {
                        shared.begun.passed().await;
                        caller.ask(&shared.cache, 1, body).await
                    }
                    _ => {
                        shared.begun.passed().await;
                        caller.until_waits(1).await;
                        remove(&shared.cache);
                        let later = caller.ask(&shared.cache, 1, async { 5 }).await;
                        shared.may_end.open();
                        later
                    }
                }
            }
        }));

        let later = stored.unwrap_or(5);
        assert_eq!(got, [1, 1, later], "{kind:?}");
        assert_eq!(shared.runs.count(), 1, "{kind:?}: the waiter runs no body");
        assert_eq!(shared.cache.peek(&1), Some(later), "{kind:?}");
        shared.assert_at_rest();
    }
}

#[test]
fn a_key_removed_while_it_is_computed_is_not_stored() {
    removed_while_computed(|cache| assert_eq!(cache.remove(&1), None), None);
}

#[test]
fn a_key_cleared_while_it_is_computed_is_not_stored() {
    removed_while_computed(Cache::clear, None);
}

#[test]
fn a_key_computed_while_retain_runs_is_not_stored() {
    removed_while_computed(|cache| cache.retain(|_, _| true), None);
}

#[test]
fn a_value_inserted_while_another_is_computed_stays() {
    removed_while_computed(|cache| assert_eq!(cache.insert(1, 9), None), Some(9));
}

#[test]
fn removing_another_key_does_not_affect_a_computation() {
    for kind in Kind::ALL {
        let shared = Shared::new();
        shared.cache.insert(2, 20);

        kind.run(2, |caller| {
            let shared = Arc::clone(&shared);
            async move {
                if caller.index == 1 {
                    shared.begun.passed().await;
                    shared.cache.remove(&2);
                    shared.may_end.open();
                    return 0;
                }
                let body = async {
                    shared.begun.open();
                    shared.may_end.passed().await;
                    1
                };
                caller.ask(&shared.cache, 1, body).await
            }
        });

        assert_eq!(shared.cache.peek(&1), Some(1), "{kind:?}");
    }
}

/// The key is removed, and then its computation fails: the waiter goes on to wait for the one that has begun since.
#[test]
fn a_waiter_of_a_removed_computation_that_fails_joins_the_next_one() {
    for kind in Kind::ALL {
        let shared = Shared::new();

        let got = values(kind.run(3, |caller| {
            let shared = Arc::clone(&shared);
            async move {
                let fails = async {
                    shared.begun.open();
                    shared.may_end.passed().await;
                    Err(())
                };
                match caller.index {
                    0 => caller.try_ask(&shared.cache, 1, fails).await,
                    1 => {
                        shared.begun.passed().await;
                        caller.try_ask(&shared.cache, 1, async { unreachable!() }).await
                    }
                    _ => {
                        shared.begun.passed().await;
                        caller.until_waits(1).await;
                        shared.cache.remove(&1);
                        let body = async {
                            shared.may_end.open();
                            caller.until_has_ended(0).await;
                            caller.until_waits(1).await;
                            Ok(2)
                        };
                        caller.try_ask(&shared.cache, 1, body).await
                    }
                }
            }
        }));

        assert_eq!(got, [Err(()), Ok(2), Ok(2)], "{kind:?}");
        shared.assert_at_rest();
    }
}

#[test]
fn a_computation_that_is_older_than_a_refresh_is_not_stored() {
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
