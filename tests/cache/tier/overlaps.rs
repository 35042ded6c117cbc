//! Changes in several processes, or several threads of one, that overlap: what the tier ends up with is what all serve.

use std::cell::RefCell;
use std::hash::{Hash, Hasher};
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Waker};
use std::time::{Duration, Instant};

use serde::Serialize;
use ttl_memo::TtlCache;
use ttl_memo::tier::Monitor;

use super::memory::{Fault, Server};
use super::sharing::{Cache, key, process};

fn processes<const N: usize>(server: &Server) -> [Arc<Cache>; N] {
    [(); N].map(|()| Arc::new(process(server.client())))
}

#[test]
fn what_is_removed_elsewhere_before_its_insert_has_ended_is_gone_here_too() {
    let server = Server::default();
    let [one, two] = processes(&server);

    let remover = Arc::clone(&two);
    server.after("replace", move || _ = remover.remove_shared(&key("a")));
    one.insert(key("a"), 1);
    assert_eq!(one.peek("a"), None);

    let clearer = Arc::clone(&two);
    server.after("replace", move || clearer.clear());
    one.insert(key("a"), 1);
    assert_eq!(one.peek("a"), None);
}

#[test]
fn a_removal_is_also_seen_after_another_one_came_during_the_insert() {
    let server = Server::default();
    let [one, two] = processes(&server);
    let (inserting, other) = (Arc::clone(&one), Arc::clone(&two));
    server.after("replace", move || _ = other.insert(key("a"), 2));
    inserting.insert(key("a"), 1);
    one.insert(key("a"), 3);

    two.remove_shared(&key("a"));

    assert_eq!(one.peek("a"), None);
}

#[test]
fn inserts_of_two_threads_leave_what_the_tier_has() {
    let server = Server::default();
    let [one, two] = processes(&server);
    let same = Arc::clone(&one);
    server.after("replace", move || _ = same.insert(key("a"), 2));

    one.insert(key("a"), 1);

    assert_eq!(two.get_or_insert_with(key("a"), || unreachable!()), 2);
    assert_eq!(one.get_or_insert_with(key("a"), || unreachable!()), 2);
}

#[test]
fn a_removal_by_another_thread_during_an_insert_is_final() {
    let server = Server::default();
    let [one, two] = processes(&server);
    let same = Arc::clone(&one);
    server.after("replace", move || _ = same.remove_shared(&key("a")));

    one.insert(key("a"), 1);

    assert_eq!(two.get_or_insert_with(key("a"), || 2), 2);
    assert_eq!(one.get_or_insert_with(key("a"), || unreachable!()), 2);
}

#[test]
fn a_tag_that_is_invalidated_during_an_insert_is_invalidated_here_too() {
    let server = Server::default();
    let [one, two] = [(); 2].map(|()| {
        let builder = TtlCache::<String, u64>::builder().name("tagged").tags(|_, _| ["all"]);
        Arc::new(builder.tier(server.client()).build())
    });
    for by in [&one, &two] {
        let by = Arc::clone(by);
        server.after("replace", move || _ = by.invalidate_tag("all"));

        one.insert(key("a"), 1);

        assert_eq!(one.peek("a"), None);
    }
}

thread_local! {
    static WHEN_COMPARED: RefCell<Option<Box<dyn FnOnce()>>> = const { RefCell::new(None) };
}

/// A key whose comparison is slow enough for something else to happen.
#[derive(Clone, Debug, Serialize)]
struct SlowKey(u32);

impl PartialEq for SlowKey {
    fn eq(&self, other: &Self) -> bool {
        if let Some(hook) = WHEN_COMPARED.take() {
            hook();
        }
        self.0 == other.0
    }
}

impl Eq for SlowKey {}

impl Hash for SlowKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

#[test]
fn a_removal_is_seen_while_the_cache_tidies_up() {
    let server = Server::default();
    let [one, two] = [(); 2].map(|()| {
        let cache: TtlCache<SlowKey, u32> = TtlCache::builder().name("slow").maxsize(8).tier(server.client()).build();
        Arc::new(cache)
    });
    // So many keys that some are forgotten soon. None of them is compared before that: they have different hashes.
    for number in 0..264 {
        one.insert(SlowKey(number), number);
    }
    let newest = SlowKey(1000);
    for number in 264..300 {
        one.insert(newest.clone(), 1);
        let remover = Arc::clone(&two);
        WHEN_COMPARED.set(Some(Box::new(move || _ = remover.remove_shared(&SlowKey(1000)))));
        one.insert(SlowKey(number), number);
        WHEN_COMPARED.take();
        if two.get_or_insert_with(newest.clone(), || 2) == 2 {
            assert_eq!(one.get_or_insert_with(newest.clone(), || unreachable!()), 2, "after {number}");
        }
    }
}

#[test]
fn a_removal_that_was_not_told_during_a_computation_is_final() {
    let server = Server::default();
    let [one, two] = processes(&server);
    let miss_a_removal = || {
        server.set_connected(false);
        two.remove_shared(&key("a"));
        server.set_connected(true);
    };

    one.get_or_insert_with(key("a"), || {
        miss_a_removal();
        1
    });
    assert_eq!(two.get_or_insert_with(key("a"), || 2), 2);
    assert_eq!(one.get_or_insert_with(key("a"), || unreachable!()), 2);

    // The same for a computation for which the tier couldn't be asked.
    two.remove_shared(&key("a"));
    server.set_fault(Fault::Down);
    one.get_or_insert_with(key("a"), || {
        server.set_fault(Fault::None);
        miss_a_removal();
        1
    });
    assert_eq!(two.get_or_insert_with(key("a"), || 3), 3);
    assert_eq!(one.get_or_insert_with(key("a"), || unreachable!()), 3);
}

#[test]
fn a_value_stored_by_a_later_computation_stays_when_an_earlier_one_is_not_stored() {
    let server = Server::default();
    let [one, two] = processes(&server);
    let inserting = Arc::clone(&one);
    server.after("store", move || _ = inserting.insert(key("a"), 2));

    one.get_or_insert_with(key("a"), || {
        server.set_connected(false);
        two.remove_shared(&key("a"));
        server.set_connected(true);
        1
    });

    assert_eq!(one.peek("a"), Some(2));
}

#[test]
fn many_removals_that_are_made_up_for_delay_a_call_by_one_timeout() {
    let server = Server::default();
    let timeout = Duration::from_millis(100);
    let cache = process(server.client_with(Monitor::new().with_timeout(timeout)));
    server.set_fault(Fault::Down);
    for number in 0..200 {
        cache.remove_shared(&number.to_string());
    }
    server.set_fault(Fault::Slow(Duration::from_millis(20)));

    let begun = Instant::now();
    for number in 0.. {
        if server.count("look_up") > 0 {
            break;
        }
        let call = Instant::now();
        cache.get_or_insert_with(format!("other {number}"), || 1);
        let took = call.elapsed();
        assert!(took < Duration::from_secs(1), "{took:?}");
        assert!(begun.elapsed() < Duration::from_secs(60));
    }
}

#[test]
fn a_refresh_that_is_cancelled_while_the_tier_stores_leaves_the_same_value_for_all() {
    let server = Server::default();
    let [one, two] = processes(&server);
    // The tier hasn't stored the new value yet, or it has.
    for (fault, expected) in [(Fault::Hangs, 1), (Fault::Slow(Duration::from_secs(60)), 2)] {
        one.insert(key("a"), 1);
        two.get_or_insert_with(key("a"), || unreachable!());
        {
            let refresh = pin!(one.refresh_with_async(key("a"), async {
                server.set_fault(fault);
                2
            }));
            assert!(refresh.poll(&mut Context::from_waker(Waker::noop())).is_pending());
        }
        server.set_fault(Fault::None);

        for cache in [&one, &two] {
            assert_eq!(cache.get_or_insert_with(key("a"), || unreachable!()), expected);
        }
    }
}
