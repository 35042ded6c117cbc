//! Makes calls of one peer in one work and nothing else: `callgrind.sh` counts their instructions.

use ttl_memo_benches::keys::Draw;
use ttl_memo_benches::peers::contestants;
use ttl_memo_benches::works::{HITS, MIXED};

/// Keys are drawn for so many calls, however many are made, so that drawing takes the same instructions.
const DRAWN: usize = 200_000;

fn main() {
    let args: Vec<_> = std::env::args().skip(1).collect();
    let [peer, work, calls] = args.as_slice() else {
        for contestant in contestants() {
            println!("{}", contestant.name);
        }
        return;
    };
    let peer: usize = peer.parse().expect("the first argument is the peer's number");
    let calls: usize = calls.parse().expect("the third argument is the number of calls");
    let work = MIXED.iter().chain(&HITS).find(|other| other.name.starts_with(work.as_str()));
    let work = work.expect("the second argument is how a work's name begins");
    // Any round but 0, which may prepare a store.
    let mut keys = (work.keys)(&mut Draw::new(1, 0, DRAWN));
    keys.truncate(calls);
    (contestants()[peer].call_all)(&keys);
}
