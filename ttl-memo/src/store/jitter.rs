//! Lifetimes that differ by a random share, so that entries stored together don't expire together.
//! Knows nothing of entries.

use std::fmt;
use std::hash::BuildHasher;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use foldhash::quality::RandomState;

/// Shortens lifetimes by a random share of up to so much.
pub(crate) struct Jitter {
    /// From 0, which shortens nothing, to 1.
    share: f64,
    /// How many lifetimes were shortened.
    drawn: AtomicU64,
    /// Seeded per process, so that processes that start together shorten differently. Not the faster hasher of keys: with some
    /// seeds, its upper bits hardly differ from number to number.
    hasher: RandomState,
}

impl Jitter {
    pub(crate) fn none() -> Self {
        Self::up_to(0.0)
    }

    /// Shortens by up to `share`, from 0 to 1.
    pub(crate) fn up_to(share: f64) -> Self {
        Self { share, drawn: AtomicU64::new(0), hasher: RandomState::default() }
    }

    #[inline]
    pub(crate) fn is_none(&self) -> bool {
        self.share == 0.0
    }

    #[cfg(feature = "test-util")]
    pub(crate) fn share(&self) -> f64 {
        self.share
    }

    /// The lifetime less a random share of it. A lifetime that isn't zero doesn't become zero, with which nothing would be
    /// stored.
    pub(crate) fn shorten(&self, ttl: Duration) -> Duration {
        if self.is_none() || ttl.is_zero() {
            return ttl;
        }
        let random = self.hasher.hash_one(self.drawn.fetch_add(1, Ordering::Relaxed));
        let seconds = ttl.as_secs_f64() * (1.0 - self.share * unit(random));
        // Too long for a `Duration` is only what was rounded up.
        Duration::try_from_secs_f64(seconds).unwrap_or(ttl).clamp(Duration::from_nanos(1), ttl)
    }
}

/// A number from 0 to 1, of random bits.
fn unit(random: u64) -> f64 {
    let upper = (random >> 32) as u32;
    f64::from(upper) / f64::from(u32::MAX)
}

impl fmt::Debug for Jitter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.share.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lifetimes_are_spread_over_the_share() {
        let (jitter, minute) = (Jitter::up_to(0.5), Duration::from_secs(60));
        let ttls: Vec<_> = (0..1_000).map(|_| jitter.shorten(minute)).collect();
        assert!(ttls.iter().all(|ttl| (minute / 2..=minute).contains(ttl)));
        for quarter in 0..4 {
            let (from, to) = (minute / 2 + minute * quarter / 8, minute / 2 + minute * (quarter + 1) / 8);
            let within = ttls.iter().filter(|ttl| (from..to).contains(ttl)).count();
            assert!((150..350).contains(&within), "{within} of 1,000 in the quarter {quarter}");
        }
    }

    #[test]
    fn no_lifetime_becomes_zero_or_overflows() {
        let jitter = Jitter::up_to(1.0);
        for ttl in [Duration::from_nanos(1), Duration::MAX, Duration::from_secs(1)] {
            for _ in 0..100 {
                let shortened = jitter.shorten(ttl);
                assert!(!shortened.is_zero() && shortened <= ttl);
            }
        }
        assert_eq!(jitter.shorten(Duration::ZERO), Duration::ZERO);
        assert_eq!(Jitter::none().shorten(Duration::MAX), Duration::MAX);
    }
}
