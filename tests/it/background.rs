//! Expiry in the background: the real clock, for a real thread is the subject.

use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use ttl_memo::{RemovalCause, Timer, TtlCache, TtlCacheBuilder};

const SOON: Duration = Duration::from_millis(5);
const PATIENCE: Duration = Duration::from_secs(20);

type Gone = Receiver<(u32, RemovalCause)>;

fn builder() -> (TtlCacheBuilder<u32, u32>, Gone) {
    let (sender, gone) = channel();
    let listener = move |key: &u32, _: &u32, cause| {
        let _ = sender.send((*key, cause));
    };
    (TtlCache::builder().unbounded().ttl(SOON).expire_in_background(SOON).removal_listener(listener), gone)
}

#[test]
fn atomic_lru_background_expiry_takes_out_what_nobody_touches() {
    let (builder, gone) = builder();
    let cache = builder.build();
    cache.insert(1, 1);
    assert_eq!(gone.recv_timeout(PATIENCE), Ok((1, RemovalCause::Expired)));
    drop(cache);
}

#[test]
fn more_than_one_round_takes_out_is_taken_out_all_the_same() {
    let (builder, gone) = builder();
    let cache = builder.build();
    (&cache).extend((0..2_000).map(|key| (key, key)));
    let keys = (0..2_000).map(|_| gone.recv_timeout(PATIENCE).unwrap());
    assert!(keys.into_iter().all(|(_, cause)| cause == RemovalCause::Expired));
    assert_eq!(cache.info().expirations, 2_000);
}

#[test]
fn a_cache_that_was_dropped_is_swept_no_more_and_others_are() {
    let (first, gone_from_first) = builder();
    let (second, gone_from_second) = builder();
    drop(first.build());
    assert!(gone_from_first.recv_timeout(PATIENCE).is_err(), "the listener is dropped with its cache");
    let second = second.build();
    second.insert(2, 2);
    assert_eq!(gone_from_second.recv_timeout(PATIENCE), Ok((2, RemovalCause::Expired)));
}

#[test]
fn a_timer_that_panics_ends_its_round_and_not_the_others_expiry() {
    struct Broken;
    impl Timer for Broken {
        fn now(&self) -> Duration {
            panic!("no time");
        }
    }
    let broken: TtlCache<u32, u32> = TtlCache::builder().timer(Broken).expire_in_background(SOON).build();
    let (sound, gone) = builder();
    let sound = sound.build();
    sound.insert(3, 3);
    assert_eq!(gone.recv_timeout(PATIENCE), Ok((3, RemovalCause::Expired)));
    drop(broken);
}
