//! What a tier in a Redis server costs, beside `cached` with its store in the same server, in one run.
//!
//! `cargo run --release --manifest-path benches/tier/Cargo.toml`, which needs `redis-server`.

mod server;

use std::fmt::Display;
use std::future::Future;
use std::hint::black_box;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use cached::macros::concurrent_cached;
use cached::{AsyncRedisCache, RedisCache};
use tokio::runtime::{Builder, Runtime};
use ttl_memo::tier::Redis;
use ttl_memo::ttl_cache;

use server::Server;

const CALLERS: u64 = 64;
const ROUNDS: usize = 7;
const ROUND: Duration = Duration::from_millis(300);
const STOPPED: Duration = Duration::from_secs(5);

static URL: OnceLock<String> = OnceLock::new();
static SHARED: LazyLock<Redis> =
    LazyLock::new(|| Redis::builder(url()).prefix("bench").build().expect("the address is well-formed"));
static BODIES: AtomicU64 = AtomicU64::new(0);

fn url() -> String {
    URL.get().cloned().unwrap_or_default()
}

fn body(key: u64) -> String {
    BODIES.fetch_add(1, Ordering::Relaxed);
    format!("{key:0100}")
}

// Nothing is kept here, so each call asks the server.
#[ttl_cache(ttl = "10m", maxsize = 0, tier = SHARED)]
fn ours(key: u64) -> String {
    body(key)
}

#[ttl_cache(ttl = "10m", maxsize = 0, tier = SHARED)]
async fn ours_async(key: u64) -> String {
    body(key)
}

#[ttl_cache(ttl = "10m", maxsize = 1024, tier = SHARED)]
fn ours_behind_copies(key: u64) -> String {
    body(key)
}

#[ttl_cache(ttl = "10m", maxsize = 1024)]
fn ours_without_tier(key: u64) -> String {
    body(key)
}

#[concurrent_cached(
    map_error = r##"|error| error.to_string()"##,
    ty = "RedisCache<u64, String>",
    create = r##"{ RedisCache::builder("cached").ttl(Duration::from_secs(600)).connection_string(&url()).build().expect("a server") }"##
)]
fn theirs(key: u64) -> Result<String, String> {
    Ok(body(key))
}

#[concurrent_cached(
    map_error = r##"|error| error.to_string()"##,
    ty = "AsyncRedisCache<u64, String>",
    create = r##"{ AsyncRedisCache::builder("cached-async").ttl(Duration::from_secs(600)).connection_string(&url()).build().await.expect("a server") }"##
)]
async fn theirs_async(key: u64) -> Result<String, String> {
    Ok(body(key))
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let server = Server::start()?;
    let _ = URL.set(server.url());
    let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    for key in 0..CALLERS {
        black_box((ours(key), theirs(key)?, ours_behind_copies(key), ours_without_tier(key)));
        runtime.block_on(async { Ok::<_, String>(black_box((ours_async(key).await, theirs_async(key).await?))) })?;
    }
    let bodies = BODIES.load(Ordering::Relaxed);

    println!("| | ttl-memo | cached |\n| --- | ---: | ---: |");
    let [one, other] = medians([&|| one_caller(|key| drop(ours(key))), &|| one_caller(|key| drop(theirs(key)))]);
    row("a hit in the server, sync: µs", micros(one), micros(other));
    let [one, other] = medians([&|| one_task(&runtime, async |key| drop(ours_async(key).await)), &|| {
        one_task(&runtime, async |key| drop(theirs_async(key).await))
    }]);
    row("a hit in the server, async: µs", micros(one), micros(other));
    let [one, other] = medians([&|| many_callers(|key| drop(ours(key))), &|| many_callers(|key| drop(theirs(key)))]);
    row("64 threads, different keys: calls a second", a_second(one), a_second(other));
    let [one, other] = medians([&|| many_tasks(&runtime, |key| async move { drop(ours_async(key).await) }), &|| {
        many_tasks(&runtime, |key| async move { drop(theirs_async(key).await) })
    }]);
    row("64 tasks, different keys: calls a second", a_second(one), a_second(other));
    let [one, other] = medians([&|| one_caller(|key| drop(ours_behind_copies(key))), &|| {
        one_caller(|key| drop(ours_without_tier(key)))
    }]);
    row("a local hit before a tier: ns", format!("{:.1}", one * 1e9), "asks the server");
    row("the same without a tier: ns", format!("{:.1}", other * 1e9), "");
    assert_eq!(BODIES.load(Ordering::Relaxed), bodies, "some calls were no hits");

    server.stop()?;
    let stopped = [while_stopped(|key| drop(ours(key))), while_stopped(|key| drop(theirs(key)))];
    row("server stopped, sync: calls a second", a_second(stopped[0]), a_second(stopped[1]));
    // Callers of `cached` may still wait for an answer.
    drop(server);
    std::process::exit(0);
}

fn row(what: &str, ours: impl Display, theirs: impl Display) {
    println!("| {what} | {ours} | {theirs} |");
}

fn micros(seconds: f64) -> String {
    format!("{:.1}", seconds * 1e6)
}

fn a_second(seconds: f64) -> String {
    format!("{:.0}", 1.0 / seconds)
}

/// The medians of the seconds a call takes, in rounds that take turns.
fn medians(contestants: [&dyn Fn() -> f64; 2]) -> [f64; 2] {
    let mut times = [const { Vec::new() }; 2];
    for _ in 0..ROUNDS {
        for (contestant, times) in contestants.iter().zip(&mut times) {
            times.push(contestant());
        }
    }
    times.map(|mut times| {
        times.sort_by(f64::total_cmp);
        times[ROUNDS / 2]
    })
}

/// Calls until the round is over, and returns the seconds of one call.
fn one_caller(call: impl Fn(u64)) -> f64 {
    let (begun, mut calls) = (Instant::now(), 0_u32);
    while begun.elapsed() < ROUND {
        for key in 0..CALLERS {
            call(key);
        }
        calls += 64;
    }
    begun.elapsed().as_secs_f64() / f64::from(calls)
}

fn one_task(runtime: &Runtime, call: impl AsyncFn(u64)) -> f64 {
    runtime.block_on(async {
        let (begun, mut calls) = (Instant::now(), 0_u32);
        while begun.elapsed() < ROUND {
            for key in 0..CALLERS {
                call(key).await;
            }
            calls += 64;
        }
        begun.elapsed().as_secs_f64() / f64::from(calls)
    })
}

fn many_callers(call: impl Fn(u64) + Sync) -> f64 {
    let begun = Instant::now();
    let calls: u32 = thread::scope(|scope| {
        let callers: Vec<_> = (0..CALLERS)
            .map(|key| {
                let call = &call;
                scope.spawn(move || {
                    let mut calls = 0;
                    while begun.elapsed() < ROUND {
                        call(key);
                        calls += 1;
                    }
                    calls
                })
            })
            .collect();
        callers.into_iter().map(|caller| caller.join().expect("no call panics")).sum::<u32>()
    });
    begun.elapsed().as_secs_f64() / f64::from(calls)
}

fn many_tasks<F>(runtime: &Runtime, call: fn(u64) -> F) -> f64
where
    F: Future<Output = ()> + Send + 'static,
{
    runtime.block_on(async {
        let begun = Instant::now();
        let tasks: Vec<_> = (0..CALLERS)
            .map(|key| {
                tokio::spawn(async move {
                    let mut calls = 0_u32;
                    while begun.elapsed() < ROUND {
                        call(key).await;
                        calls += 1;
                    }
                    calls
                })
            })
            .collect();
        let mut calls = 0;
        for task in tasks {
            calls += task.await.expect("no task panics");
        }
        begun.elapsed().as_secs_f64() / f64::from(calls)
    })
}

/// One caller for some seconds, who may be left behind in a call.
fn while_stopped(call: impl Fn(u64) + Send + 'static) -> f64 {
    let calls = Arc::new(AtomicU64::new(0));
    let counter = Arc::clone(&calls);
    thread::spawn(move || {
        for key in (0..CALLERS).cycle() {
            call(key);
            counter.fetch_add(1, Ordering::Relaxed);
        }
    });
    thread::sleep(STOPPED);
    // No call at all is infinitely slow.
    #[expect(clippy::cast_precision_loss, reason = "a count")]
    let calls = calls.load(Ordering::Relaxed) as f64;
    STOPPED.as_secs_f64() / calls
}
