//! How long calls take, beside the peers. `cargo bench -p ttl-memo-benches --bench speed`

use std::collections::BTreeSet;
use std::hint::black_box;
use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::Mutex;
use ttl_memo_benches::for_all_peers;
use ttl_memo_benches::options::Options;
use ttl_memo_benches::peers::{Attribute, Cached, Floor, Moka, Peer};
use ttl_memo_benches::report::{Bars, Limit, Table};
use ttl_memo_benches::rounds::{Contestant, Rounds};

/// The nanoseconds a call, or the speed-up by a second thread, of every peer in the works that were measured.
type Figures = Vec<(&'static str, Vec<(&'static str, f64)>)>;

macro_rules! contestant {
    ($peer:ident, $work:ident) => {
        Contestant { name: $peer::NAME, run: $work::<$peer> }
    };
}

macro_rules! contestants {
    ($work:ident) => {
        for_all_peers!(contestant, $work)
    };
}

fn main() {
    let options = Options::from_args();
    let mut figures = Figures::new();
    alone(&options, &mut figures);
    together(&options, &mut figures);
    print_bars(&figures);
}

/// One thread.
fn alone(options: &Options, figures: &mut Figures) {
    let works = [
        ("hit, `u64`", 100_000, contestants!(hit_number)),
        ("hit, `&str` of 21 bytes", 100_000, contestants!(hit_text)),
        ("hit, `(&str, u64)`", 100_000, contestants!(hit_pair)),
        ("hit, 512 keys", 100_000, contestants!(hit_512)),
        ("90 % hits", 50_000, contestants!(hit_nine_of_ten)),
        ("churn: every call evicts", 20_000, contestants!(churn)),
        ("miss, nothing evicted", 20_000, contestants!(miss)),
        ("hit, a million keys", 100_000, contestants!(hit_million)),
    ];
    let mut table = Table::new("One thread: ns a call (times the floor)", head("work"));
    for (work, calls, contestants) in works {
        if !options.wants(work) {
            continue;
        }
        let medians = Rounds { count: options.rounds(), calls }.measure(&contestants);
        table.row([work.to_owned()].into_iter().chain(medians.iter().map(|nanos| {
            let ratio = nanos / medians[0];
            format!("{nanos:.1} ({ratio:.2})")
        })));
        figures.push((work, contestants.iter().map(|contestant| contestant.name).zip(medians).collect()));
    }
    table.print();
}

/// Two threads.
fn together(options: &Options, figures: &mut Figures) {
    let works = [
        ("hit by two threads, one key", 20_000, contestants!(hit_number)),
        ("hit by two threads, 512 keys", 20_000, contestants!(hit_512)),
    ];
    let mut table = Table::new("Two threads: ns between calls (times the throughput of one thread)", head("work"));
    for (work, calls, contestants) in works {
        if !options.wants(work) {
            continue;
        }
        let times = Rounds { count: 4 * options.rounds(), calls }.measure_scaling(&contestants);
        let cells = times.iter().map(|[one, two]| format!("{two:.1} ({:.2})", one / two));
        table.row([work.to_owned()].into_iter().chain(cells));
        let speedups = times.iter().map(|[one, two]| one / two);
        figures.push((work, contestants.iter().map(|contestant| contestant.name).zip(speedups).collect()));
    }
    table.print();
}

fn head(first: &'static str) -> impl Iterator<Item = &'static str> {
    let names = contestants!(hit_number).map(|contestant| contestant.name);
    [first].into_iter().chain(names)
}

fn print_bars(figures: &Figures) {
    let figure = |work: &str, name: &str| {
        let (_, peers) = figures.iter().find(|(other, _)| *other == work)?;
        peers.iter().find(|(other, _)| *other == name).map(|(_, figure)| *figure)
    };
    let ratio = |work: &str, peer: &str| Some(figure(work, Attribute::NAME)? / figure(work, peer)?);
    let mut bars = Bars::default();
    let mut compare = |work, limit, unit, measured| bars.compare(work, limit, unit, measured);
    let (number, text, churn) = ("hit, `u64`", "hit, `&str` of 21 bytes", "churn: every call evicts");
    compare(number, Limit::AtMost(1.3), "× the floor", ratio(number, Floor::NAME));
    compare(number, Limit::AtMost(0.4), "× `cached`", ratio(number, Cached::NAME));
    compare(text, Limit::AtMost(1.4), "× the floor", ratio(text, Floor::NAME));
    for work in ["hit by two threads, one key", "hit by two threads, 512 keys"] {
        compare(work, Limit::AtLeast(1.8), "× one thread", figure(work, Attribute::NAME));
    }
    compare(churn, Limit::AtMost(3.3), "× `cached`", ratio(churn, Cached::NAME));
    compare(churn, Limit::AtMost(0.3), "× moka", ratio(churn, Moka::NAME));
    bars.print();
}

const TEXT: &str = "the capital of France";

fn hit_number<P: Peer>(calls: u64, _: u64) {
    for _ in 0..calls {
        black_box(P::number(black_box(7)));
    }
}

fn hit_text<P: Peer>(calls: u64, _: u64) {
    for _ in 0..calls {
        black_box(P::text(black_box(TEXT)));
    }
}

fn hit_pair<P: Peer>(calls: u64, _: u64) {
    for _ in 0..calls {
        black_box(P::pair(black_box(TEXT), black_box(7)));
    }
}

fn hit_512<P: Peer>(calls: u64, thread: u64) {
    for call in 0..calls {
        black_box(P::number(black_box((call + 77 * thread) % 512)));
    }
}

fn hit_nine_of_ten<P: Peer>(calls: u64, _: u64) {
    let fresh = fresh_keys(calls);
    for call in 0..calls {
        black_box(P::number(black_box(if call % 10 == 0 { fresh + call } else { call % 512 })));
    }
}

fn churn<P: Peer>(calls: u64, _: u64) {
    let fresh = fresh_keys(calls);
    for key in fresh..fresh + calls {
        black_box(P::number(black_box(key)));
    }
}

fn miss<P: Peer>(calls: u64, _: u64) {
    let fresh = fresh_keys(calls);
    for key in fresh..fresh + calls {
        black_box(P::million(black_box(key)));
    }
}

fn hit_million<P: Peer>(calls: u64, _: u64) {
    static FILLED: Mutex<BTreeSet<&str>> = Mutex::new(BTreeSet::new());
    // An order without pattern; the multiplier is odd, so each key comes once in a million calls.
    let key = |call: u64| call.wrapping_mul(0x9E37_79B1) % (1 << 20);
    if FILLED.lock().insert(P::NAME) {
        for call in 0..1 << 20 {
            P::million(key(call));
        }
    }
    let start = fresh_keys(calls);
    for call in start..start + calls {
        black_box(P::million(black_box(key(call))));
    }
}

/// Keys that nobody asked for yet.
fn fresh_keys(count: u64) -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1 << 40);
    NEXT.fetch_add(count, Ordering::Relaxed)
}
