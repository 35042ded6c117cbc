//! How much memory the stores take, beside the peers. `cargo bench -p ttl-memo-benches --bench memory`

use std::hint::black_box;

use allocation_counter::measure;
use ttl_memo_benches::for_all_peers;
use ttl_memo_benches::options::Options;
use ttl_memo_benches::peers::{Attribute, Peer};
use ttl_memo_benches::report::{Bars, Limit, Table};

/// What one peer allocates.
struct Figures {
    name: &'static str,
    /// By a hit of a number, of a text, of both.
    allocations: [u64; 3],
    /// The first call of the first function of the process.
    first_store: i64,
    /// The first call of one more.
    next_store: i64,
    entry: i64,
}

const MILLION: i64 = 1 << 20;

fn main() {
    let options = Options::from_args();
    if !options.wants("memory") {
        return;
    }
    macro_rules! figures {
        ($peer:ident) => {
            figures::<$peer>()
        };
    }
    let peers = for_all_peers!(figures);
    let mut table = Table::new(
        "Memory",
        [
            "",
            "allocations a hit: `u64`",
            "`&str`",
            "`(&str, u64)`",
            "bytes of a store with one entry",
            "of the first of the process",
            "bytes an entry, a million `u64` → `u64`",
        ],
    );
    for peer in &peers {
        let [number, text, pair] = peer.allocations;
        table.row([
            peer.name.to_owned(),
            number.to_string(),
            text.to_string(),
            pair.to_string(),
            peer.next_store.to_string(),
            peer.first_store.to_string(),
            peer.entry.to_string(),
        ]);
    }
    table.print();
    let ours = peers.iter().find(|peer| peer.name == Attribute::NAME);
    print_bars(ours.expect("the attribute is a peer"));
}

#[expect(clippy::cast_precision_loss, reason = "the figures are small")]
fn print_bars(ours: &Figures) {
    let mut bars = Bars::default();
    bars.compare("hit, `&str`", Limit::AtMost(0.0), "allocations", Some(ours.allocations[1] as f64));
    bars.compare("a store with one entry", Limit::AtMost(2048.0), "bytes", Some(ours.next_store as f64));
    bars.compare("an entry of a million", Limit::AtMost(128.0), "bytes", Some(ours.entry as f64));
    bars.print();
}

fn figures<P: Peer>() -> Figures {
    // What belongs to the thread, not to a store: what runs in a store's first call only is counted in the first.
    let first_store = held_after(|| P::lone(1));
    let next_store = held_after(|| P::number(1));
    let entries = held_after(|| (0..MILLION.cast_unsigned()).map(P::million).sum());
    let text = "the capital of France";
    Figures {
        name: P::NAME,
        allocations: [
            made_by_a_hit(|| P::number(black_box(1))),
            made_by_a_hit(|| P::text(black_box(text))),
            made_by_a_hit(|| P::pair(black_box(text), 1)),
        ],
        first_store,
        next_store,
        entry: entries / MILLION,
    }
}

fn held_after(call: impl FnOnce() -> u64) -> i64 {
    measure(|| _ = black_box(call())).bytes_current
}

fn made_by_a_hit(call: impl Fn() -> u64) -> u64 {
    const HITS: u64 = 10_000;
    call();
    let hits = measure(|| (0..HITS).for_each(|_| _ = black_box(call())));
    hits.count_total / HITS
}
