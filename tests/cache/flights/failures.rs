//! A computation that fails: its caller alone is told, a waiter takes over, and no caller waits for many failures.

use std::sync::Arc;

use tokio::sync::Barrier;

use super::callers::{Kind, Shared, panic_quietly, poll, values, yield_once};

#[test]
fn a_panic_reaches_its_caller_only_and_a_waiter_takes_over() {
    for kind in Kind::ALL {
        let shared = Shared::new();

        let outcomes = kind.run(8, |caller| {
            let shared = Arc::clone(&shared);
            async move {
                let body = async {
                    let before = shared.runs.begin();
                    caller.until_others_wait().await;
                    if before == 0 {
                        panic_quietly();
                    }
                    before
                };
                caller.ask(&shared.cache, 1, body).await
            }
        });

        let got: Vec<_> = outcomes.into_iter().filter_map(Result::ok).collect();
        assert_eq!(got, [1; 7], "{kind:?}");
        assert_eq!(shared.runs.count(), 2, "{kind:?}");
        shared.assert_at_rest();
    }
}

#[test]
fn an_error_reaches_its_caller_only_and_a_waiter_takes_over() {
    for kind in Kind::ALL {
        let shared = Shared::new();

        let mut got = values(kind.run(8, |caller| {
            let shared = Arc::clone(&shared);
            async move {
                let body = async {
                    let before = shared.runs.begin();
                    caller.until_others_wait().await;
                    if before == 0 { Err("on purpose") } else { Ok(before) }
                };
                caller.try_ask(&shared.cache, 1, body).await
            }
        }));

        got.sort_unstable();
        assert_eq!(got[..7], [Ok(1); 7], "{kind:?}");
        assert_eq!(got[7], Err("on purpose"), "{kind:?}");
        assert_eq!(shared.runs.count(), 2, "{kind:?}");
        shared.assert_at_rest();
    }
}

#[test]
fn a_failure_counts_as_a_miss() {
    for kind in Kind::ALL {
        let shared = Shared::new();

        kind.run(2, |caller| {
            let shared = Arc::clone(&shared);
            async move {
                let body = async {
                    caller.until_others_wait().await;
                    Err::<u32, _>(())
                };
                caller.try_ask(&shared.cache, 1, body).await
            }
        });

        let info = shared.cache.info();
        assert_eq!((info.hits, info.misses, info.currsize), (0, 2, 0), "{kind:?}");
    }
}

/// Two bodies fail while all others wait. From then on each caller runs its own body: the bodies meet, and were there a
/// queue of callers, none would end.
fn after_two_failures(kind: Kind, callers: usize, outcome: Result<u32, ()>) {
    let shared = Shared::new();
    let all_run = Arc::new(Barrier::new(callers - 2));

    let got = values(kind.run(callers, |caller| {
        let (shared, all_run) = (Arc::clone(&shared), Arc::clone(&all_run));
        async move {
            let body = async {
                if shared.runs.begin() < 2 {
                    caller.until_others_wait().await;
                    return Err(());
                }
                all_run.wait().await;
                outcome
            };
            caller.try_ask(&shared.cache, 1, body).await
        }
    }));

    assert_eq!(shared.runs.count() as usize, callers, "{kind:?}");
    assert_eq!(
        got.iter().filter(|got| **got == Err(())).count(),
        if outcome.is_ok() { 2 } else { callers },
        "{kind:?}"
    );
    assert_eq!(shared.cache.peek(&1), outcome.ok(), "{kind:?}");
    shared.assert_at_rest();
}

#[test]
fn no_caller_waits_for_more_than_two_failures() {
    for kind in Kind::all_observable() {
        after_two_failures(kind, 64, Err(()));
    }
}

#[test]
fn a_caller_that_has_waited_for_two_failures_gets_what_its_own_body_returns() {
    for kind in Kind::all_observable() {
        after_two_failures(kind, 6, Ok(1));
    }
}

#[test]
fn no_future_waits_for_more_than_two_failures() {
    const CALLERS: usize = 64;
    let shared = Shared::new();
    let fail = || async {
        shared.runs.begin();
        yield_once().await;
        Err::<u32, ()>(())
    };
    let mut calls: Vec<_> =
        (0..CALLERS).map(|_| Box::pin(shared.cache.try_get_or_insert_with_async(1, fail()))).collect();

    for failures in 0..2 {
        for call in &mut calls {
            assert!(poll(call.as_mut()).is_pending());
        }
        assert_eq!(shared.runs.count(), failures + 1);
        assert!(poll(calls.remove(0).as_mut()).is_ready());
    }
    for call in &mut calls {
        assert!(poll(call.as_mut()).is_pending());
    }

    assert_eq!(shared.runs.count(), 64, "all others run their bodies side by side");
    drop(calls);
    shared.assert_at_rest();
}
