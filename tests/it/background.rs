//! Expiry in the background, by the real clock: the thread that does it is the subject.

use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use ttl_memo::{RemovalCause, Timer, TtlCache, TtlCacheBuilder};

use crate::waiting::WATCHDOG;

const SOON: Duration = Duration::from_millis(5);

type Removed = Receiver<(u32, RemovalCause)>;

fn builder() -> (TtlCacheBuilder<u32, u32>, Removed) {
    let (sender, removed) = channel();
    let listener = move |key: &u32, _: &u32, cause| {
        let _ = sender.send((*key, cause));
    };
    (TtlCache::builder().unbounded().ttl(SOON).expire_in_background(SOON).removal_listener(listener), removed)
}

#[test]
fn atomic_lru_background_expiry_removes_entries_that_no_call_touches() {
    let (builder, removed) = builder();
    let cache = builder.build();
    cache.insert(1, 1);
    assert_eq!(removed.recv_timeout(WATCHDOG), Ok((1, RemovalCause::Expired)));
    drop(cache);
}

#[test]
fn more_entries_than_fit_into_one_round_are_removed_too() {
    let (builder, removed) = builder();
    let cache = builder.build();
    (&cache).extend((0..2_000).map(|key| (key, key)));
    let keys = (0..2_000).map(|_| removed.recv_timeout(WATCHDOG).unwrap());
    assert!(keys.into_iter().all(|(_, cause)| cause == RemovalCause::Expired));
    assert_eq!(cache.info().expirations, 2_000);
}

#[test]
fn expiry_ends_with_its_cache_and_goes_on_for_others() {
    let (first, removed_from_first) = builder();
    let (second, removed_from_second) = builder();
    drop(first.build());
    // The listener is dropped with its cache.
    assert_eq!(removed_from_first.recv_timeout(WATCHDOG), Err(RecvTimeoutError::Disconnected));
    let second = second.build();
    second.insert(2, 2);
    assert_eq!(removed_from_second.recv_timeout(WATCHDOG), Ok((2, RemovalCause::Expired)));
}

#[test]
fn a_timer_that_panics_stops_no_other_caches_expiry() {
    struct Broken;
    impl Timer for Broken {
        fn now(&self) -> Duration {
            panic!("no time");
        }
    }
    let broken: TtlCache<u32, u32> = TtlCache::builder().timer(Broken).expire_in_background(SOON).build();
    let (sound, removed) = builder();
    let sound = sound.build();
    sound.insert(3, 3);
    assert_eq!(removed.recv_timeout(WATCHDOG), Ok((3, RemovalCause::Expired)));
    drop(broken);
}
