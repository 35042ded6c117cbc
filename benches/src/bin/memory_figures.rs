//! Counts what one peer allocates, for the benches `memory` and `speed`.

use std::hint::black_box;

use allocation_counter::measure;
use ttl_memo_benches::for_all_peers;
use ttl_memo_benches::peers::{FULL_ROOM, Peer};

const TEXT: &str = "the capital of France";

fn main() {
    macro_rules! figures {
        ($peer:ident) => {
            figures::<$peer>
        };
    }
    let peer = std::env::args().nth(1).and_then(|peer| peer.parse::<usize>().ok());
    let figures = for_all_peers!(figures)[peer.expect("the argument is the peer's number")]();
    println!("{}", figures.map(|figure| figure.to_string()).join(" "));
}

/// The fields of `Memory`, in their order.
#[expect(clippy::cast_precision_loss, reason = "the figures are small")]
fn figures<P: Peer>() -> [f64; 7] {
    // The first store is counted together with what the thread and the process need once.
    let first_store = held_after(|| P::lone(1));
    let store = held_after(|| P::number(1));
    let room = FULL_ROOM as u64;
    let full = held_after(|| (0..room).map(P::full).sum());
    let full_later = full + held_after(|| (room..2 * room).map(P::full).sum());
    [
        allocations_of_a_hit(|| P::number(black_box(1))),
        allocations_of_a_hit(|| P::text(black_box(TEXT))),
        allocations_of_a_hit(|| P::pair(black_box(TEXT), 1)),
        first_store as f64,
        store as f64,
        full as f64 / room as f64,
        full_later as f64 / room as f64,
    ]
}

fn held_after(calls: impl FnOnce() -> u64) -> i64 {
    measure(|| _ = black_box(calls())).bytes_current
}

#[expect(clippy::cast_precision_loss, reason = "the figures are small")]
fn allocations_of_a_hit(call: impl Fn() -> u64) -> f64 {
    const HITS: u64 = 10_000;
    // The second call is a hit already, but the first to use the thread's own data.
    call();
    call();
    let hits = measure(|| (0..HITS).for_each(|_| _ = black_box(call())));
    hits.count_total as f64 / HITS as f64
}
