//! All caches of the process at once.

use ttl_memo::test_util::isolate;
use ttl_memo::{TtlCache, invalidate_tag, ttl_cache};

fn tagged() -> TtlCache<u32, &'static str> {
    TtlCache::builder().tags(|tag: &&str, _: &u32| [*tag]).build()
}

#[test]
fn a_tag_is_invalidated_in_functions_and_caches_with_and_without_a_name() {
    #[ttl_cache(tags = |_: &u32| ["everywhere"])]
    fn one(n: u32) -> u32 {
        n
    }
    #[ttl_cache(tags = |_: &String, _| ["everywhere"])]
    fn other(n: u32) -> String {
        n.to_string()
    }
    let unnamed = tagged();
    let named = TtlCache::builder().name("named").tags(|_: &u32, _: &u32| ["everywhere"]).build();
    one(1);
    other(1);
    other(2);
    unnamed.insert(1, "everywhere");
    unnamed.insert(2, "elsewhere");
    named.insert(1, 1);

    assert_eq!(invalidate_tag("everywhere"), 5);

    assert!(!one::cache_contains(1) && !other::cache_contains(2));
    assert_eq!((unnamed.len(), named.len()), (1, 0));
}

#[test]
fn a_method_of_one_cache_reaches_no_other() {
    let (one, other) = (tagged(), tagged());
    one.insert(1, "one cache");
    other.insert(1, "one cache");

    assert_eq!(one.invalidate_tag("one cache"), 1);
    assert_eq!(invalidate_tag("one cache"), 1);
}

#[test]
fn a_cache_that_was_dropped_is_skipped() {
    let cache = tagged();
    cache.insert(1, "dropped");
    drop(cache);

    assert_eq!(invalidate_tag("dropped"), 0);
}

#[test]
fn a_cache_without_a_name_is_not_listed() {
    let _test = isolate();
    let _cache = tagged();

    assert!(ttl_memo::caches().is_empty());
}

#[test]
fn a_cache_without_tags_has_none() {
    let cache: TtlCache<u32, u32> = TtlCache::builder().name("untagged").build();
    cache.insert(1, 1);

    assert_eq!(cache.invalidate_tag("1"), 0);
    assert_eq!(cache.len(), 1);
}

#[test]
fn an_isolated_test_sees_its_own_caches_alone() {
    #[ttl_cache(tags = |_: &u32| ["isolated"])]
    fn number(n: u32) -> u32 {
        n
    }
    number(1);
    let outside = tagged();
    outside.insert(1, "isolated");
    for _ in 0..2 {
        let test = isolate();
        number(2);
        number(3);
        let inside = tagged();
        inside.insert(1, "isolated");

        assert_eq!(invalidate_tag("isolated"), 3);
        assert_eq!(inside.len(), 0);
        drop(test);
    }
    assert_eq!(outside.len(), 1);
    assert!(number::cache_contains(1));

    assert_eq!(invalidate_tag("isolated"), 2);
}

#[test]
fn a_cache_that_outlives_an_isolated_test_is_reached_afterwards() {
    let test = isolate();
    let cache = tagged();
    cache.insert(1, "outlives");
    drop(test);

    assert_eq!(invalidate_tag("outlives"), 1);
}

#[test]
fn tags_may_be_text_of_any_kind() {
    let cache = TtlCache::builder().tags(|tag: &String, _: &u32| vec![tag.clone()]).build();
    for (key, tag) in (0..).zip(["", " ", "a\0b", "org:7", "größe", "🦀"]) {
        cache.insert(key, tag.to_owned());
    }
    for tag in ["", " ", "a\0b", "org:7", "größe", "🦀"] {
        assert_eq!(invalidate_tag(tag), 1, "{tag:?}");
    }
}
