//! Streams of keys: what one thread asks for in one round. Knows no cache.

use std::sync::atomic::{AtomicU64, Ordering};

use fastrand::Rng;

/// The keys of a thread's calls in order, by the function that is called with them (see [`Peer`](crate::peers::Peer)).
#[derive(Clone, Debug)]
pub enum Keys {
    /// For `number`.
    Number(Vec<u64>),
    /// For `ample`.
    Ample(Vec<u64>),
    /// For `text`.
    Text(Vec<&'static str>),
    /// For `pair`.
    Pair(Vec<(&'static str, u64)>),
}

impl Keys {
    /// How many calls this makes.
    #[must_use]
    pub fn calls(&self) -> usize {
        match self {
            Self::Number(keys) | Self::Ample(keys) => keys.len(),
            Self::Text(keys) => keys.len(),
            Self::Pair(keys) => keys.len(),
        }
    }

    /// Keeps the first calls only.
    pub fn truncate(&mut self, calls: usize) {
        match self {
            Self::Number(keys) | Self::Ample(keys) => keys.truncate(calls),
            Self::Text(keys) => keys.truncate(calls),
            Self::Pair(keys) => keys.truncate(calls),
        }
    }
}

/// Draws random numbers for the keys of one thread in one round.
#[derive(Debug)]
pub struct Draw {
    /// Which round this is. The first, 0, isn't timed.
    pub round: usize,
    calls: usize,
    rng: Rng,
}

impl Draw {
    /// The same numbers in every run, and others for another thread or round.
    #[must_use]
    pub fn new(round: usize, thread: usize, calls: usize) -> Self {
        Self { round, calls, rng: Rng::with_seed(1000 * round as u64 + thread as u64) }
    }

    /// One key for each call.
    pub fn each_call<K>(&mut self, mut key: impl FnMut(&mut Rng) -> K) -> Vec<K> {
        (0..self.calls).map(|_| key(&mut self.rng)).collect()
    }
}

/// Ranks of which the n-th is drawn with a probability proportional to `1 / n^exponent`.
#[derive(Debug)]
pub struct Zipf {
    /// The sum of the weights of each rank and those before it.
    sums: Vec<f64>,
}

impl Zipf {
    /// For so many ranks.
    #[must_use]
    pub fn new(exponent: f64, ranks: u32) -> Self {
        let mut sum = 0.0;
        let add = |rank| {
            sum += f64::from(rank).powf(-exponent);
            sum
        };
        Self { sums: (1..=ranks).map(add).collect() }
    }

    /// A key: ranks next to each other are numbers far from each other.
    ///
    /// # Panics
    ///
    /// When there are no ranks.
    pub fn draw(&self, rng: &mut Rng) -> u64 {
        let point = rng.f64() * self.sums.last().expect("there are ranks");
        let rank = self.sums.partition_point(|sum| *sum < point);
        scatter(rank as u64)
    }
}

/// Another number for each number, without pattern: the multiplier is odd, so no two become the same.
#[must_use]
pub const fn scatter(number: u64) -> u64 {
    number.wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// A number above 2^40 that no other call returned.
pub fn fresh() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1 << 40);
    NEXT.fetch_add(1, Ordering::Relaxed)
}
