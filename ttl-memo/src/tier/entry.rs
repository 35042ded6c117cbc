//! The bytes of an entry in a tier: a header with its lifetimes and a checksum, then the value. Knows nothing of formats of
//! values.
//!
//! ```text
//! 0   "tm"                      marks an entry
//! 2   1 or 2                    version of this header
//! 3   0                         unused
//! 4   checksum                  CRC-32 of the key, of bytes 0 to 3, and of all bytes from 8
//! 8   fresh                     milliseconds; all ones: the value doesn't expire
//! 16  stale                     milliseconds after `fresh`
//! 24  retained                  milliseconds after `fresh`
//! 32  the value
//! ```
//!
//! In version 2, for values with tags, 24 bytes before the value are the mark that was present before it was computed.
//!
//! Numbers are little-endian. A tier says for how long an entry remains, so what is left of each lifetime follows without
//! another clock.

use std::time::Duration;

use crate::tier::key::TierKey;
use crate::tier::tag::TagMark;

/// The bytes that every header has.
pub(crate) const HEADER: usize = 32;
/// The most bytes before the value.
pub(crate) const LONGEST_HEADER: usize = HEADER + 24;

const MARK: [u8; 2] = *b"tm";
const VERSION: u8 = 1;
const WITH_MARK: u8 = 2;
const NEVER: u64 = u64::MAX;

/// How long a value is served, and how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Lifetimes {
    /// For so long it is served; `None`: it doesn't expire.
    pub(crate) fresh: Option<Duration>,
    /// For so long after that it is served while a new one is computed.
    pub(crate) stale: Duration,
    /// For so long after `fresh` it is served instead of an error.
    pub(crate) retained: Duration,
}

/// Why bytes aren't an entry that this version can read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unreadable {
    /// They are damaged, or belong to another key, or were never an entry. They may be replaced.
    Damaged,
    /// A later version of this crate wrote them. They stay.
    Newer,
}

impl Lifetimes {
    /// Whether the value is served as it is.
    pub(crate) fn is_fresh(&self) -> bool {
        self.fresh.is_none_or(|fresh| !fresh.is_zero())
    }

    /// The time after which the entry is of no use.
    pub(crate) fn total(&self) -> Option<Duration> {
        self.fresh.map(|fresh| fresh.saturating_add(self.stale.max(self.retained)))
    }

    /// What is left of them when an entry remains for `remaining`.
    fn after(self, remaining: Option<Duration>) -> Self {
        // Without an end the entry is as if it had just been stored: somebody removed its expiry.
        let (Some(fresh), Some(total), Some(remaining)) = (self.fresh, self.total(), remaining) else { return self };
        let age = total.saturating_sub(remaining);
        let late = age.saturating_sub(fresh);
        Self {
            fresh: Some(fresh.saturating_sub(age)),
            stale: self.stale.saturating_sub(late),
            retained: self.retained.saturating_sub(late),
        }
    }
}

/// Returns the bytes of an entry.
pub(crate) fn encode(key: &TierKey, lifetimes: &Lifetimes, mark: Option<TagMark>, value: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(LONGEST_HEADER + value.len());
    bytes.extend(MARK);
    bytes.extend([if mark.is_some() { WITH_MARK } else { VERSION }, 0]);
    bytes.extend([0; 4]);
    for lifetime in [lifetimes.fresh, Some(lifetimes.stale), Some(lifetimes.retained)] {
        bytes.extend(milliseconds(lifetime).to_le_bytes());
    }
    bytes.extend(mark.iter().flat_map(|TagMark(mark)| mark));
    bytes.extend_from_slice(value);
    let checksum = checksum(key, &bytes).to_le_bytes();
    bytes[4..8].copy_from_slice(&checksum);
    bytes
}

/// Returns what is left of the lifetimes of an entry that remains for `remaining`, its mark and its value.
pub(crate) fn decode<'a>(
    key: &TierKey,
    bytes: &'a [u8],
    remaining: Option<Duration>,
) -> Result<(Lifetimes, Option<TagMark>, &'a [u8]), Unreadable> {
    let (header, value) = bytes.split_first_chunk::<HEADER>().ok_or(Unreadable::Damaged)?;
    let [m0, m1, version, _, c0, c1, c2, c3, lifetimes @ ..] = header;
    if [*m0, *m1] != MARK {
        return Err(Unreadable::Damaged);
    }
    if *version > WITH_MARK {
        return Err(Unreadable::Newer);
    }
    if *version < VERSION || u32::from_le_bytes([*c0, *c1, *c2, *c3]) != checksum(key, bytes) {
        return Err(Unreadable::Damaged);
    }
    let [fresh, stale, retained] = [0, 8, 16].map(|at| {
        let number = lifetimes[at..at + 8].try_into().map_or(0, u64::from_le_bytes);
        (number != NEVER).then(|| Duration::from_millis(number))
    });
    let lifetimes =
        Lifetimes { fresh, stale: stale.unwrap_or(Duration::MAX), retained: retained.unwrap_or(Duration::MAX) };
    let (mark, value) = match version {
        &WITH_MARK => {
            let (mark, value) = value.split_first_chunk().ok_or(Unreadable::Damaged)?;
            (Some(TagMark(*mark)), value)
        }
        _ => (None, value),
    };
    Ok((lifetimes.after(remaining), mark, value))
}

/// Also of the key, so that bytes under a wrong key aren't taken for its value.
fn checksum(key: &TierKey, bytes: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    for part in [key.function().as_bytes(), &[0], key.arguments(), &[0], &bytes[..4], &bytes[8..]] {
        hasher.update(part);
    }
    hasher.finalize()
}

fn milliseconds(lifetime: Option<Duration>) -> u64 {
    // A lifetime rounded down is never served too long.
    lifetime.map_or(NEVER, |lifetime| u64::try_from(lifetime.as_millis()).unwrap_or(NEVER))
}
