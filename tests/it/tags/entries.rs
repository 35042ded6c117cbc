//! One cache: which entries a tag has, however they came and went.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::channel;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use proptest::collection::vec;
use proptest::prelude::{Strategy, any, prop_assert_eq, proptest};
use ttl_memo::{ManualTimer, RemovalCause, TtlCache, Update};

const SECOND: Duration = Duration::from_secs(1);

/// A value is the list of its tags.
type Tagged = TtlCache<u32, Vec<&'static str>>;

fn tagged() -> Tagged {
    TtlCache::builder().unbounded().no_ttl().tags(|tags: &Vec<&str>, _| tags.clone()).build()
}

#[test]
fn entries_with_the_tag_are_removed_and_no_others() {
    let cache = tagged();
    cache.insert(1, vec!["a"]);
    cache.insert(2, vec!["a", "b"]);
    cache.insert(3, vec!["b"]);
    cache.insert(4, vec![]);

    assert_eq!(cache.invalidate_tag("a"), 2);

    assert_eq!(cache.keys(), [3, 4]);
    assert_eq!(cache.invalidate_tag("a"), 0);
    cache.__validate();
}

#[test]
fn the_tags_are_made_of_the_value_and_the_key() {
    let cache = TtlCache::builder().tags(|value: &u32, key: &u32| [value.to_string(), format!("key {key}")]).build();
    cache.insert(1, 10);
    cache.insert(2, 20);

    assert_eq!((cache.invalidate_tag("key 1"), cache.invalidate_tag("20")), (1, 1));
    assert!(cache.is_empty());
}

#[test]
fn a_value_that_replaces_another_has_its_own_tags() {
    let cache = tagged();
    cache.insert(1, vec!["a"]);
    cache.insert(1, vec!["b"]);

    assert_eq!((cache.invalidate_tag("a"), cache.invalidate_tag("b")), (0, 1));
}

#[test]
fn a_tag_that_is_given_twice_counts_once() {
    let cache = tagged();
    cache.insert(1, vec!["a", "b", "a"]);

    assert_eq!(cache.invalidate_tag("a"), 1);
    cache.__validate();
}

#[test]
fn every_way_to_store_gives_tags() {
    let cache = tagged();
    cache.get_or_insert_with(1, || vec!["way"]);
    cache.get_or_insert(2, vec!["way"]);
    cache.insert_with_ttl(3, vec!["way"], Some(SECOND));
    assert!(cache.try_insert(4, vec!["way"]).is_ok());
    cache.refresh_with(5, || vec!["way"]);
    cache.entry(6).or_insert(vec!["way"]);
    cache.entry(7).and_compute_with(|_| Update::Store(vec!["way"]));
    pollster::block_on(cache.get_or_insert_with_async(8, async { vec!["way"] }));
    pollster::block_on(cache.refresh_with_async(9, async { vec!["way"] }));

    assert_eq!(cache.invalidate_tag("way"), 9);
}

#[test]
fn the_closure_runs_once_for_each_value_that_is_stored() {
    static CALLS: AtomicUsize = AtomicUsize::new(0);
    let cache = TtlCache::builder()
        .tags(|_: &u32, _: &u32| {
            CALLS.fetch_add(1, Ordering::Relaxed);
            ["once"]
        })
        .build();

    cache.insert(1, 1);
    cache.get_or_insert_with(2, || 2);
    cache.get_or_insert_with(2, || 3);
    cache.get(&1);
    cache.invalidate_tag("once");

    assert_eq!(CALLS.load(Ordering::Relaxed), 2);
}

#[test]
fn the_closure_may_use_the_cache() {
    static CACHE: LazyLock<TtlCache<u32, u32>> = LazyLock::new(|| {
        TtlCache::builder()
            .tags(|_: &u32, key: &u32| {
                if *key == 1 {
                    CACHE.insert(2, 2);
                }
                [format!("uses {}", CACHE.len())]
            })
            .build()
    });

    CACHE.insert(1, 1);

    assert_eq!(CACHE.invalidate_tag("uses 1"), 1);
    assert_eq!(CACHE.keys(), [2]);
}

#[test]
fn a_panic_of_the_closure_stores_nothing() {
    let cache =
        TtlCache::builder().tags(|value: &u32, _: &u32| [(*value != 13).then_some("good").expect("13")]).build();
    let caught = std::panic::catch_unwind(|| cache.get_or_insert_with(1, || 13));

    assert!(caught.is_err());
    assert!(cache.is_empty());
    assert_eq!(cache.get_or_insert_with(1, || 14), 14);
    assert_eq!(cache.invalidate_tag("good"), 1);
}

#[test]
fn the_listener_is_told_and_the_values_are_dropped_before_the_call_returns() {
    let (sender, told) = channel();
    let cache = TtlCache::builder()
        .tags(|_: &Arc<u32>, _: &u32| ["told"])
        .removal_listener(move |key, value: &Arc<u32>, cause| sender.send((*key, **value, cause)).unwrap())
        .build();
    let value = Arc::new(5);
    cache.insert(1, value.clone());

    cache.invalidate_tag("told");

    assert_eq!(told.try_recv(), Ok((1, 5, RemovalCause::Explicit)));
    assert_eq!(Arc::strong_count(&value), 1);
}

#[test]
fn an_expired_entry_is_not_counted_and_told_as_expired() {
    static CLOCK: ManualTimer = ManualTimer::new();
    let (sender, told) = channel();
    let cache = TtlCache::builder()
        .ttl(SECOND)
        .timer(&CLOCK)
        .tags(|_: &u32, _: &u32| ["late"])
        .removal_listener(move |_, _, cause| sender.send(cause).unwrap())
        .build();
    cache.insert(1, 1);
    CLOCK.advance(SECOND);

    assert_eq!(cache.invalidate_tag("late"), 0);

    assert_eq!(told.try_recv(), Ok(RemovalCause::Expired));
    assert_eq!(cache.info().expirations, 1);
}

#[test]
fn stale_entries_and_those_retained_for_errors_are_forgotten_too() {
    static CLOCK: ManualTimer = ManualTimer::new();
    let cache = TtlCache::builder()
        .ttl(SECOND)
        .stale(SECOND)
        .stale_if_error(10 * SECOND)
        .timer(&CLOCK)
        .tags(|_: &u32, _: &u32| ["old"])
        .build();
    cache.insert(1, 1);
    CLOCK.advance(SECOND * 3 / 2);
    cache.insert(2, 2);
    CLOCK.advance(SECOND);

    assert_eq!(cache.invalidate_tag("old"), 2);

    assert_eq!(cache.try_get_or_insert_with(1, || Err("down")), Err("down"));
    assert_eq!(cache.get(&2), None);
}

#[test]
fn what_leaves_by_any_way_has_no_tag_any_more() {
    static CLOCK: ManualTimer = ManualTimer::new();
    let cache =
        TtlCache::builder().maxsize(4).ttl(SECOND).timer(&CLOCK).tags(|tags: &Vec<&str>, _: &u32| tags.clone()).build();
    for key in 0..8 {
        cache.insert(key, vec!["evicted"]);
    }
    cache.remove(&4);
    cache.pop_lru();
    cache.retain(|key, _| *key != 6);
    cache.set_maxsize(Some(1));
    cache.__validate();
    CLOCK.advance(SECOND);
    cache.expire();
    cache.__validate();
    cache.insert(9, vec!["evicted"]);
    cache.clear();
    cache.__validate();

    assert_eq!(cache.invalidate_tag("evicted"), 0);
}

#[derive(Clone, Debug)]
enum Step {
    Insert(u32, Vec<&'static str>),
    Remove(u32),
    Invalidate(&'static str),
    Advance(u8),
    Clear,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    const TAGS: [&str; 5] = ["a", "b", "c", "d", "e"];
    let tag = || (0..TAGS.len()).prop_map(|index| TAGS[index]);
    let step =
        (0..20u8, 0..12u32, vec(tag(), 0..4), tag(), any::<u8>()).prop_map(|(kind, key, tags, tag, time)| match kind {
            0..=11 => Step::Insert(key, tags),
            12..=13 => Step::Remove(key),
            14..=16 => Step::Invalidate(tag),
            17..=18 => Step::Advance(time),
            _ => Step::Clear,
        });
    vec(step, 0..60)
}

proptest! {
    #[test]
    fn the_index_of_tags_agrees_with_a_search_of_all_entries(steps in steps()) {
        let clock = Arc::new(ManualTimer::new());
        let cache: Tagged = TtlCache::builder()
            .maxsize(8)
            .ttl(SECOND)
            .timer(Arc::clone(&clock))
            .tags(|tags: &Vec<&str>, _| tags.clone())
            .build();
        for step in steps {
            match step {
                Step::Insert(key, tags) => drop(cache.insert(key, tags)),
                Step::Remove(key) => drop(cache.remove(&key)),
                Step::Invalidate(tag) => {
                    let with_it = cache.items().iter().filter(|(_, tags)| tags.contains(&tag)).count();
                    prop_assert_eq!(cache.invalidate_tag(tag), with_it);
                    let left = cache.items().iter().filter(|(_, tags)| tags.contains(&tag)).count();
                    prop_assert_eq!(left, 0);
                }
                Step::Advance(time) => clock.advance(SECOND * u32::from(time) / 256),
                Step::Clear => cache.clear(),
            }
            cache.__validate();
        }
    }
}
