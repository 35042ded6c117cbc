//! What several processes get from one tier: one computation, the same lifetimes, and removals that are final.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::channel;
use std::thread;
use std::time::{Duration, Instant};

use pollster::block_on;
use ttl_memo::tier::{Lease, Monitor, Tier};
use ttl_memo::{Source, TtlCache};

use super::memory::{Client, Fault, Server};

pub(super) type Cache = TtlCache<String, u64>;

pub(super) const MINUTE: Duration = Duration::from_secs(60);

/// A cache as one process has it.
pub(super) fn process(client: Client) -> Cache {
    TtlCache::builder().name("shared").ttl(MINUTE).tier(client).build()
}

fn processes<const N: usize>(server: &Server) -> [Cache; N] {
    [(); N].map(|()| process(server.client()))
}

pub(super) fn key(name: &str) -> String {
    name.to_owned()
}

#[test]
fn eight_processes_and_400_calls_run_one_body() {
    let server = Server::default();
    let caches: [Cache; 8] = processes(&server);
    let bodies = AtomicU32::new(0);

    thread::scope(|scope| {
        for call in 0..400 {
            let (cache, bodies) = (&caches[call % 8], &bodies);
            scope.spawn(move || {
                let value = cache.get_or_insert_with(key("a"), || {
                    bodies.fetch_add(1, Ordering::Relaxed);
                    thread::sleep(Duration::from_millis(50));
                    7
                });
                assert_eq!(value, 7);
            });
        }
    });

    assert_eq!(bodies.into_inner(), 1);
}

#[test]
fn many_callers_of_one_process_cost_one_question() {
    let server = Server::default();
    let [one, two] = processes(&server);
    one.get_or_insert_with(key("a"), || 1);
    let before = server.count("look_up");

    thread::scope(|scope| {
        for _ in 0..32 {
            scope.spawn(|| assert_eq!(two.get_or_insert_with(key("a"), || unreachable!()), 1));
        }
    });

    assert_eq!(server.count("look_up") - before, 1);
    let operations = server.operations();
    assert_eq!(two.get_or_insert_with(key("a"), || unreachable!()), 1);
    assert_eq!(server.operations(), operations, "a hit here asks nobody");
}

#[test]
fn a_value_expires_at_the_same_time_in_all() {
    let server = Server::default();
    let [one, two] = processes(&server);
    one.insert_with_ttl(key("a"), 1, Some(Duration::from_millis(200)));
    two.get_or_insert_with(key("a"), || unreachable!());

    let (here, there) = (one.ttl("a").unwrap(), two.ttl("a").unwrap());

    assert!(there <= here + Duration::from_millis(1) && here <= Duration::from_millis(200), "{here:?} {there:?}");
    let begun = Instant::now();
    while two.get("a").is_some() {
        assert!(begun.elapsed() < Duration::from_secs(10));
        thread::yield_now();
    }
    assert_eq!(two.get_or_insert_with(key("a"), || 2), 2);
}

#[test]
fn tasks_share_too() {
    let server = Server::default();
    let [one, two] = processes(&server);
    let (begin, has_begun) = channel();
    let (end, ended) = futures_channel();

    thread::scope(|scope| {
        scope.spawn(|| {
            block_on(one.get_or_insert_with_async(key("a"), async {
                begin.send(()).unwrap();
                ended.await;
                1
            }))
        });
        has_begun.recv().unwrap();
        let waiting = scope.spawn(|| block_on(two.get_or_insert_with_async(key("a"), async { unreachable!() })));
        while server.count("wait") == 0 {
            thread::yield_now();
        }
        end();
        assert_eq!(waiting.join().unwrap(), 1);
    });
}

/// A future, and what makes it ready.
fn futures_channel() -> (impl FnOnce() + Send, impl Future<Output = ()> + Send) {
    let (sender, receiver) = tokio::sync::oneshot::channel();
    let end = || sender.send(()).unwrap();
    (end, async { receiver.await.unwrap() })
}

#[test]
fn a_cancelled_computation_gives_its_lease_up() {
    let server = Server::default();
    let [one, two] = processes(&server);
    {
        let never = one.get_or_insert_with_async(key("a"), std::future::pending());
        let mut never = std::pin::pin!(never);
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        assert!(never.as_mut().poll(&mut context).is_pending());
        assert_eq!(server.leases(), 1);
    }

    assert_eq!(server.leases(), 0);
    assert_eq!(two.get_or_insert_with(key("a"), || 2), 2);
}

#[test]
fn a_failed_computation_gives_its_lease_up() {
    let server = Server::default();
    let [one, two] = processes(&server);

    assert_eq!(one.try_get_or_insert_with(key("a"), || Err("no")), Err("no"));

    assert_eq!(server.leases(), 0);
    assert_eq!(two.get_or_insert_with(key("a"), || 2), 2);
}

#[test]
fn a_process_that_died_delays_the_others_by_one_lease() {
    let server = Server::default();
    let cache = process(server.client());
    cache.insert(key("a"), 1);
    let at = server.keys().remove(0);
    cache.remove_shared(&key("a"));
    let dead = server.client();
    assert!(block_on(dead.acquire(&at, Lease::new(Duration::from_millis(300)))).unwrap());
    let begun = Instant::now();

    assert_eq!(cache.get_or_insert_with(key("a"), || 2), 2);

    let took = begun.elapsed();
    assert!(took >= Duration::from_millis(250) && took < Duration::from_secs(5), "{took:?}");
}

#[test]
fn a_lease_is_renewed_while_the_body_runs() {
    let server = Server::default();
    let lease = Duration::from_millis(60);
    let [one, two] = [(); 2].map(|()| process(server.client_with(Monitor::new().with_lease(lease))));
    let (begin, has_begun) = channel();

    thread::scope(|scope| {
        scope.spawn(|| {
            one.get_or_insert_with(key("a"), || {
                begin.send(()).unwrap();
                while server.count("renew") < 6 {
                    thread::yield_now();
                }
                1
            })
        });
        has_begun.recv().unwrap();
        assert_eq!(two.get_or_insert_with(key("a"), || unreachable!()), 1);
    });
}

#[test]
fn wait_limits_the_wait_for_another_process() {
    let server = Server::default();
    let one = process(server.client());
    let two: Cache = TtlCache::builder().name("shared").wait(Duration::from_millis(20)).tier(server.client()).build();

    one.get_or_insert_with(key("a"), || {
        assert_eq!(two.get_or_insert_with(key("a"), || 2), 2);
        1
    });

    // What was computed without the lease isn't shared.
    assert_eq!(process(server.client()).get_or_insert_with(key("a"), || unreachable!()), 1);
}

#[test]
fn a_body_that_calls_itself_with_the_same_key_computes() {
    let server = Server::default();
    let cache = process(server.client());

    let value = cache.get_or_insert_with(key("a"), || 1 + cache.get_or_insert_with(key("a"), || 1));

    assert_eq!(value, 2);
}

#[test]
fn processes_that_wait_for_each_other_end_after_a_lease() {
    let server = Server::default();
    let monitor = || Monitor::new().with_lease(Duration::from_millis(200));
    let [one, two] = [(); 2].map(|()| process(server.client_with(monitor())));
    let both = std::sync::Barrier::new(2);

    thread::scope(|scope| {
        for (cache, first, second) in [(&one, "a", "b"), (&two, "b", "a")] {
            let both = &both;
            scope.spawn(move || {
                cache.get_or_insert_with(key(first), || {
                    both.wait();
                    cache.get_or_insert_with(key(second), || 1)
                })
            });
        }
    });
}

#[test]
fn a_removal_is_seen_by_all_at_once() {
    let server = Server::default();
    let [one, two] = processes(&server);
    one.get_or_insert_with(key("a"), || 1);
    two.get_or_insert_with(key("a"), || unreachable!());

    one.remove_shared(&key("a"));

    assert_eq!((one.peek("a"), two.peek("a")), (None, None));
    assert_eq!(two.get_or_insert_with(key("a"), || 2), 2);
}

#[test]
fn a_removal_reaches_the_tier_also_from_a_process_that_has_no_copy() {
    let server = Server::default();
    let [one, two, three] = processes(&server);
    one.get_or_insert_with(key("a"), || 1);

    two.remove_shared(&key("a"));

    assert_eq!(one.peek("a"), None);
    assert_eq!(three.get_or_insert_with(key("a"), || 3), 3);
}

#[test]
fn a_value_that_is_stored_or_refreshed_replaces_the_copies_of_all() {
    let server = Server::default();
    let [one, two] = processes(&server);
    for (number, change) in [(2, 0), (3, 1), (4, 2)] {
        two.get_or_insert_with(key("a"), || 1);
        match change {
            0 => _ = one.insert(key("a"), number),
            1 => _ = one.refresh_with(key("a"), || number),
            _ => _ = block_on(one.refresh_with_async(key("a"), async { number })),
        }
        assert_eq!(two.get_or_insert_with(key("a"), || unreachable!()), number);
        assert_eq!(one.peek("a"), Some(number));
    }
}

#[test]
fn caches_of_one_process_with_the_same_keys_see_what_the_others_change() {
    let server = Server::default();
    let client = Arc::new(server.client());
    let [one, two] = [(); 2].map(|()| -> Cache {
        TtlCache::builder().name("shared").tags(|_, _| ["all"]).tier(Arc::clone(&client)).build()
    });
    let changes: [(&str, &dyn Fn()); 6] = [
        ("insert", &|| _ = one.insert(key("a"), 9)),
        ("remove", &|| _ = one.remove_shared(&key("a"))),
        ("clear", &|| one.clear()),
        ("refresh", &|| _ = one.refresh_with(key("a"), || 9)),
        ("invalidate", &|| _ = one.invalidate_tag("all")),
        ("remove while the tier is down", &|| {
            server.set_fault(Fault::Down);
            one.remove_shared(&key("a"));
            server.set_fault(Fault::None);
        }),
    ];

    for (name, change) in changes {
        two.insert(key("a"), 1);
        change();

        assert_eq!(two.peek("a"), None, "{name}");
    }
    drop(one);
    two.insert(key("a"), 1);
    assert_eq!(two.peek("a"), Some(1));
}

#[test]
fn clearing_clears_all() {
    let server = Server::default();
    let [one, two] = processes(&server);
    for number in 0..10_u64 {
        one.insert(number.to_string(), number);
        two.get_or_insert_with(number.to_string(), || unreachable!());
    }

    one.clear();

    assert_eq!(server.count("clear"), 1);
    assert_eq!((one.len(), two.len()), (0, 0));
    assert_eq!(two.get_or_insert_with(key("1"), || 2), 2);
}

#[test]
fn a_computation_that_began_before_a_removal_is_not_stored() {
    type Change<'a> = &'a dyn Fn();
    let server = Server::default();
    let [one, two, three] = processes(&server);
    let changes: [(&str, Change<'_>); 4] = [
        ("remove", &|| _ = two.remove_shared(&key("a"))),
        ("clear", &|| two.clear()),
        ("insert", &|| _ = two.insert(key("a"), 9)),
        ("refresh", &|| _ = two.refresh_with(key("a"), || 9)),
    ];

    for (name, change) in changes {
        let value = one.get_or_insert_with(key("a"), || {
            change();
            1
        });

        assert_eq!(value, 1, "{name}");
        let expected = if matches!(name, "remove" | "clear") { 3 } else { 9 };
        assert_eq!(three.get_or_insert_with(key("a"), || 3), expected, "{name}");
        assert_eq!(one.get_or_insert_with(key("a"), || unreachable!()), expected, "{name}");
        three.remove_shared(&key("a"));
    }
}

#[test]
fn one_process_refreshes_a_stale_value_and_the_others_serve_it() {
    let server = Server::default();
    let caches = [(); 3].map(|()| {
        let builder = TtlCache::<String, u64>::builder().name("shared").ttl(Duration::from_millis(300));
        builder.stale(MINUTE).tier(server.client()).build()
    });
    let [one, two, without_a_copy] = &caches;
    one.get_or_insert_with(key("a"), || 1);
    two.get_or_insert_with(key("a"), || unreachable!());
    // A tier's entries expire by the system's clock.
    thread::sleep(Duration::from_millis(310));

    let value = one.get_or_insert_with(key("a"), || {
        assert_eq!(two.get_or_insert_with(key("a"), || unreachable!()), 1);
        assert_eq!(without_a_copy.get_or_insert_with_source(key("a"), || unreachable!()), (1, Source::Stale));
        2
    });

    assert_eq!(value, 2);
    let begun = Instant::now();
    while two.get_or_insert_with(key("a"), || 3) == 1 {
        assert!(begun.elapsed() < Duration::from_secs(10));
    }
    assert!(server.count("acquire") >= 2);
}
