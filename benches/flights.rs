//! What one computation for each key costs, beside the peers. `cargo bench -p ttl-memo-benches --bench flights`

use std::hint::black_box;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Barrier, LazyLock, Mutex};
use std::thread::{scope, sleep};
use std::time::{Duration, Instant};

use cached::macros::cached;
use ttl_memo::ttl_cache;
use ttl_memo_benches::options::Options;
use ttl_memo_benches::report::Table;

/// How long a slow body takes.
const SLOW: Duration = Duration::from_millis(100);
const ROUNDS: usize = 9;
const MISSES: u64 = 50_000;
const WAITERS: usize = 64;
const KEYS: u64 = 400;

/// Keys that were never asked for.
static NEXT_KEY: AtomicU64 = AtomicU64::new(1);

/// When the latest slow body ended.
static ENDED: Mutex<Option<Instant>> = Mutex::new(None);

fn fast(key: u64) -> u64 {
    black_box(key)
}

fn slow(key: u64) -> u64 {
    sleep(SLOW);
    *ENDED.lock().unwrap() = Some(Instant::now());
    key
}

#[ttl_cache(maxsize = 1024)]
fn ours(key: u64) -> u64 {
    fast(key)
}

#[ttl_cache(maxsize = 1024)]
fn ours_slow(key: u64) -> u64 {
    slow(key)
}

#[cached(max_size = 1024, ttl_secs = 600)]
fn unsynchronised(key: u64) -> u64 {
    fast(key)
}

#[cached(max_size = 1024, ttl_secs = 600, sync_writes = "by_key")]
fn by_key(key: u64) -> u64 {
    fast(key)
}

#[cached(max_size = 1024, ttl_secs = 600, sync_writes = "by_key")]
fn by_key_slow(key: u64) -> u64 {
    slow(key)
}

type Moka = moka::sync::Cache<u64, u64>;

static MOKA: LazyLock<Moka> =
    LazyLock::new(|| Moka::builder().max_capacity(1024).time_to_live(Duration::from_mins(10)).build());

fn moka(key: u64) -> u64 {
    MOKA.get_with(key, || fast(key))
}

fn moka_slow(key: u64) -> u64 {
    MOKA.get_with(key, || slow(key))
}

struct Contestant {
    name: &'static str,
    fast: fn(u64) -> u64,
    /// `None` where every caller computes.
    slow: Option<fn(u64) -> u64>,
}

const CONTESTANTS: [Contestant; 4] = [
    Contestant { name: "ttl-memo", fast: ours, slow: Some(ours_slow) },
    Contestant { name: "cached", fast: unsynchronised, slow: None },
    Contestant { name: "cached, `sync_writes = \"by_key\"`", fast: by_key, slow: Some(by_key_slow) },
    Contestant { name: "moka `get_with`", fast: moka, slow: Some(moka_slow) },
];

fn main() {
    if !Options::from_args().wants("flights") {
        return;
    }
    let head = [
        "",
        "a miss, nobody waiting, ns",
        "64 waiters served after the body ends, µs",
        "400 keys of 100 ms at once, ms",
    ];
    let mut table = Table::new("One computation for each key", head);
    let mut misses: [Vec<u128>; 4] = Default::default();
    for _ in 0..ROUNDS {
        for (contestant, times) in CONTESTANTS.iter().zip(&mut misses) {
            times.push(nanoseconds_of_a_miss(contestant.fast));
        }
    }
    for (contestant, miss) in CONTESTANTS.iter().zip(misses) {
        let of_slow = |measure: fn(fn(u64) -> u64) -> u128| {
            let measured = contestant.slow.map(|slow| median((0..3).map(|_| measure(slow)).collect()));
            measured.map_or("–".to_owned(), |time| time.to_string())
        };
        table.row([contestant.name.to_owned(), median(miss).to_string(), of_slow(serve_waiters), of_slow(many_keys)]);
    }
    table.print();
}

fn nanoseconds_of_a_miss(call: fn(u64) -> u64) -> u128 {
    let first = NEXT_KEY.fetch_add(MISSES, Ordering::Relaxed);
    let start = Instant::now();
    for key in first..first + MISSES {
        black_box(call(black_box(key)));
    }
    start.elapsed().as_nanos() / u128::from(MISSES)
}

/// The microseconds from the end of the body until the last waiter has its result.
fn serve_waiters(call: fn(u64) -> u64) -> u128 {
    let key = NEXT_KEY.fetch_add(1, Ordering::Relaxed);
    let ready = Barrier::new(WAITERS + 1);
    let last = scope(|scope| {
        let wait = || {
            ready.wait();
            black_box(call(key));
            Instant::now()
        };
        let threads: Vec<_> = (0..=WAITERS).map(|_| scope.spawn(wait)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).max().unwrap()
    });
    let ended = ENDED.lock().unwrap().expect("a body has run");
    last.saturating_duration_since(ended).as_micros()
}

fn many_keys(call: fn(u64) -> u64) -> u128 {
    let first = NEXT_KEY.fetch_add(KEYS, Ordering::Relaxed);
    let start = Instant::now();
    scope(|scope| {
        for key in first..first + KEYS {
            scope.spawn(move || black_box(call(key)));
        }
    });
    start.elapsed().as_millis()
}

fn median(mut times: Vec<u128>) -> u128 {
    times.sort_unstable();
    times[times.len() / 2]
}
