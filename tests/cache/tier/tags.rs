//! Tags in a tier: what several processes see when a tag is invalidated.

use std::sync::mpsc::{Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use ttl_memo::TtlCache;
use ttl_memo::tier::{Disk, Monitor, Tier};

use super::memory::{Client, Fault, Server};
use super::scratch::Scratch;

/// A value is its tag.
pub(super) type Tagged = TtlCache<u32, String>;

const MINUTE: Duration = Duration::from_secs(60);

/// A cache as one process has it.
pub(super) fn tagged(name: &'static str, tier: impl Tier) -> Tagged {
    TtlCache::builder().name(name).ttl(MINUTE).tier(tier).tags(|tag: &String, _| [tag.clone()]).build()
}

fn processes<const N: usize>(server: &Server) -> [Tagged; N] {
    [(); N].map(|()| tagged("tagged", server.client()))
}

fn compute(cache: &Tagged, key: u32, tag: &str) -> String {
    cache.get_or_insert_with(key, || tag.to_owned())
}

#[track_caller]
pub(super) fn find(cache: &Tagged, key: u32) -> String {
    cache.get_or_insert_with(key, || panic!("{key} isn't found"))
}

/// A computation on another thread, which has begun.
pub(super) struct Computing<'scope> {
    result: Sender<String>,
    thread: thread::ScopedJoinHandle<'scope, String>,
}

impl<'scope> Computing<'scope> {
    pub(super) fn begin<'env>(scope: &'scope thread::Scope<'scope, 'env>, cache: &'env Tagged, key: u32) -> Self {
        let ((begun, begins), (result, results)) = (channel(), channel());
        let thread = scope.spawn(move || {
            cache.get_or_insert_with(key, || {
                begun.send(()).unwrap();
                results.recv().unwrap()
            })
        });
        begins.recv().unwrap();
        Self { result, thread }
    }

    pub(super) fn end(self, result: &str) {
        self.result.send(result.to_owned()).unwrap();
        assert_eq!(self.thread.join().unwrap(), result);
    }
}

#[test]
fn a_tag_that_one_process_invalidates_is_gone_in_all_and_in_the_tier() {
    let server = Server::default();
    let [one, other, third] = processes(&server);
    compute(&one, 1, "gone");
    compute(&one, 2, "stays");
    assert_eq!((find(&other, 1), find(&other, 2)), ("gone".to_owned(), "stays".to_owned()));

    assert_eq!(one.invalidate_tag("gone"), 1);

    assert_eq!((one.peek(&1), other.peek(&1)), (None, None));
    assert_eq!(other.peek(&2).as_deref(), Some("stays"));
    assert_eq!(compute(&third, 1, "new"), "new");
    assert_eq!((find(&one, 1), find(&third, 2)), ("new".to_owned(), "stays".to_owned()));
}

#[test]
fn a_computation_that_began_before_is_stored_nowhere() {
    let server = Server::default();
    let [one, other] = processes(&server);
    thread::scope(|scope| {
        let computing = Computing::begin(scope, &one, 1);
        other.invalidate_tag("meanwhile");
        computing.end("meanwhile");
    });

    assert_eq!(one.peek(&1), None);
    assert_eq!(compute(&other, 1, "new"), "new");
}

#[test]
fn a_computation_whose_result_has_another_tag_is_stored() {
    let server = Server::default();
    let [one, other] = processes(&server);
    thread::scope(|scope| {
        let computing = Computing::begin(scope, &one, 1);
        other.invalidate_tag("another");
        computing.end("one");
    });

    assert_eq!(one.peek(&1).as_deref(), Some("one"));
    assert_eq!(find(&other, 1), "one");
}

#[test]
fn inserted_and_refreshed_values_are_found_and_forgotten_too() {
    let server = Server::default();
    let [one, other] = processes(&server);
    one.insert(1, "value".to_owned());
    one.refresh_with(2, || "value".to_owned());
    pollster::block_on(one.refresh_with_async(3, async { "value".to_owned() }));
    for key in 1..=3 {
        assert_eq!(find(&other, key), "value");
    }

    assert_eq!(other.invalidate_tag("value"), 3);

    for key in 1..=3 {
        assert_eq!(compute(&one, key, "new"), "new");
    }
}

#[test]
fn a_task_finds_and_stores_tagged_values() {
    let server = Server::default();
    let [one, other] = processes(&server);
    let call =
        |cache: &Tagged, tag: &str| pollster::block_on(cache.get_or_insert_with_async(1, async { tag.to_owned() }));

    assert_eq!((call(&one, "first"), call(&other, "second")), ("first".to_owned(), "first".to_owned()));
    one.invalidate_tag("first");
    assert_eq!(call(&other, "third"), "third");
}

#[test]
fn one_cache_alone_can_forget_a_tag() {
    let server = Server::default();
    let (one, other) = (tagged("one", server.client()), tagged("other", server.client()));
    compute(&one, 1, "both");
    compute(&other, 1, "both");

    assert_eq!(one.invalidate_tag("both"), 1);

    drop(other);
    let other = tagged("other", server.client());
    assert_eq!(find(&other, 1), "both");
    assert_eq!(compute(&one, 1, "new"), "new");
}

#[test]
fn all_caches_forget_a_tag_also_those_that_this_process_does_not_use() {
    let server = Server::default();
    let (one, other) = (tagged("one", server.client()), tagged("other", server.client()));
    compute(&one, 1, "all functions");
    compute(&other, 1, "all functions");
    drop(other);

    assert_eq!(ttl_memo::invalidate_tag("all functions"), 1);

    let other = tagged("other", server.client());
    assert_eq!(compute(&other, 1, "new"), "new");
}

#[test]
fn a_tier_that_several_caches_use_is_told_once() {
    let server = Server::default();
    let client = std::sync::Arc::new(server.client());
    let _caches = ["a", "b", "c"].map(|name| {
        let cache = tagged(name, std::sync::Arc::clone(&client));
        compute(&cache, 1, "told once");
        cache
    });

    assert_eq!(ttl_memo::invalidate_tag("told once"), 3);

    assert_eq!(server.count("invalidate"), 1);
}

#[test]
fn what_was_invalidated_while_the_tier_was_down_is_gone_when_it_is_back() {
    let server = Server::default();
    let client = || server.client_with(Monitor::new().with_timeout(Duration::from_millis(20)));
    let (one, two) = (tagged("one", client()), tagged("two", client()));
    compute(&one, 1, "down");
    compute(&two, 1, "down");
    server.set_fault(Fault::Down);
    assert_eq!(ttl_memo::invalidate_tag("down"), 2);
    server.set_fault(Fault::None);

    assert_eq!((compute(&one, 1, "new"), compute(&two, 1, "new")), ("new".to_owned(), "new".to_owned()));
}

#[test]
fn a_computation_is_kept_briefly_when_messages_about_tags_may_be_missing() {
    let server = Server::default();
    let [one] = processes(&server);
    thread::scope(|scope| {
        let computing = Computing::begin(scope, &one, 1);
        server.set_connected(false);
        server.set_connected(true);
        computing.end("untold");
    });

    assert!(one.ttl(&1).unwrap() <= Duration::from_secs(5));
    one.clear();
    assert_eq!(compute(&one, 1, "told"), "told");
    assert!(one.ttl(&1).unwrap() > MINUTE / 2);
}

#[test]
fn a_value_is_asked_about_once_when_it_is_copied_and_not_when_it_is_hit() {
    let server = Server::default();
    let [one, other] = processes(&server);
    compute(&one, 1, "asked");
    assert_eq!((server.count("mark"), server.count("any_since")), (1, 0));

    find(&other, 1);
    let operations = server.operations();
    find(&other, 1);

    assert_eq!((server.count("mark"), server.count("any_since")), (1, 1));
    assert_eq!(server.operations(), operations);
}

#[test]
fn a_cache_without_tags_asks_nothing_about_them() {
    let server = Server::default();
    let cache = |client: Client| TtlCache::builder().name("untagged").tier(client).build();
    let (one, other) = (cache(server.client()), cache(server.client()));
    one.insert(1, 1);
    one.get_or_insert_with(2, || 2);
    other.get_or_insert_with(1, || unreachable!());
    one.refresh_with(1, || 3);
    ttl_memo::invalidate_tag("untagged");

    assert_eq!([server.count("mark"), server.count("any_since"), server.count("invalidate")], [0; 3]);
}

#[test]
fn values_of_a_program_without_tags_are_replaced() {
    let server = Server::default();
    let before: Tagged = TtlCache::builder().name("tagged").tier(server.client()).build();
    before.insert(1, "before".to_owned());
    let [after] = processes(&server);

    assert_eq!(compute(&after, 1, "after"), "after");
    drop(before);
    let before: Tagged = TtlCache::builder().name("tagged").tier(server.client()).build();
    assert_eq!(find(&before, 1), "after");
}

#[test]
fn the_closure_runs_once_for_a_value_of_the_tier_and_its_panic_is_a_miss() {
    let server = Server::default();
    let [one] = processes(&server);
    compute(&one, 1, "counted");
    compute(&one, 2, "panics");
    let (calls, called) = channel();
    let other: Tagged = TtlCache::builder()
        .name("tagged")
        .tier(server.client())
        .tags(move |tag: &String, _| {
            calls.send(tag.clone()).unwrap();
            assert_ne!(tag, "panics");
            [tag.clone()]
        })
        .build();

    assert_eq!((find(&other, 1), compute(&other, 2, "new")), ("counted".to_owned(), "new".to_owned()));

    assert_eq!(called.try_iter().collect::<Vec<_>>(), ["counted", "panics", "new"]);
    assert_eq!(other.invalidate_tag("counted"), 1);
}

#[test]
#[should_panic(expected = "this cache has `tags`, and its tier doesn't know tags")]
fn a_tier_that_knows_no_tags_is_no_tier_for_a_cache_with_tags() {
    drop(tagged("tagged", super::untagged::Simple::default()));
}

#[test]
fn a_file_knows_what_was_invalidated_also_later() {
    let scratch = Scratch::new();
    let open = || tagged("tagged", Disk::builder(scratch.file()).timeout(MINUTE).build());
    let cache = open();
    compute(&cache, 1, "file");
    compute(&cache, 2, "other");
    drop(cache);
    let cache = open();
    assert_eq!((find(&cache, 1), find(&cache, 2)), ("file".to_owned(), "other".to_owned()));

    assert_eq!(ttl_memo::invalidate_tag("file"), 1);
    drop(cache);

    let cache = open();
    assert_eq!(find(&cache, 2), "other");
    assert_eq!(compute(&cache, 1, "new"), "new");
    drop(cache);
    assert_eq!(find(&open(), 1), "new");
}

#[test]
fn a_computation_that_began_before_is_not_stored_in_a_file() {
    let scratch = Scratch::new();
    let disk = Disk::builder(scratch.file()).timeout(MINUTE).build();
    let (one, other) = (tagged("tagged", disk.clone()), tagged("tagged", disk));
    thread::scope(|scope| {
        let computing = Computing::begin(scope, &one, 1);
        other.invalidate_tag("meanwhile");
        computing.end("meanwhile");
    });

    assert_eq!(compute(&other, 1, "new"), "new");
}

#[test]
fn a_file_forgets_the_oldest_invalidations_and_what_was_stored_before_them() {
    let scratch = Scratch::new();
    let disk = Disk::builder(scratch.file()).timeout(MINUTE).build();
    let cache = tagged("tagged", disk.clone());
    compute(&cache, 1, "old");
    drop(cache);
    let tags = disk.tags().unwrap();
    let invalidations: Vec<JoinHandle<()>> = (0..8)
        .map(|thread| {
            let disk = disk.clone();
            thread::spawn(move || {
                for number in 0..8_200 {
                    let tag = ttl_memo::tier::TierTag::new(&format!("{thread} {number}"));
                    pollster::block_on(disk.tags().unwrap().invalidate(&tag)).unwrap();
                }
            })
        })
        .collect();
    for thread in invalidations {
        thread.join().unwrap();
    }
    let mark = pollster::block_on(tags.mark()).unwrap();

    let cache = tagged("tagged", disk.clone());
    assert_eq!(compute(&cache, 1, "new"), "new");

    let unknown = [ttl_memo::tier::TierTag::new("unknown")];
    assert!(!pollster::block_on(tags.any_since(mark, &unknown)).unwrap());
}
