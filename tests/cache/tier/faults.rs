//! A tier that is down, slow, full or wrong: no call fails, and the delay is bounded.

use std::task::{Context, Waker};
use std::thread;
use std::time::{Duration, Instant};

use ttl_memo::tier::{BreakerState, Monitor, TierKey};
use ttl_memo::{TtlCache, set_enabled, test_util};

use super::memory::{Client, Fault, Server};

const TIMEOUT: Duration = Duration::from_millis(50);

fn cache(tier: Client) -> TtlCache<String, u64> {
    TtlCache::builder().name("faults").tier(tier).build()
}

fn monitor() -> Monitor {
    Monitor::new().with_timeout(TIMEOUT)
}

#[test]
fn a_thousand_calls_of_a_tier_that_hangs_are_delayed_by_five_timeouts() {
    let (server, monitor) = (Server::default(), monitor());
    let cache = cache(server.client_with(monitor.clone()));
    server.set_fault(Fault::Hangs);
    let begun = Instant::now();

    for number in 0..1000 {
        assert_eq!(cache.get_or_insert_with(number.to_string(), || number), number);
    }

    let took = begun.elapsed();
    let probes = 1 + u32::try_from(took.as_secs()).unwrap();
    assert!(took >= 5 * TIMEOUT && took <= (5 + probes) * TIMEOUT + Duration::from_secs(2), "{took:?}");
    let info = monitor.info();
    assert!(info.timeouts >= 5 && info.skipped >= 900, "{info:?}");
    assert!(matches!(info.state, BreakerState::Open | BreakerState::HalfOpen));
    assert!(info.last_error.unwrap().contains("no answer within 50ms"));
}

#[test]
fn five_failures_open_the_breaker_and_a_probe_closes_it() {
    let (server, monitor) = (Server::default(), monitor());
    let cache = cache(server.client_with(monitor.clone()));
    server.set_fault(Fault::Down);
    for number in 0..20 {
        cache.get_or_insert_with(number.to_string(), || number);
    }
    assert_eq!((monitor.info().errors, monitor.info().skipped), (5, 15));
    assert_eq!(monitor.info().state, BreakerState::Open);
    assert!(monitor.info().last_error.unwrap().contains("the server is down"));

    server.set_fault(Fault::None);
    let begun = Instant::now();
    while monitor.info().state == BreakerState::Open {
        assert!(begun.elapsed() < Duration::from_secs(10));
        thread::sleep(Duration::from_millis(5));
    }
    cache.get_or_insert_with("probe".to_owned(), || 1);

    assert_eq!(monitor.info().state, BreakerState::Closed);
    assert_eq!(monitor.info().stores, 1);
}

#[test]
fn a_timeout_may_be_of_any_length() {
    let (server, monitor) = (Server::default(), Monitor::new().with_timeout(Duration::MAX));
    let cache = cache(server.client_with(monitor.clone()));
    server.set_fault(Fault::Down);
    for number in 0..5 {
        cache.get_or_insert_with(number.to_string(), || number);
    }
    let begun = Instant::now();
    while monitor.info().state != BreakerState::HalfOpen {
        assert!(begun.elapsed() < Duration::from_secs(10));
        thread::sleep(Duration::from_millis(5));
    }
    server.set_fault(Fault::Hangs);
    let probe = std::pin::pin!(cache.get_or_insert_with_async("probe".to_owned(), async { 1 }));
    assert!(probe.poll(&mut Context::from_waker(Waker::noop())).is_pending());

    assert_eq!(cache.get_or_insert_with("a".to_owned(), || 2), 2);
}

#[test]
fn a_tier_that_panics_fails_no_call() {
    let (server, monitor) = (Server::default(), monitor());
    let cache = cache(server.client_with(monitor.clone()));
    server.set_fault(Fault::Panics);

    assert_eq!(cache.get_or_insert_with("a".to_owned(), || 1), 1);
    assert_eq!(cache.insert("a".to_owned(), 2), Some(1));

    assert!(monitor.info().errors >= 2);
}

#[test]
fn what_was_removed_while_the_tier_was_down_is_gone_when_it_is_back() {
    let server = Server::default();
    let cache = cache(server.client());
    let others = super::faults::cache(server.client());
    for name in ["a", "b"] {
        others.get_or_insert_with(name.to_owned(), || 1);
    }
    server.set_fault(Fault::Down);
    cache.remove_shared(&"a".to_owned());
    cache.insert("b".to_owned(), 2);

    server.set_fault(Fault::None);

    assert_eq!(cache.get_or_insert_with("a".to_owned(), || 3), 3);
    cache.remove_shared(&"c".to_owned());
    assert_eq!(others.get_or_insert_with("a".to_owned(), || unreachable!()), 3);
    assert_eq!(others.get_or_insert_with("b".to_owned(), || 4), 4);
}

#[test]
fn bytes_that_are_no_entry_are_replaced() {
    let (server, monitor) = (Server::default(), monitor());
    let one = cache(server.client_with(monitor.clone()));
    one.insert("a".to_owned(), 1);
    let key = server.keys().remove(0);
    let whole = server.bytes(&key).unwrap();
    let mut flipped = whole.clone();
    *flipped.last_mut().unwrap() ^= 1;
    let wrong: [Vec<u8>; 5] = [vec![], vec![0xFF; 100], whole[..whole.len() - 1].to_vec(), flipped, vec![0; 9 << 20]];

    for (number, bytes) in (2..).zip(wrong) {
        server.set_bytes(&key, bytes);
        let cache = cache(server.client());
        assert_eq!(cache.get_or_insert_with("a".to_owned(), || number), number);
        assert_eq!(super::faults::cache(server.client()).get_or_insert_with("a".to_owned(), || unreachable!()), number);
    }
}

#[test]
fn bytes_of_a_later_version_are_left_alone() {
    let server = Server::default();
    cache(server.client()).insert("a".to_owned(), 1);
    let key = server.keys().remove(0);
    let mut later = server.bytes(&key).unwrap();
    later[2] += 2;
    server.set_bytes(&key, later.clone());

    assert_eq!(cache(server.client()).get_or_insert_with("a".to_owned(), || 2), 2);

    assert_eq!(server.bytes(&key), Some(later));
}

#[test]
fn bytes_under_the_key_of_another_are_no_value() {
    let server = Server::default();
    let one = cache(server.client());
    one.insert("a".to_owned(), 1);
    let key = server.keys().remove(0);
    let bytes = server.bytes(&key).unwrap();
    let other = TierKey::new(key.function(), b"another");
    one.insert("b".to_owned(), 2);
    let other = server.keys().into_iter().find(|at| *at != key).unwrap_or(other);
    server.set_bytes(&other, bytes);

    assert_eq!(cache(server.client()).get_or_insert_with("b".to_owned(), || 3), 3);
}

#[test]
fn values_over_the_limit_are_not_shared() {
    let (server, monitor) = (Server::default(), monitor().with_max_value(1000));
    let cache: TtlCache<u64, String> =
        TtlCache::builder().name("long").tier(server.client_with(monitor.clone())).build();

    cache.get_or_insert_with(1, || "x".repeat(2000));
    cache.get_or_insert_with(2, || "x".repeat(500));

    assert_eq!((server.keys().len(), monitor.info().unshared, monitor.info().stores), (1, 1, 1));
    assert_eq!(cache.len(), 2);
}

#[test]
fn there_is_no_tier_in_an_isolated_test_and_while_caching_is_disabled() {
    let server = Server::default();
    let outside = cache(server.client());
    outside.insert("a".to_owned(), 1);
    let before = server.operations();
    {
        let _isolated = test_util::isolate();
        let inside = cache(server.client());
        assert_eq!(inside.get_or_insert_with("a".to_owned(), || 2), 2);
        inside.remove_shared(&"a".to_owned());
        assert_eq!(server.operations(), before);

        set_enabled(false);
        assert_eq!(outside.get_or_insert_with("a".to_owned(), || 3), 3);
        outside.remove_shared(&"a".to_owned());
        assert_eq!(server.operations(), before);
    }

    // What was removed meanwhile is removed before the tier is asked.
    assert_eq!(outside.get_or_insert_with("a".to_owned(), || 4), 4);
}
