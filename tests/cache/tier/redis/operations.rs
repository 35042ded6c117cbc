//! What the tier stores, removes and tells, with one server that works.

use std::thread;
use std::time::{Duration, Instant};

use pollster::block_on;
use ttl_memo::tier::{Lease, Redis, Tier, TierEntry, TierKey, TierLookup};

use super::listener::Told;
use super::server::{LONG, Server, until};

const MINUTE: Option<Duration> = Some(Duration::from_secs(60));

fn key(number: u32) -> TierKey {
    TierKey::new("square#1", &number.to_le_bytes())
}

fn lease() -> Lease {
    Lease::new(Duration::from_secs(10))
}

fn put(redis: &Redis, number: u32, bytes: &[u8]) {
    block_on(redis.replace(&key(number), bytes, MINUTE)).unwrap();
}

fn get(redis: &Redis, number: u32) -> Option<Vec<u8>> {
    block_on(redis.get(&key(number))).unwrap().map(|entry| entry.bytes)
}

fn look_up(redis: &Redis, number: u32, lease: Lease) -> TierLookup {
    block_on(redis.look_up(&key(number), lease)).unwrap()
}

#[test]
fn what_one_process_stores_another_finds_with_what_remains_of_its_lifetime() {
    let Some(server) = Server::start(&[]) else { return };
    let (one, other) = (server.tier(), server.tier());
    put(&one, 1, b"one");
    block_on(one.replace(&key(2), b"two\0\r\n{}", None)).unwrap();

    let TierEntry { bytes, remaining } = block_on(other.get(&key(1))).unwrap().unwrap();

    assert_eq!(bytes, b"one");
    assert!(remaining.unwrap() <= MINUTE.unwrap() && remaining.unwrap() > MINUTE.unwrap() / 2);
    let two = TierEntry { bytes: b"two\0\r\n{}".to_vec(), remaining: None };
    assert_eq!(block_on(other.get(&key(2))).unwrap(), Some(two));
    assert_eq!(get(&other, 3), None);
}

#[test]
fn an_entry_expires() {
    let Some(server) = Server::start(&[]) else { return };
    let redis = server.tier();
    block_on(redis.replace(&key(1), b"one", Some(Duration::from_nanos(1)))).unwrap();

    until(|| get(&redis, 1).is_none());
}

#[test]
fn one_caller_at_a_time_has_the_lease_until_it_ends() {
    let Some(server) = Server::start(&[]) else { return };
    let (one, other) = (server.tier(), server.tier());
    let (first, second, third) = (lease(), lease(), lease());
    let short = Lease::new(Duration::from_millis(1));

    assert_eq!(look_up(&one, 1, first), TierLookup::Leader);
    assert_eq!(look_up(&other, 1, second), TierLookup::Busy);
    assert!(!block_on(other.acquire(&key(1), second)).unwrap());
    assert!(!block_on(other.store(&key(1), second, b"two", MINUTE)).unwrap());
    other.release(&key(1), second);
    assert_eq!(look_up(&other, 1, second), TierLookup::Busy);
    one.release(&key(1), first);
    until(|| look_up(&other, 1, third) == TierLookup::Leader);
    assert!(block_on(other.store(&key(1), third, b"one", MINUTE)).unwrap());
    assert!(matches!(look_up(&one, 1, first), TierLookup::Found(_)));

    assert_eq!(look_up(&one, 2, short), TierLookup::Leader);
    until(|| look_up(&other, 2, first) == TierLookup::Leader);
    assert!(!block_on(one.store(&key(2), short, b"late", MINUTE)).unwrap());
    assert_eq!(get(&one, 2), None);
}

#[test]
fn a_lease_lasts_while_it_is_renewed() {
    let Some(server) = Server::start(&[]) else { return };
    let redis = server.tier();
    let short = Lease::new(Duration::from_secs(1));
    let begun = Instant::now();
    assert_eq!(look_up(&redis, 1, short), TierLookup::Leader);

    while begun.elapsed() < Duration::from_secs(3) {
        redis.renew(&key(1), short);
        assert_eq!(look_up(&redis, 1, lease()), TierLookup::Busy);
        thread::sleep(Duration::from_millis(50));
    }

    assert!(block_on(redis.store(&key(1), short, b"one", MINUTE)).unwrap());
}

#[test]
fn whatever_changes_a_key_revokes_its_lease_and_is_told_to_others() {
    let Some(server) = Server::start(&[]) else { return };
    let (one, other) = (server.tier(), server.tier());
    let changes: [(&str, &str, &dyn Fn()); 4] = [
        ("forget", "changed 1", &|| block_on(other.forget(&key(1))).unwrap()),
        ("replace", "changed 1", &|| put(&other, 1, b"new")),
        ("clear", "cleared", &|| block_on(other.clear("square#1")).unwrap()),
        ("seize", "changed 1", &|| {
            let seizing = Lease::seizing(Duration::from_secs(10));
            assert!(block_on(other.acquire(&key(1), seizing)).unwrap());
            assert!(block_on(other.store(&key(1), seizing, b"newer", MINUTE)).unwrap());
        }),
    ];
    for (what, told_as, change) in changes {
        let (told, told_itself) = (Told::listen(&one), Told::listen(&other));
        block_on(one.forget(&key(1))).unwrap();
        until(|| told_itself.has("changed 1"));
        let held = lease();
        assert_eq!(look_up(&one, 1, held), TierLookup::Leader, "{what}");
        let count = told.changes();

        change();
        until(|| told.has(told_as));

        assert_eq!(told.changes(), count + 1, "{what}");
        assert!(!block_on(one.store(&key(1), held, b"old", MINUTE)).unwrap(), "{what}");
        assert_ne!(get(&one, 1), Some(b"old".to_vec()), "{what}");
        assert_eq!(told_itself.changes(), 1, "{what}");
    }
}

#[test]
fn a_computation_that_ends_is_not_told_as_a_change() {
    let Some(server) = Server::start(&[]) else { return };
    let (one, other) = (server.tier(), server.tier());
    let told = Told::listen(&one);
    let held = lease();
    assert_eq!(look_up(&other, 1, held), TierLookup::Leader);
    assert_eq!(look_up(&one, 1, lease()), TierLookup::Busy);
    assert!(block_on(other.store(&key(1), held, b"one", MINUTE)).unwrap());

    block_on(other.forget(&key(2))).unwrap();

    until(|| told.has("changed 2"));
    assert!(!told.has("changed 1"));
}

#[test]
fn clearing_a_function_removes_its_values_and_no_others_with_one_key() {
    let Some(server) = Server::start(&[]) else { return };
    let (one, other) = (server.tier(), server.tier());
    let cube = TierKey::new("cube#1", b"1");
    block_on(one.replace(&cube, b"stays", None)).unwrap();
    for number in 0..100 {
        put(&one, number, b"value");
    }
    assert_eq!(get(&other, 7), Some(b"value".to_vec()));
    let before: u64 = server.ask(&["DBSIZE"]);

    block_on(one.clear("square#1")).unwrap();

    assert_eq!(server.ask::<u64>(&["DBSIZE"]), before - 1);
    assert_eq!((get(&one, 7), get(&other, 7)), (None, None));
    assert_eq!(block_on(other.get(&cube)).unwrap().unwrap().bytes, b"stays");
    put(&other, 7, b"new");
    assert_eq!(get(&one, 7), Some(b"new".to_vec()));
}

#[test]
fn a_waiter_continues_when_the_computation_ends() {
    let Some(server) = Server::start(&[]) else { return };
    let (one, other) = (server.tier(), server.tier());
    let _connected = Told::listen(&other);
    let ends: [(&str, &dyn Fn(Lease)); 4] = [
        ("store", &|held| assert!(block_on(one.store(&key(1), held, b"one", MINUTE)).unwrap())),
        ("release", &|held| one.release(&key(1), held)),
        ("forget", &|_| block_on(one.forget(&key(1))).unwrap()),
        ("clear", &|_| block_on(one.clear("square#1")).unwrap()),
    ];
    for (what, end) in ends {
        block_on(one.forget(&key(1))).unwrap();
        let held = Lease::new(LONG);
        assert_eq!(look_up(&one, 1, held), TierLookup::Leader, "{what}");
        assert_eq!(look_up(&other, 1, lease()), TierLookup::Busy, "{what}");
        let begun = Instant::now();
        thread::scope(|scope| {
            let waiting = scope.spawn(|| block_on(other.wait(&key(1), LONG)).unwrap());
            // Its script has been counted once it waits.
            until(|| calls(&server) >= 1);
            end(held);
            waiting.join().unwrap();
        });
        assert!(begun.elapsed() < LONG / 2, "{what}");
        reset(&server);
    }
}

/// How often somebody asked for the remaining time of a lease.
fn calls(server: &Server) -> usize {
    let statistics: String = server.ask(&["INFO", "commandstats"]);
    usize::from(statistics.contains("cmdstat_pttl:"))
}

fn reset(server: &Server) {
    server.ask::<()>(&["CONFIG", "RESETSTAT"]);
}

#[test]
fn a_wait_ends_with_the_lease_and_with_its_limit() {
    let Some(server) = Server::start(&[]) else { return };
    let redis = server.tier();
    let _connected = Told::listen(&redis);
    let begun = Instant::now();

    block_on(redis.wait(&key(1), LONG)).unwrap();
    assert_eq!(look_up(&redis, 1, Lease::new(Duration::from_millis(50))), TierLookup::Leader);
    block_on(redis.wait(&key(1), LONG)).unwrap();
    assert_eq!(look_up(&redis, 1, Lease::new(LONG)), TierLookup::Leader);
    block_on(redis.wait(&key(1), Duration::from_millis(50))).unwrap();

    assert!(begun.elapsed() >= Duration::from_millis(90) && begun.elapsed() < LONG / 2);
}

#[test]
fn what_is_too_long_or_no_string_is_found_as_what_cannot_be_read_and_is_replaced() {
    let Some(server) = Server::start(&[]) else { return };
    let redis = server.builder().max_value(100).build().unwrap();
    put(&redis, 1, &[7; 1000]);
    put(&redis, 2, b"two");
    let keys: Vec<String> = server.ask(&["KEYS", "test:*=\u{2}*"]);
    server.ask::<()>(&["DEL", &keys[0]]);
    server.ask::<()>(&["LPUSH", &keys[0], "a list"]);

    assert_eq!(get(&redis, 1), Some(vec![7; 32]));
    assert_eq!(get(&redis, 2), Some(vec![]));

    put(&redis, 2, b"new");
    assert_eq!(get(&redis, 2), Some(b"new".to_vec()));
}

#[test]
fn many_callers_share_one_connection() {
    let Some(server) = Server::start(&[]) else { return };
    let redis = server.tier();
    thread::scope(|scope| {
        for thread in 0..16 {
            let redis = redis.clone();
            scope.spawn(move || {
                for number in 0..50 {
                    let number = thread * 100 + number;
                    put(&redis, number, &number.to_le_bytes());
                    assert_eq!(get(&redis, number), Some(number.to_le_bytes().to_vec()));
                }
            });
        }
    });

    // One for commands, one for messages, and the one that asks.
    assert_eq!(server.ask::<String>(&["CLIENT", "LIST"]).lines().count(), 3);
}
