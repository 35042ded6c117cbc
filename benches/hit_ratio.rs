//! How many calls are hits when there are more keys than room, beside the peers.
//! `cargo bench -p ttl-memo-benches --bench hit_ratio`

use std::process::Command;

use fastrand::Rng;
use ttl_memo_benches::for_all_peers;
use ttl_memo_benches::options::Options;
use ttl_memo_benches::peers::{Peer, ROOM, runs};
use ttl_memo_benches::report::Table;

/// Calls of the function, by key.
type Sequence = Vec<u64>;

const CALLS: usize = 500_000;

/// Begins the line of figures that the process for one sequence prints.
const FIGURES: &str = "figures: ";

fn main() {
    let mut args = std::env::args();
    if args.any(|arg| arg == "--sequence") {
        let index: usize = args.next().and_then(|index| index.parse().ok()).expect("`--sequence` needs a number");
        println!("{FIGURES}{}", figures(&sequences()[index].1).join(" "));
        return;
    }
    let options = Options::from_args();
    macro_rules! name {
        ($peer:ident) => {
            $peer::NAME
        };
    }
    let names = for_all_peers!(name);
    let mut table = Table::new("Hits in a hundred calls, with room for 1024", ["sequence"].into_iter().chain(names));
    for (index, (name, _)) in sequences().iter().enumerate() {
        if options.wants(name) {
            let figures = figures_of_fresh_stores(index);
            table.row([*name].into_iter().chain(figures.split(' ')));
        }
    }
    table.print();
}

/// Runs this program for one sequence, so that no store remembers what was used often in another.
fn figures_of_fresh_stores(index: usize) -> String {
    let program = std::env::current_exe().expect("the program knows where it is");
    let output = Command::new(program).args(["--sequence", &index.to_string()]).output().expect("it can be run again");
    let text = String::from_utf8(output.stdout).expect("it prints text");
    let figures = text.lines().find_map(|line| line.strip_prefix(FIGURES));
    figures.expect("it prints the figures").to_owned()
}

fn figures(sequence: &[u64]) -> [String; 9] {
    macro_rules! hits {
        ($peer:ident) => {
            hits::<$peer>(sequence)
        };
    }
    for_all_peers!(hits).map(|hits| format!("{hits:.1}"))
}

#[expect(clippy::cast_precision_loss, reason = "the numbers are small")]
fn hits<P: Peer>(sequence: &[u64]) -> f64 {
    let before = runs();
    for key in sequence {
        P::number(*key);
    }
    let misses = runs() - before;
    100.0 - 100.0 * misses as f64 / sequence.len() as f64
}

fn sequences() -> [(&'static str, Sequence); 5] {
    let room = ROOM as u64;
    [
        ("Zipf 0.8 over 10 × the room", zipf(0.8, 10 * ROOM)),
        ("Zipf 1.0 over 10 × the room", zipf(1.0, 10 * ROOM)),
        ("Zipf 1.0 over 100 × the room", zipf(1.0, 100 * ROOM)),
        ("Zipf 1.0 and scans of 5 × the room", with_scans(&zipf(1.0, 10 * ROOM))),
        ("1024 keys in turn", (0..CALLS as u64).map(|call| call % room).collect()),
    ]
}

/// Keys of which the n-th is asked for with a probability that goes with `1 / n^exponent`.
#[expect(clippy::cast_precision_loss, reason = "there are fewer keys than that")]
fn zipf(exponent: f64, keys: usize) -> Sequence {
    let mut rng = Rng::with_seed(42);
    let mut sum = 0.0;
    let sums: Vec<f64> = (1..=keys)
        .map(|rank| {
            sum += (rank as f64).powf(-exponent);
            sum
        })
        .collect();
    (0..CALLS)
        .map(|_| {
            let point = rng.f64() * sum;
            sums.partition_point(|until| *until < point) as u64
        })
        .collect()
}

/// The sequence with five times as many keys as there is room, each once, after every 20,000 calls.
fn with_scans(sequence: &[u64]) -> Sequence {
    let scan = 5 * ROOM as u64;
    let mut next = 1 << 32;
    sequence
        .chunks(20_000)
        .flat_map(|chunk| {
            next += scan;
            chunk.iter().copied().chain(next - scan..next).collect::<Vec<_>>()
        })
        .collect()
}
