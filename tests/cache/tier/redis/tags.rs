//! Tags in a server. Two tiers are what two processes have.

use std::thread;
use std::time::{Duration, Instant};

use pollster::block_on;
use ttl_memo::tier::{TagMark, Tier, TierTag};

use super::super::tags::{Computing, Tagged, find, tagged};
use super::listener::Told;
use super::server::{Server, until};

fn compute(cache: &Tagged, key: u32, tag: &str) -> String {
    cache.get_or_insert_with(key, || tag.to_owned())
}

/// Waits until the cache is told what others change: then its copies aren't limited.
fn until_told(cache: &Tagged) {
    until(|| {
        compute(cache, 0, "told");
        let is_told = cache.ttl(&0).is_some_and(|ttl| ttl > Duration::from_secs(10));
        cache.remove_shared(&0);
        is_told
    });
}

#[test]
fn what_one_process_invalidates_is_gone_in_the_other_within_100_ms() {
    let Some(server) = Server::start(&[]) else { return };
    let (one, other) = (tagged("tagged", server.tier()), tagged("tagged", server.tier()));
    until_told(&one);
    until_told(&other);
    let took = (0..3).map(|_| {
        compute(&one, 1, "gone");
        compute(&one, 2, "stays");
        assert_eq!((find(&other, 1), find(&other, 2)), ("gone".to_owned(), "stays".to_owned()));

        let begun = Instant::now();
        assert_eq!(one.invalidate_tag("gone"), 1);
        until(|| other.peek(&1).is_none());
        let took = begun.elapsed();

        assert_eq!(other.peek(&2).as_deref(), Some("stays"));
        assert_eq!((compute(&other, 1, "new"), find(&one, 1)), ("new".to_owned(), "new".to_owned()));
        one.remove_shared(&1);
        until(|| other.peek(&1).is_none());
        took
    });

    // A busy machine delays a process now and then.
    let took = took.min().unwrap();
    assert!(took < Duration::from_millis(100), "{took:?}");
}

#[test]
fn a_computation_that_began_before_is_stored_nowhere() {
    let Some(server) = Server::start(&[]) else { return };
    let (one, other) = (tagged("tagged", server.tier()), tagged("tagged", server.tier()));
    thread::scope(|scope| {
        let computing = Computing::begin(scope, &one, 1);
        other.invalidate_tag("meanwhile");
        computing.end("meanwhile");
    });

    until(|| one.peek(&1).is_none());
    assert_eq!(compute(&other, 1, "new"), "new");
}

#[test]
fn a_computation_whose_result_has_another_tag_is_stored() {
    let Some(server) = Server::start(&[]) else { return };
    let (one, other) = (tagged("tagged", server.tier()), tagged("tagged", server.tier()));
    thread::scope(|scope| {
        let computing = Computing::begin(scope, &one, 1);
        other.invalidate_tag("another");
        computing.end("one");
    });

    assert_eq!(find(&other, 1), "one");
}

fn mark(tier: &impl Tier) -> TagMark {
    block_on(tier.tags().unwrap().mark()).unwrap()
}

fn invalidate(tier: &impl Tier, tag: &TierTag) {
    block_on(tier.tags().unwrap().invalidate(tag)).unwrap();
}

fn any_since(tier: &impl Tier, mark: TagMark, tag: &TierTag) -> bool {
    block_on(tier.tags().unwrap().any_since(mark, &[TierTag::new("untouched"), tag.clone()])).unwrap()
}

#[test]
fn tags_are_invalid_since_marks_before_their_latest_invalidation() {
    let Some(server) = Server::start(&[]) else { return };
    let (one, other) = (server.tier(), server.tier());
    let (a, b) = (TierTag::new("a"), TierTag::new("b"));
    let first = mark(&one);
    assert!(!any_since(&other, first, &a));

    invalidate(&one, &a);
    let second = mark(&other);
    assert!(any_since(&other, first, &a) && !any_since(&other, first, &b) && !any_since(&one, second, &a));
    assert!(!any_since(&one, first, &a.within("square#1")));

    invalidate(&other, &a.within("square#1"));
    assert!(any_since(&one, second, &a.within("square#1")) && !any_since(&one, second, &a));
    invalidate(&other, &a);
    assert!(any_since(&one, second, &a));
}

#[test]
fn others_are_told_of_a_tag_and_those_of_another_function_are_not() {
    let Some(server) = Server::start(&[]) else { return };
    let (one, other) = (server.tier(), server.tier());
    let (told, told_itself) = (Told::listen(&one), Told::listen(&other));
    let tag = TierTag::new("told");

    invalidate(&other, &tag.within("cube#1"));
    invalidate(&other, &tag.within("square#1"));
    invalidate(&other, &tag);
    let told_as = format!("tag {:?}", tag.digest());
    until(|| told.number(&told_as) >= 2);

    assert_eq!((told.number(&told_as), told_itself.number(&told_as)), (2, 0));
}

#[test]
fn a_server_that_lost_what_it_knew_of_tags_has_values_with_tags_computed_again() {
    let Some(server) = Server::start(&[]) else { return };
    let losses: [&[&str]; 2] = [&["DEL", "test:{tags}"], &["SET", "test:{tags}", "something else"]];
    for loss in losses {
        let one = tagged("tagged", server.tier());
        compute(&one, 1, "old");
        drop(one);
        let _: redis::Value = server.ask(loss);

        let other = tagged("tagged", server.tier());

        assert_eq!(compute(&other, 1, "new"), "new");
        drop(other);
        assert_eq!(find(&tagged("tagged", server.tier()), 1), "new");
        let _: redis::Value = server.ask(&["FLUSHALL"]);
    }
}

#[test]
fn a_server_forgets_the_oldest_invalidations_and_what_was_computed_before_them() {
    let Some(server) = Server::start(&[]) else { return };
    let tier = server.tier();
    let (before, known) = (mark(&tier), TierTag::new("known"));
    let script = "for i = 1, 65536 do redis.call('ZADD', KEYS[1], i, 'tag ' .. i) end";
    let _: redis::Value = server.ask(&["EVAL", script, "1", "test:{tags}"]);
    let full = mark(&tier);

    invalidate(&tier, &known);

    let tags: usize = server.ask(&["ZCARD", "test:{tags}"]);
    assert_eq!(tags, 65_537, "the tags and the epoch");
    let unknown = TierTag::new("unknown");
    assert!(any_since(&tier, before, &unknown), "it may have been forgotten");
    assert!(!any_since(&tier, full, &unknown) && any_since(&tier, full, &known));
}
