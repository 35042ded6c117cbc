//! The works: which function is called, with which keys, on how many threads. Knows neither the peers nor the clock.

use std::sync::LazyLock;

use crate::keys::{Draw, Keys, Zipf, fresh};
use crate::peers::ROOM;

/// Calls whose time is measured.
#[derive(Clone, Copy, Debug)]
pub struct Work {
    /// What tables and `--work` call it.
    pub name: &'static str,
    /// It is measured on each of these numbers of threads.
    pub threads: &'static [usize],
    /// How many calls each thread makes in a round.
    pub calls: usize,
    /// The keys of one thread in one round.
    pub keys: fn(&mut Draw) -> Keys,
}

/// Random keys of which few are asked for often: with exponent 1.0 and room for 1,024, 68 % of the calls are hits.
pub const ZIPF_1_0: &str = "zipf 1.0 over 10,000 keys";
/// The same with exponent 1.2: 86 % of the calls are hits.
pub const ZIPF_1_2: &str = "zipf 1.2 over 10,000 keys";
/// One call of ten, at random, asks for a key that was never asked for.
pub const NINETY_PERCENT: &str = "90 % hits";
/// Random keys from 16 times as many as there is room for: 94 % of the calls evict an entry.
pub const CHURN: &str = "churn: random keys from 16 × the room";
/// New keys only, in a cache with room for all of them.
pub const MISS: &str = "miss, nothing evicted";
/// Random keys that all fit, so the processor can't predict the next one.
pub const HIT_512: &str = "hit, 512 keys at random";
/// The same key each time.
pub const HIT_ONE: &str = "hit, one key";
/// The same text each time.
pub const HIT_TEXT: &str = "hit, `&str` of 21 bytes";

/// Works in which hits and misses mix, and misses alone.
pub const MIXED: [Work; 5] = [
    Work { name: ZIPF_1_0, threads: &[1, 2], calls: 20_000, keys: zipf_1_0 },
    Work { name: ZIPF_1_2, threads: &[1, 2], calls: 20_000, keys: zipf_1_2 },
    Work { name: NINETY_PERCENT, threads: &[1, 2], calls: 20_000, keys: ninety_percent },
    Work { name: CHURN, threads: &[1, 2], calls: 20_000, keys: churn },
    // All rounds together are fewer than `AMPLE_ROOM` keys.
    Work { name: MISS, threads: &[1], calls: 20_000, keys: miss },
];

/// Works in which every call is a hit.
pub const HITS: [Work; 6] = [
    Work { name: HIT_512, threads: &[1, 2], calls: 100_000, keys: hit_512 },
    Work { name: "hit, the same after churn", threads: &[1, 2], calls: 100_000, keys: hit_512_after_churn },
    Work { name: HIT_ONE, threads: &[1, 2], calls: 100_000, keys: hit_one },
    Work { name: HIT_TEXT, threads: &[1, 2], calls: 100_000, keys: hit_text },
    Work { name: "hit, `(&str, u64)`", threads: &[1], calls: 100_000, keys: hit_pair },
    Work { name: "hit, a million keys at random", threads: &[1], calls: 100_000, keys: hit_million },
];

const TEXT: &str = "the capital of France";
const MILLION: u64 = 1 << 20;

fn zipf_1_0(draw: &mut Draw) -> Keys {
    static ZIPF: LazyLock<Zipf> = LazyLock::new(|| Zipf::new(1.0, 10_000));
    Keys::Number(draw.each_call(|rng| ZIPF.draw(rng)))
}

fn zipf_1_2(draw: &mut Draw) -> Keys {
    static ZIPF: LazyLock<Zipf> = LazyLock::new(|| Zipf::new(1.2, 10_000));
    Keys::Number(draw.each_call(|rng| ZIPF.draw(rng)))
}

fn ninety_percent(draw: &mut Draw) -> Keys {
    Keys::Number(draw.each_call(|rng| if rng.u8(..10) == 0 { fresh() } else { rng.u64(..512) }))
}

fn churn(draw: &mut Draw) -> Keys {
    Keys::Number(draw.each_call(|rng| rng.u64(..16 * ROOM as u64)))
}

fn miss(draw: &mut Draw) -> Keys {
    Keys::Ample(draw.each_call(|_| fresh()))
}

fn hit_512(draw: &mut Draw) -> Keys {
    Keys::Number(draw.each_call(|rng| rng.u64(..512)))
}

fn hit_512_after_churn(draw: &mut Draw) -> Keys {
    // The round that isn't timed fills the store with other keys many times; the next one begins with a few misses.
    if draw.round == 0 { churn(draw) } else { hit_512(draw) }
}

fn hit_one(draw: &mut Draw) -> Keys {
    Keys::Number(draw.each_call(|_| 7))
}

fn hit_text(draw: &mut Draw) -> Keys {
    Keys::Text(draw.each_call(|_| TEXT))
}

fn hit_pair(draw: &mut Draw) -> Keys {
    Keys::Pair(draw.each_call(|_| (TEXT, 7)))
}

fn hit_million(draw: &mut Draw) -> Keys {
    // The round that isn't timed stores all of them.
    Keys::Ample(if draw.round == 0 { (0..MILLION).collect() } else { draw.each_call(|rng| rng.u64(..MILLION)) })
}
