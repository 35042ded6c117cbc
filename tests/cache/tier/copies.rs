//! What one process keeps of a tier: copies, for how long, and under which keys it asks for them.

use std::sync::Arc;
use std::time::Duration;

use ttl_memo::{ManualTimer, TtlCache};

use super::memory::Server;
use super::sharing::{Cache, MINUTE, key, process};

#[test]
fn copies_are_limited_while_nobody_says_what_others_change() {
    let server = Server::default();
    let cache = process(server.client());
    cache.get_or_insert_with(key("a"), || 1);
    assert!(cache.ttl("a").unwrap() > MINUTE / 2);

    server.set_connected(false);

    assert!(cache.ttl("a").unwrap() <= Duration::from_secs(5));
    cache.get_or_insert_with(key("b"), || 2);
    assert!(cache.ttl("b").unwrap() <= Duration::from_secs(5));
    server.set_connected(true);
    assert!(cache.is_empty());
    assert_eq!(cache.get_or_insert_with(key("b"), || unreachable!()), 2);
    assert!(cache.ttl("b").unwrap() > MINUTE / 2);
}

#[test]
fn the_first_value_that_is_stored_lives_as_long_as_the_others() {
    let cache = process(Server::default().client());

    cache.insert(key("a"), 1);

    assert!(cache.ttl("a").unwrap() > MINUTE / 2);
}

#[test]
fn local_ttl_limits_copies() {
    static CLOCK: ManualTimer = ManualTimer::new();
    let server = Server::default();
    let (local, second) = (Duration::from_secs(10), Duration::from_secs(1));
    let cache: Cache =
        TtlCache::builder().name("shared").ttl(MINUTE).timer(&CLOCK).tier(server.client()).local_ttl(local).build();
    cache.get_or_insert_with(key("a"), || 1);
    assert_eq!(cache.ttl("a"), Some(local));
    let before = server.count("look_up");

    CLOCK.advance(9 * second);
    cache.get_or_insert_with(key("a"), || unreachable!());
    assert_eq!(server.count("look_up"), before);
    CLOCK.advance(second);
    cache.get_or_insert_with(key("a"), || unreachable!());
    assert_eq!(server.count("look_up"), before + 1);
}

#[test]
fn other_names_types_and_versions_have_other_keys() {
    let server = Server::default();
    let tier = Arc::new(server.client());
    let builder = || TtlCache::<u64, u64>::builder().tier(Arc::clone(&tier));
    let caches = [builder().name("a").build(), builder().name("b").build(), builder().name("a").version(1).build()];
    for (cache, value) in caches.iter().zip(1..) {
        cache.insert(1, value);
    }
    let wide: TtlCache<u64, i64> = TtlCache::builder().name("a").tier(Arc::clone(&tier)).build();
    wide.insert(1, 4);

    assert_eq!(server.keys().len(), 4);
    for (cache, value) in caches.iter().zip(1..) {
        assert_eq!(cache.peek(&1), Some(value));
    }
}

#[test]
#[should_panic(expected = "a cache with a tier has a name")]
fn a_cache_with_a_tier_needs_a_name() {
    drop(TtlCache::<u64, u64>::builder().tier(Server::default().client()).build());
}
