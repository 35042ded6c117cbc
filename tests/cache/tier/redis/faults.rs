//! Servers that are absent, killed, stopped, full, strangers, or refuse. The tier says what is wrong, and works again afterwards.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::channel;
use std::thread;
use std::time::{Duration, Instant};

use pollster::block_on;
use ttl_memo::tier::{Lease, Redis, Tier, TierError, TierKey, TierLookup};

use super::listener::Told;
use super::server::{LONG, Server, free_port, until};

const MINUTE: Option<Duration> = Some(Duration::from_secs(60));

fn key(number: u32) -> TierKey {
    TierKey::new("square#1", &number.to_le_bytes())
}

fn get(redis: &Redis) -> Result<Option<Vec<u8>>, TierError> {
    block_on(redis.get(&key(1))).map(|entry| entry.map(|entry| entry.bytes))
}

fn put(redis: &Redis) -> Result<(), TierError> {
    block_on(redis.replace(&key(1), b"one", MINUTE))
}

fn tier(url: &str) -> Redis {
    Redis::builder(url).prefix("test").build().unwrap()
}

/// What the tier says when it asks the server at `url`.
fn error(url: &str) -> String {
    let begun = Instant::now();
    let error = get(&tier(url)).unwrap_err().to_string();
    assert!(begun.elapsed() < LONG);
    error
}

#[test]
fn nothing_exists_until_the_tier_is_used() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    listener.set_nonblocking(true).unwrap();

    let redis = tier(&format!("redis://{}", listener.local_addr().unwrap()));
    let clone = redis.clone();
    drop((redis.info(), redis));

    assert!(listener.accept().is_err());
    drop(clone);
}

#[test]
fn an_absent_server_is_named() {
    let port = free_port();

    let error = error(&format!("redis://user:secret@127.0.0.1:{port}"));

    assert!(error.starts_with(&format!("unavailable: no connection to redis://127.0.0.1:{port}: ")), "{error}");
    assert!(!error.contains("secret"), "{error}");
}

#[test]
fn a_wrong_address_is_named() {
    let error = error("redis://there-is-no-such-host.invalid");

    assert!(error.contains("no connection to redis://there-is-no-such-host.invalid:6379"), "{error}");
}

#[test]
fn a_wrong_password_is_named() {
    let Some(server) = Server::start(&["--requirepass", "right"]) else { return };
    let at = |login: &str, database: u32| format!("redis://{login}127.0.0.1:{}/{database}", server.port);

    let (none, wrong, user) = (error(&at("", 0)), error(&at(":wrong@", 0)), error(&at("nobody:right@", 0)));
    let database = error(&at(":right@", 99));

    assert!(none.contains("NOAUTH") && none.contains("in the address"), "{none}");
    for error in [wrong, user] {
        assert!(error.starts_with("refused: ") && error.contains("Password authentication failed"), "{error}");
    }
    assert!(database.contains("DB") && database.contains("refused the connection"), "{database}");
    let right = tier(&at(":right@", 3));
    put(&right).unwrap();
    assert_eq!(get(&right).unwrap(), Some(b"one".to_vec()));
    assert_eq!(get(&tier(&at("default:right@", 4))).unwrap(), None);
}

#[test]
fn tls_to_a_port_without_it_is_named() {
    let Some(server) = Server::start(&[]) else { return };

    let error = error(&format!("rediss://127.0.0.1:{}", server.port));

    assert!(error.ends_with("does this port use TLS?"), "{error}");
}

#[test]
fn a_server_that_comes_back_is_used_again() {
    let Some(mut server) = Server::start(&[]) else { return };
    let redis = server.tier();
    let told = Told::listen(&redis);
    put(&redis).unwrap();

    server.kill();
    until(|| get(&redis).is_err());
    until(|| told.has("disconnected"));
    let before = told.number("connected");
    server.restart();

    until(|| get(&redis).is_ok_and(|found| found.is_none()));
    put(&redis).unwrap();
    assert_eq!(get(&redis).unwrap(), Some(b"one".to_vec()));
    until(|| told.number("connected") > before);
}

#[test]
fn a_server_that_was_emptied_while_it_runs_is_used_on() {
    let Some(server) = Server::start(&[]) else { return };
    let redis = server.tier();
    put(&redis).unwrap();

    server.ask::<()>(&["FLUSHALL"]);
    server.ask::<()>(&["SCRIPT", "FLUSH"]);

    assert_eq!(get(&redis).unwrap(), None);
    put(&redis).unwrap();
    assert_eq!(get(&redis).unwrap(), Some(b"one".to_vec()));
}

#[test]
fn values_from_before_a_lost_generation_are_never_found_again() {
    let Some(server) = Server::start(&[]) else { return };
    let redis = server.tier();
    put(&redis).unwrap();

    server.ask::<()>(&["DEL", "test:{square#1}:generation"]);

    assert_eq!(get(&redis).unwrap(), None);
    server.ask::<()>(&["SET", "test:{square#1}:generation", "somebody else's"]);
    assert_eq!(get(&redis).unwrap(), None);
    put(&redis).unwrap();
    assert_eq!(get(&redis).unwrap(), Some(b"one".to_vec()));
}

#[test]
fn a_server_that_is_stopped_for_a_moment_answers_late() {
    let Some(server) = Server::start(&[]) else { return };
    let redis = server.tier();
    put(&redis).unwrap();
    thread::scope(|scope| {
        server.signal("STOP");
        let (asked, asking) = channel();
        let redis = &redis;
        let late = scope.spawn(move || {
            asked.send(()).unwrap();
            get(redis)
        });
        asking.recv().unwrap();
        thread::sleep(Duration::from_millis(50));
        assert!(!late.is_finished());
        server.signal("CONT");
        assert_eq!(late.join().unwrap().unwrap(), Some(b"one".to_vec()));
    });
}

#[test]
fn a_command_that_was_given_up_does_not_undo_a_later_one() {
    let Some(server) = Server::start(&[]) else { return };
    let redis = server.tier();
    let told = Told::listen(&redis);
    block_on(redis.forget(&key(1))).unwrap();
    server.signal("STOP");
    thread::scope(|scope| {
        // It is sent, and fails when the connection counts as broken.
        scope.spawn(|| assert!(put(&redis).is_err()));
        until(|| told.has("disconnected"));
    });

    thread::scope(|scope| {
        let forgotten = scope.spawn(|| block_on(redis.forget(&key(1))));
        thread::sleep(Duration::from_millis(50));
        server.signal("CONT");
        forgotten.join().unwrap().unwrap();
    });

    assert_eq!(get(&redis).unwrap(), None);
    // Whatever it had received is executed by now.
    server.ask::<String>(&["PING"]);
    assert_eq!(get(&redis).unwrap(), None);
}

#[test]
fn a_full_server_refuses_to_store_and_still_removes() {
    let Some(server) = Server::start(&["--maxmemory-policy", "noeviction"]) else { return };
    let (redis, other) = (server.tier(), server.tier());
    put(&redis).unwrap();
    block_on(redis.replace(&key(2), b"two", MINUTE)).unwrap();
    let told = Told::listen(&other);
    server.ask::<()>(&["CONFIG", "SET", "maxmemory", "1"]);

    let error = block_on(redis.replace(&key(3), b"three", MINUTE)).unwrap_err().to_string();

    assert!(error.contains("OOM"), "{error}");
    assert_eq!(get(&redis).unwrap(), Some(b"one".to_vec()));
    block_on(redis.forget(&key(1))).unwrap();
    assert_eq!(get(&redis).unwrap(), None);
    block_on(redis.clear("square#1")).unwrap();
    until(|| told.has("changed 1") && told.has("cleared"));
    server.ask::<()>(&["CONFIG", "SET", "maxmemory", "0"]);
    assert_eq!(block_on(redis.get(&key(2))).unwrap(), None);
}

/// A server that answers everything with `answer`, again and again.
fn answering(answer: &'static [u8], test: impl FnOnce(Redis)) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = listener.local_addr().unwrap();
    let has_ended = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            while let Ok((mut stream, _)) = listener.accept() {
                if has_ended.load(Ordering::Relaxed) {
                    return;
                }
                scope.spawn(move || {
                    let mut buffer = [0; 4096];
                    while stream.read(&mut buffer).is_ok_and(|length| length > 0) && stream.write_all(answer).is_ok() {}
                });
            }
        });
        test(tier(&format!("redis://{address}")));
        has_ended.store(true, Ordering::Relaxed);
        drop(std::net::TcpStream::connect(address));
    });
}

#[test]
fn a_stranger_is_recognised() {
    for (answer, says) in [
        (&b"HTTP/1.1 400 Bad Request\r\n\r\n"[..], "is this a Redis server?"),
        (b"\x15\x03\x01\x00\x02\x02\x28", "is this a Redis server?"),
        (b"*1000000000\r\n:1\r\n", "more elements"),
        (b"$999999999999\r\n", "over the limit"),
        (b"*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n:1\r\n", "deeper"),
        (b"+OK\r\n+OK\r\n+OK\r\n+OK\r\n+OK\r\n", "without a question"),
    ] {
        answering(answer, |redis| {
            for _ in 0..3 {
                let error = asked(&redis).expect("an answer").unwrap_err().to_string();
                assert!(error.contains(says), "{:?}: {error}", String::from_utf8_lossy(answer));
            }
        });
    }
}

/// Asks in another thread. An answer that isn't complete is waited for by a caller as long as it likes, here for a moment.
fn asked(redis: &Redis) -> Option<Result<Option<Vec<u8>>, TierError>> {
    let (sender, ended) = channel();
    let redis = redis.clone();
    thread::spawn(move || drop(sender.send(get(&redis))));
    ended.recv_timeout(Duration::from_millis(500)).ok()
}

#[test]
fn random_answers_are_errors() {
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    for _ in 0..50 {
        let answer: Vec<u8> = (0..200)
            .map(|_| {
                random ^= random << 13;
                random ^= random >> 7;
                random ^= random << 17;
                // Half of them look like answers.
                let [at, byte, ..] = random.to_le_bytes();
                if random & 0x100_0000 == 0 { b"+-:$*%~_0123456789\r\n"[usize::from(at) % 20] } else { byte }
            })
            .collect();
        answering(answer.leak(), |redis| {
            assert!(asked(&redis).is_none_or(|answer| answer.is_err()));
        });
    }
}

#[test]
fn a_user_with_the_permissions_of_the_guide_can_do_everything() {
    let Some(server) = Server::start(&[]) else { return };
    let guide = include_str!("../../../../ttl-memo/guide/tiers/redis.md");
    let rule = guide.split_once("ACL SETUSER ").unwrap().1.split_once("```").unwrap().0.replace("shop", "test");
    let mut command = redis::cmd("ACL");
    command.arg("SETUSER");
    command.arg(rule.split_whitespace().collect::<Vec<_>>());
    command.query::<()>(&mut server.connect()).unwrap();
    let redis = tier(&format!("redis://test:secret@127.0.0.1:{}", server.port));
    let held = Lease::new(LONG);

    let told = Told::listen(&redis);
    put(&redis).unwrap();
    assert_eq!(get(&redis).unwrap(), Some(b"one".to_vec()));
    block_on(redis.replace(&key(2), &vec![0; 9 << 20], MINUTE)).unwrap();
    assert_eq!(block_on(redis.get(&key(2))).unwrap().unwrap().bytes.len(), 32);
    block_on(redis.forget(&key(1))).unwrap();
    assert_eq!(block_on(redis.look_up(&key(1), held)).unwrap(), TierLookup::Leader);
    assert_eq!(block_on(redis.look_up(&key(1), Lease::new(LONG))).unwrap(), TierLookup::Busy);
    redis.renew(&key(1), held);
    block_on(redis.wait(&key(1), Duration::from_millis(1))).unwrap();
    assert!(block_on(redis.store(&key(1), held, b"one", MINUTE)).unwrap());
    block_on(redis.clear("square#1")).unwrap();
    assert_eq!(redis.info().last_error, None);
    drop(told);
    assert_eq!(server.ask::<Vec<redis::Value>>(&["ACL", "LOG"]), []);
}

#[test]
fn a_user_who_may_not_try_the_connection_is_told_the_command() {
    let Some(server) = Server::start(&[]) else { return };
    server.ask::<()>(&["ACL", "SETUSER", "mute", "on", "nopass", "~*", "&*", "+@all", "-ping"]);
    let redis = tier(&format!("redis://mute:x@127.0.0.1:{}", server.port));

    assert_eq!(get(&redis).unwrap(), None);

    until(|| redis.info().last_error.is_some_and(|error| error.contains("'ping'")));
}

#[test]
fn a_user_who_may_not_subscribe_is_told_the_rule() {
    let Some(server) = Server::start(&[]) else { return };
    server.ask::<()>(&["ACL", "SETUSER", "deaf", "on", "nopass", "~*", "+@all", "resetchannels"]);
    let redis = tier(&format!("redis://deaf:x@127.0.0.1:{}", server.port));

    assert_eq!(get(&redis).unwrap(), None);
    until(|| redis.info().last_error.is_some_and(|error| error.contains("`&test:*` permits it")));

    let error = block_on(redis.forget(&key(1))).unwrap_err().to_string();
    assert!(error.contains("publish to the channel"), "{error}");
}
