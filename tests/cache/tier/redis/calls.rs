//! Caches with a tier in a server that fails: no call fails, and the delay is bounded.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use pollster::block_on;
use ttl_memo::TtlCache;
use ttl_memo::tier::{BreakerState, Redis, TierInfo};

use super::server::{LONG, Server, free_port, until};

const TIMEOUT: Duration = Duration::from_millis(50);
const CALLS: u64 = 1000;

fn tier(url: &str) -> Redis {
    Redis::builder(url).prefix("calls").timeout(TIMEOUT).build().unwrap()
}

fn cache(redis: &Redis) -> TtlCache<u64, u64> {
    TtlCache::builder().name("calls").unbounded().tier(redis.clone()).build()
}

/// Calls with a thousand keys, half of them async, and checks that the delay is what it may be.
#[track_caller]
fn a_thousand_calls(redis: &Redis, from: u64) -> TierInfo {
    let cache = cache(redis);
    let begun = Instant::now();
    for number in from..from + CALLS {
        let result = if number % 2 == 0 {
            cache.get_or_insert_with(number, || number)
        } else {
            block_on(cache.get_or_insert_with_async(number, async { number }))
        };
        assert_eq!(result, number);
    }
    let took = begun.elapsed();
    // Five failures, and a probe after each pause. A busy machine adds to that; a timeout for each call would take minutes.
    let probes = 1 + u32::try_from(took.as_secs()).unwrap();
    assert!(took <= (5 + probes) * TIMEOUT + Duration::from_secs(10), "{took:?}");
    redis.info()
}

/// Calls until a value was stored. The breaker's first pause is a second, and on a busy machine calls may take too long.
fn works(redis: &Redis) {
    let cache = cache(redis);
    let mut numbers = 1_000_000..;
    let stores = redis.info().stores;
    until(|| {
        let number = numbers.next().unwrap();
        cache.get_or_insert_with(number, || number);
        redis.info().state == BreakerState::Closed && redis.info().stores > stores
    });
}

#[test]
fn a_server_that_is_absent_delays_nobody() {
    let redis = tier(&format!("redis://127.0.0.1:{}", free_port()));

    let info = a_thousand_calls(&redis, 0);

    assert!(info.errors >= 5 && info.skipped >= 900, "{info:?}");
    assert!(info.last_error.unwrap().contains("no connection to redis://127.0.0.1"));
}

#[test]
fn a_server_that_is_killed_and_returns_empty_is_used_again() {
    let Some(mut server) = Server::start(&[]) else { return };
    let redis = tier(&server.url());
    works(&redis);
    server.kill();

    let info = a_thousand_calls(&redis, 10_000);

    assert!(info.errors + info.timeouts >= 5 && info.skipped >= 900, "{info:?}");
    server.restart();
    works(&redis);
}

#[test]
fn a_server_that_is_stopped_costs_five_timeouts_and_is_used_again() {
    let Some(server) = Server::start(&[]) else { return };
    let redis = tier(&server.url());
    works(&redis);
    server.signal("STOP");

    let info = a_thousand_calls(&redis, 10_000);

    assert!(info.timeouts >= 5 && info.skipped >= 900, "{info:?}");
    assert_eq!(info.state, BreakerState::Open);
    server.signal("CONT");
    works(&redis);
}

#[test]
fn a_full_server_costs_counters() {
    let Some(server) = Server::start(&["--maxmemory", "1", "--maxmemory-policy", "noeviction"]) else { return };
    let redis = tier(&server.url());

    let info = a_thousand_calls(&redis, 0);

    assert!(info.errors >= 5 && info.last_error.as_ref().is_some_and(|error| error.contains("OOM")), "{info:?}");
    server.ask::<()>(&["CONFIG", "SET", "maxmemory", "0"]);
    works(&redis);
}

#[test]
fn a_wrong_password_is_shown_and_costs_nothing_else() {
    let Some(server) = Server::start(&["--requirepass", "right"]) else { return };
    let redis = tier(&format!("redis://:wrong@127.0.0.1:{}", server.port));

    let info = a_thousand_calls(&redis, 0);

    assert!(info.last_error.unwrap().contains("Password authentication failed"));
    assert_eq!(info.state, BreakerState::Open);
}

#[test]
fn tls_to_a_port_without_it_is_shown() {
    let Some(server) = Server::start(&[]) else { return };
    let redis = tier(&format!("rediss://127.0.0.1:{}", server.port));

    let info = a_thousand_calls(&redis, 0);

    assert!(info.last_error.unwrap().ends_with("does this port use TLS?"));
}

/// Passes bytes on to a server, each time after `delay`, or something else instead.
struct Proxy {
    url: String,
    has_ended: Arc<AtomicBool>,
}

impl Proxy {
    fn start(server: &Server, delay: Duration, change: fn(&mut Vec<u8>)) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let url = format!("redis://{}", listener.local_addr().unwrap());
        let has_ended = Arc::new(AtomicBool::new(false));
        let (ended, port) = (Arc::clone(&has_ended), server.port);
        thread::spawn(move || {
            while let (Ok((client, _)), false) = (listener.accept(), ended.load(Ordering::Relaxed)) {
                let Ok(server) = TcpStream::connect((Ipv4Addr::LOCALHOST, port)) else { return };
                let (from, to) = (client.try_clone().unwrap(), server.try_clone().unwrap());
                thread::spawn(move || pass(from, to, Duration::ZERO, |_| {}));
                thread::spawn(move || pass(server, client, delay, change));
            }
        });
        Self { url, has_ended }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.has_ended.store(true, Ordering::Relaxed);
        let _ = TcpStream::connect(self.url.trim_start_matches("redis://"));
    }
}

fn pass(mut from: TcpStream, mut to: TcpStream, delay: Duration, change: fn(&mut Vec<u8>)) {
    let mut buffer = [0; 4096];
    while let Ok(length @ 1..) = from.read(&mut buffer) {
        thread::sleep(delay);
        let mut bytes = buffer[..length].to_vec();
        change(&mut bytes);
        if to.write_all(&bytes).is_err() {
            return;
        }
    }
}

#[test]
fn a_slow_server_costs_five_timeouts() {
    let Some(server) = Server::start(&[]) else { return };
    let proxy = Proxy::start(&server, 2 * TIMEOUT, |_| {});

    let info = a_thousand_calls(&tier(&proxy.url), 0);

    assert!(info.errors + info.timeouts >= 5 && info.skipped >= 900, "{info:?}");
}

#[test]
fn answers_with_other_bytes_fail_no_call() {
    let Some(server) = Server::start(&[]) else { return };
    let changes: [fn(&mut Vec<u8>); 4] = [
        |bytes| bytes.iter_mut().for_each(|byte| *byte ^= 0x55),
        |bytes| bytes.iter_mut().skip(20).step_by(7).for_each(|byte| *byte = byte.wrapping_add(1)),
        |bytes| bytes.truncate(bytes.len() / 2),
        |bytes| bytes.extend_from_within(..),
    ];
    for (number, change) in changes.into_iter().enumerate() {
        let proxy = Proxy::start(&server, Duration::ZERO, change);

        let info = a_thousand_calls(&tier(&proxy.url), 0);

        assert!(info.errors + info.timeouts + info.unreadable >= 5, "change {number}: {info:?}");
    }
}

#[test]
fn a_value_that_another_process_stores_is_found_by_sync_and_async_callers() {
    let Some(server) = Server::start(&[]) else { return };
    let (one, other) = (Redis::builder(server.url()).timeout(LONG), Redis::builder(server.url()).timeout(LONG));
    let (one, other) = (cache(&one.build().unwrap()), cache(&other.build().unwrap()));
    for number in 0..100 {
        one.get_or_insert_with(number, || number + 1);
    }

    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap();
    for number in 0..100 {
        let found = match number % 3 {
            0 => other.get_or_insert_with(number, || 0),
            1 => block_on(other.get_or_insert_with_async(number, async { 0 })),
            _ => runtime.block_on(other.get_or_insert_with_async(number, async { 0 })),
        };
        assert_eq!(found, number + 1);
    }
}
