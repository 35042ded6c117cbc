//! How long calls take, beside the peers, and whether the project's bars are met.
//! `cargo bench -p ttl-memo-benches --bench speed`, with `-- --work zipf` for some works alone and `--quick` for few rounds.
//! On a busy machine, build it first and put `chrt -f 1` in front, so that two threads have both processors at a time.

use ttl_memo_benches::memory;
use ttl_memo_benches::options::Options;
use ttl_memo_benches::peers::{Attribute, Cached, Floor, Peer, contestants};
use ttl_memo_benches::process;
use ttl_memo_benches::report::{Bars, Limit, Table};
use ttl_memo_benches::rounds::measure;
use ttl_memo_benches::works::{
    CHURN, HIT_512, HIT_ONE, HIT_TEXT, HITS, MISS, MIXED, NINETY_PERCENT, Work, ZIPF_1_0, ZIPF_1_2,
};

/// The median of one peer in one work, on so many threads.
struct Figure {
    work: &'static str,
    threads: usize,
    peer: &'static str,
    nanos: f64,
}

fn main() {
    let options = Options::from_args();
    if let Some(part) = process::part() {
        let work = MIXED.iter().chain(&HITS).find(|work| work.name == part).expect("the part is a work");
        let medians = measure(work, options.rounds(25), &contestants());
        medians.into_iter().flatten().for_each(|nanos| println!("{nanos}"));
        return;
    }
    let mut figures = Vec::new();
    print_times("Mixed work", &MIXED, Cached::NAME, &options, &mut figures);
    print_times("Hits", &HITS, Floor::NAME, &options, &mut figures);
    print_speedups(&figures);
    let mut bars = Bars::default();
    judge(&figures, &mut bars);
    if options.wants("memory") {
        memory::report(&memory::of_all_peers(env!("CARGO_BIN_EXE_memory_figures")), &mut bars);
    }
    bars.print();
}

/// Measures these works, and prints the times beside those of one peer.
fn print_times(title: &str, works: &[Work], beside: &str, options: &Options, figures: &mut Vec<Figure>) {
    let contestants = contestants();
    let mut table = Table::new(&format!("{title}: ns a call (times {beside})"), head("work, threads"));
    for work in works.iter().filter(|work| options.wants(work.name)) {
        let medians = process::run_part(work.name);
        for (threads, medians) in work.threads.iter().zip(medians.chunks(contestants.len())) {
            let times = || contestants.iter().map(|contestant| contestant.name).zip(medians);
            let (_, other) = times().find(|(name, _)| *name == beside).expect("it is a peer");
            let cells = times().map(|(_, nanos)| format!("{nanos:.1} ({:.2})", nanos / other));
            table.row([format!("{}, {threads}T", work.name)].into_iter().chain(cells));
            let figure = |(peer, nanos): (_, &f64)| Figure { work: work.name, threads: *threads, peer, nanos: *nanos };
            figures.extend(times().map(figure));
        }
    }
    table.print();
}

/// Prints how much more two threads do than one in the same time.
fn print_speedups(figures: &[Figure]) {
    let mut table = Table::new("Two threads: throughput, times that of one thread", head("work"));
    for work in MIXED.iter().chain(&HITS) {
        let speedups: Vec<_> =
            contestants().iter().filter_map(|contestant| speedup(figures, work.name, contestant.name)).collect();
        if !speedups.is_empty() {
            table.row([work.name.to_owned()].into_iter().chain(speedups.iter().map(|times| format!("{times:.2}"))));
        }
    }
    table.print();
}

fn judge(figures: &[Figure], bars: &mut Bars) {
    let mut at_most = |work: &str, threads, limit, beside: &str| {
        let ratio = ratio(figures, work, threads, beside);
        bars.judge(&format!("{work}, {threads}T"), Limit::AtMost(limit), &format!("× {beside}"), ratio);
    };
    at_most(ZIPF_1_0, 1, 1.2, Cached::NAME);
    at_most(ZIPF_1_0, 2, 1.0, Cached::NAME);
    at_most(ZIPF_1_2, 1, 0.8, Cached::NAME);
    at_most(ZIPF_1_2, 2, 0.6, Cached::NAME);
    at_most(CHURN, 1, 1.8, Cached::NAME);
    at_most(CHURN, 2, 1.5, Cached::NAME);
    at_most(MISS, 1, 1.0, Cached::NAME);
    at_most(NINETY_PERCENT, 1, 0.9, Cached::NAME);
    at_most(HIT_ONE, 1, 1.1, Floor::NAME);
    at_most(HIT_512, 1, 1.2, Floor::NAME);
    at_most(HIT_TEXT, 1, 1.2, Floor::NAME);
    for work in [HIT_ONE, HIT_512, HIT_TEXT] {
        let speedup = speedup(figures, work, Attribute::NAME);
        bars.judge(&format!("{work}, 2T"), Limit::AtLeast(1.9), "× one thread", speedup);
    }
}

/// The attribute's time as a multiple of another peer's.
fn ratio(figures: &[Figure], work: &str, threads: usize, beside: &str) -> Option<f64> {
    Some(nanos(figures, work, threads, Attribute::NAME)? / nanos(figures, work, threads, beside)?)
}

fn speedup(figures: &[Figure], work: &str, peer: &str) -> Option<f64> {
    Some(nanos(figures, work, 1, peer)? / nanos(figures, work, 2, peer)?)
}

fn nanos(figures: &[Figure], work: &str, threads: usize, peer: &str) -> Option<f64> {
    let mut figures = figures.iter();
    let figure = figures.find(|figure| figure.work == work && figure.threads == threads && figure.peer == peer);
    figure.map(|figure| figure.nanos)
}

fn head(first: &'static str) -> impl Iterator<Item = &'static str> {
    [first].into_iter().chain(contestants().map(|contestant| contestant.name))
}
