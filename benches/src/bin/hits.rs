//! Makes a number of hits and nothing else: `callgrind.sh` counts their instructions.

use std::hint::black_box;

use ttl_memo_benches::for_all_peers;
use ttl_memo_benches::peers::Peer;

fn main() {
    let args: Vec<_> = std::env::args().skip(1).collect();
    let [peer, work, hits] = args.as_slice() else {
        macro_rules! name {
            ($peer:ident) => {
                $peer::NAME
            };
        }
        for_all_peers!(name).iter().for_each(|name| println!("{name}"));
        return;
    };
    macro_rules! run {
        ($peer:ident) => {
            run::<$peer>
        };
    }
    let peer: usize = peer.parse().expect("the first argument is the peer's number");
    let hits: u64 = hits.parse().expect("the third argument is the number of hits");
    for_all_peers!(run)[peer](work, hits);
}

fn run<P: Peer>(work: &str, hits: u64) {
    match work {
        "number" => (0..hits).for_each(|_| _ = black_box(P::number(black_box(7)))),
        "text" => (0..hits).for_each(|_| _ = black_box(P::text(black_box("the capital of France")))),
        _ => panic!("the second argument is `number` or `text`"),
    }
}
