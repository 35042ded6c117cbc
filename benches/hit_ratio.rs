//! How many calls are hits, and how long they take, when the same sequence of calls is replayed through every peer.
//! `cargo bench -p ttl-memo-benches --bench hit_ratio`, or `-- --trace FILE` for recorded requests, and `-- --hits` for the
//! hits alone.
//! On a busy machine, build it first and put `chrt -f 1` in front.

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

use fastrand::Rng;
use ttl_memo_benches::keys::{Keys, Zipf};
use ttl_memo_benches::lru;
use ttl_memo_benches::options::Options;
use ttl_memo_benches::peers::{Adaptive, Attribute, Cached, Contestant, Floor, Peer, ROOM, S3Fifo, Store, contestants};
use ttl_memo_benches::process;
use ttl_memo_benches::report::{Bars, Limit, Table};
use ttl_memo_benches::rounds::{Turn, median, take_turn, uninterrupted, warn_if_interrupted};
use ttl_memo_benches::trace;

/// Calls of the function, by key.
struct Sequence {
    name: String,
    keys: Vec<u64>,
}

/// What one peer did with a sequence.
struct Replay {
    peer: &'static str,
    /// Hits in a hundred calls of the first pass, which begins with an empty cache.
    hit_ratio: f64,
    /// Nanoseconds a call in the later passes.
    nanos: f64,
}

/// So many calls of a sequence are one peer's turn.
const PART: usize = 20_000;

fn main() {
    let options = Options::from_args();
    let sequences = sequences(&options);
    if let Some((index, threads)) = part() {
        let keys = &sequences[index].keys;
        let passes = options.rounds((2_000_000 / keys.len()).clamp(5, 25));
        for Replay { hit_ratio, nanos, .. } in replay(keys, threads, passes) {
            println!("{hit_ratio} {nanos}");
        }
        return;
    }
    let mut bars = Bars::default();
    report(&options, &sequences, &mut bars);
    bars.print();
}

/// Replays each sequence on one thread and on two, prints what came out, and judges it.
fn report(options: &Options, sequences: &[Sequence], bars: &mut Bars) {
    let names = || contestants().into_iter().map(|contestant| contestant.name);
    let title = format!("Hits in a hundred calls from an empty cache with room for {ROOM}");
    let mut hits = Table::new(&title, ["sequence, threads", "exact LRU"].into_iter().chain(names()));
    let title = format!("ns a call (times {})", Cached::NAME);
    let mut times = Table::new(&title, ["sequence, threads"].into_iter().chain(names()));
    for (index, Sequence { name, keys }) in sequences.iter().enumerate() {
        if !options.wants(name) {
            continue;
        }
        let exact = hit_ratio(lru::misses(keys, ROOM), keys.len());
        let all_threads = if options.hits { &[(1, 1.3)][..] } else { &[(1, 1.3), (2, 1.1)] };
        for (threads, slowest) in all_threads.iter().copied() {
            let replays = replay_alone(index, threads);
            let of = |peer| replays.iter().find(|replay| replay.peer == peer).expect("it is a peer");
            let (ours, cached) = (of(Attribute::NAME), of(Cached::NAME));
            let row = format!("{name}, {threads}T");
            let ratios = [exact].into_iter().chain(replays.iter().map(|replay| replay.hit_ratio));
            hits.row([row.clone()].into_iter().chain(ratios.map(|ratio| format!("{ratio:.2}"))));
            if !options.hits {
                let cells =
                    replays.iter().map(|Replay { nanos, .. }| format!("{nanos:.1} ({:.2})", nanos / cached.nanos));
                times.row([row.clone()].into_iter().chain(cells));
                let ratio = ours.nanos / cached.nanos;
                bars.judge(&row, Limit::AtMost(slowest), &format!("× {}", Cached::NAME), Some(ratio));
            }
            if threads == 1 {
                bars.judge(&row, Limit::Exactly(exact), "% hits, as exact LRU", Some(ours.hit_ratio));
                let adaptive = of(Adaptive::NAME).hit_ratio;
                let limit = Limit::AtLeast(best_peer(&replays) - 0.5);
                bars.judge(&row, limit, "% hits of the adaptive policy, as the best peer less 0.5", Some(adaptive));
            }
        }
    }
    hits.print();
    times.print();
}

/// The highest hit ratio of those that aren't this project's.
fn best_peer(replays: &[Replay]) -> f64 {
    let ours = [Floor::NAME, Attribute::NAME, Store::NAME, S3Fifo::NAME, Adaptive::NAME];
    let peers = replays.iter().filter(|replay| !ours.contains(&replay.peer));
    peers.map(|replay| replay.hit_ratio).fold(0.0, f64::max)
}

/// The sequence and the number of threads that this process is to replay alone.
fn part() -> Option<(usize, usize)> {
    let part = process::part()?;
    let (index, threads) = part.split_once(' ').expect("two numbers");
    Some((index.parse().expect("a sequence's index"), threads.parse().expect("a number of threads")))
}

/// Replays a sequence in its own process, so that no peer remembers another sequence's keys.
fn replay_alone(index: usize, threads: usize) -> Vec<Replay> {
    let figures = process::run_part(&format!("{index} {threads}"));
    let replay = |(contestant, figures): (Contestant, &[f64])| Replay {
        peer: contestant.name,
        hit_ratio: figures[0],
        nanos: figures[1],
    };
    contestants().into_iter().zip(figures.chunks(2)).map(replay).collect()
}

/// Replays the sequence by every peer, all of it several times. The peers take turns.
fn replay(keys: &[u64], threads: usize, passes: usize) -> Vec<Replay> {
    let contestants = contestants();
    let parts: Vec<_> = keys.chunks(PART).map(divide).collect();
    let mut misses = vec![0; contestants.len()];
    let mut turns = vec![vec![Vec::new(); parts.len()]; contestants.len()];
    // On a busy machine most turns of two threads are interrupted, so there are more passes.
    for pass in 0..=4 * passes {
        for (index, part) in parts.iter().enumerate() {
            for ((contestant, misses), turns) in contestants.iter().zip(&mut misses).zip(&mut turns) {
                let turn = replay_part(*contestant, part, threads);
                if pass == 0 {
                    *misses += turn.bodies;
                } else {
                    turns[index].push(turn);
                }
            }
        }
        if turns.iter().flatten().all(|turns| uninterrupted(turns).count() >= passes) {
            break;
        }
    }
    warn_if_interrupted("a part of the sequence", threads, passes, turns.iter().flatten().map(Vec::as_slice));
    // The last part may be a short one.
    let shares: Vec<_> = keys.chunks(PART).map(|part| share(part.len(), keys.len())).collect();
    let replay = |((contestant, misses), turns): ((&Contestant, u64), &Vec<Vec<Turn>>)| Replay {
        peer: contestant.name,
        hit_ratio: hit_ratio(misses, keys.len()),
        nanos: turns.iter().zip(&shares).map(|(turns, share)| share * median_of(turns)).sum(),
    };
    contestants.iter().zip(misses).zip(&turns).map(replay).collect()
}

/// Nothing, if nothing was measured.
fn median_of(turns: &[Turn]) -> f64 {
    if turns.is_empty() { 0.0 } else { median(turns) }
}

/// Short pieces, so that threads which take the next piece in turn stay close to the recorded order.
fn divide(part: &[u64]) -> Vec<Keys> {
    part.chunks(32).map(|piece| Keys::Number(piece.to_vec())).collect()
}

fn replay_part(contestant: Contestant, pieces: &[Keys], threads: usize) -> Turn {
    let next = AtomicUsize::new(0);
    take_turn(threads, pieces.iter().map(Keys::calls).sum(), |_| {
        while let Some(piece) = pieces.get(next.fetch_add(1, Ordering::Relaxed)) {
            (contestant.call_all)(piece);
        }
    })
}

#[expect(clippy::cast_precision_loss, reason = "the numbers are small")]
fn share(part: usize, all: usize) -> f64 {
    part as f64 / all as f64
}

#[expect(clippy::cast_precision_loss, reason = "the numbers are small")]
fn hit_ratio(misses: u64, calls: usize) -> f64 {
    100.0 - 100.0 * misses as f64 / calls as f64
}

/// The recorded requests that the command line names, or made-up ones.
fn sequences(options: &Options) -> Vec<Sequence> {
    if options.traces.is_empty() {
        return made_up();
    }
    let read = |path: &PathBuf| {
        let keys = trace::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Sequence { name, keys }
    };
    options.traces.iter().map(read).collect()
}

fn made_up() -> Vec<Sequence> {
    const CALLS: u64 = 500_000;
    let zipf = |exponent, ranks| {
        let (zipf, mut rng) = (Zipf::new(exponent, ranks), Rng::with_seed(42));
        (0..CALLS).map(|_| zipf.draw(&mut rng)).collect::<Vec<_>>()
    };
    let in_turn = |keys: u64| (0..CALLS).map(|call| call % keys).collect();
    [
        ("zipf 0.8 over 10,000 keys", zipf(0.8, 10_000)),
        ("zipf 1.0 over 10,000 keys", zipf(1.0, 10_000)),
        ("zipf 1.2 over 10,000 keys", zipf(1.2, 10_000)),
        ("zipf 1.0 over 100,000 keys", zipf(1.0, 100_000)),
        ("zipf 1.0 and scans of 5,120 keys", with_scans(&zipf(1.0, 10_000))),
        ("1,024 keys in turn", in_turn(1_024)),
        ("1,126 keys in turn", in_turn(1_126)),
        ("1,536 keys in turn", in_turn(1_536)),
        ("4,096 keys in turn", in_turn(4_096)),
        ("zipf 1.0, other keys after 50,000 calls", in_phases(&zipf(1.0, 10_000), 50_000)),
        ("zipf 1.0, other keys after 10,000 calls", in_phases(&zipf(1.0, 10_000), 10_000)),
        ("random keys of a moving window", moving_window(CALLS)),
        ("zipf 1.0 and 1,536 keys in turn, alternately", alternating(&zipf(1.0, 10_000))),
    ]
    .map(|(name, keys)| Sequence { name: name.to_owned(), keys })
    .into()
}

/// The sequence with other keys after every `calls` calls.
fn in_phases(sequence: &[u64], calls: usize) -> Vec<u64> {
    sequence.iter().enumerate().map(|(call, key)| key ^ (call / calls) as u64).collect()
}

/// Random keys of a window of 2,000, which moves by one after every ten calls.
fn moving_window(calls: u64) -> Vec<u64> {
    let mut rng = Rng::with_seed(42);
    (0..calls).map(|call| call / 10 + rng.u64(..2_000)).collect()
}

/// Of every 50,000 calls the second half goes through 1,536 keys in turn.
fn alternating(sequence: &[u64]) -> Vec<u64> {
    let other =
        |(call, key): (usize, &u64)| if call / 25_000 % 2 == 0 { *key } else { (1 << 40) + call as u64 % 1_536 };
    sequence.iter().enumerate().map(other).collect()
}

/// The sequence with five times as many new keys as there is room, each once, after every 20,000 calls.
fn with_scans(sequence: &[u64]) -> Vec<u64> {
    let scan = 5 * ROOM as u64;
    let mut next = 1 << 32;
    let mut keys = Vec::new();
    for chunk in sequence.chunks(20_000) {
        keys.extend_from_slice(chunk);
        keys.extend(next..next + scan);
        next += scan;
    }
    keys
}
