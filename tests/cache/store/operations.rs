//! The setups and operations that are tried, each made of a few bytes, so that any source of randomness can make them.
//! Knows neither the store nor the model.

use std::hash::{BuildHasher, Hasher};
use std::time::Duration;

use super::model::{Key, Rules, Value};

/// How many keys there are: few, so that they meet.
pub(crate) const KEYS: Key = 7;

#[derive(Clone, Copy, Debug)]
pub(crate) struct Setup {
    pub(crate) rules: Rules,
    pub(crate) hashing: Hashing,
    pub(crate) watching: Watching,
}

/// How closely the store is observed after each step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Watching {
    /// Without calls that remove expired entries, so that they are still there in the following steps.
    Discreet,
    /// Everything.
    Full,
}

#[derive(Clone, Debug)]
pub(crate) enum Operation {
    Get(Key),
    Peek(Key),
    ContainsKey(Key),
    Insert(Key, Value),
    InsertWithTtl(Key, Value, Option<Duration>),
    TryInsert(Key, Value),
    TryInsertWithTtl(Key, Value, Option<Duration>),
    Remove(Key),
    GetOrInsert(Key, Value),
    Compute(Key, Value),
    ComputeInVain(Key),
    /// Computes, and does something else to the store while it does.
    ComputeWhile(Key, Value, Box<Operation>),
    Ttl(Key),
    SetTtl(Key, Option<Duration>),
    ExtendTtl(Key, Duration),
    /// Sets a deadline that is long past.
    EndNow(Key),
    Len,
    IsEmpty,
    CurrSize,
    Items,
    Retain(u8),
    PopLru,
    Expire,
    Clear,
    Info,
    SetMaxsize(Option<usize>),
    SetDefaultTtl(Option<Duration>),
    ResetStatistics,
    RemoveEntry(Key),
    /// Adds to a value, or inserts one.
    Modify(Key, Value),
    /// Keeps, removes or stores.
    Update(Key, Value),
    /// The same, and does something else to the store meanwhile.
    UpdateWhile(Key, Value, Box<Operation>),
    Advance(Duration),
    /// Forwards or back.
    SetClock(Duration),
}

impl Setup {
    pub(crate) fn of(bytes: [u8; 4]) -> Self {
        let [maxsize, lifetime, functions, watching] = bytes;
        Self {
            rules: Rules {
                maxsize: bound(maxsize),
                max_bytes: bound(maxsize / 8).filter(|_| functions & 2 == 2 && maxsize < 128),
                ttl: duration(lifetime),
                ttu: (functions & 1 == 1).then_some(lifetime_of),
                getsizeof: (functions & 2 == 2).then_some(size_of),
            },
            hashing: [Hashing::Spread, Hashing::Spread, Hashing::Alike, Hashing::Crossing]
                [usize::from(functions >> 2) % 4],
            watching: [Watching::Discreet, Watching::Full][usize::from(watching % 2)],
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as the store calls it")]
fn lifetime_of(key: &Key, value: &Value) -> Duration {
    match (u32::from(*key) + value) % 8 {
        7 => Duration::MAX,
        seconds => Duration::from_secs(seconds.into()),
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as the store calls it")]
fn size_of(value: &Value) -> usize {
    (*value % 4) as usize
}

impl Operation {
    pub(crate) fn of(bytes: [u8; 4], meanwhile: [u8; 4]) -> Self {
        let [code, key, value, time] = bytes;
        let key = key % KEYS;
        // Different ones for each step, and of all sizes.
        let value = Value::from(value) + 256 * Value::from(time);
        let ttl = duration(time);
        let step = ttl.unwrap_or_default();
        match code % 48 {
            0..3 => Self::Get(key),
            3 => Self::Peek(key),
            4 => Self::ContainsKey(key),
            5..10 => Self::Insert(key, value),
            10 | 11 => Self::InsertWithTtl(key, value, ttl),
            12 => Self::TryInsert(key, value),
            13 => Self::TryInsertWithTtl(key, value, ttl),
            14 => Self::Remove(key),
            15 => Self::GetOrInsert(key, value),
            16 | 17 => Self::Compute(key, value),
            18 => Self::ComputeInVain(key),
            19 | 20 => Self::ComputeWhile(key, value, Box::new(Self::of(meanwhile, [5, key, time, code]))),
            21 => Self::Ttl(key),
            22 | 23 => Self::SetTtl(key, ttl),
            24 => Self::ExtendTtl(key, step),
            25 => Self::EndNow(key),
            26 => Self::Len,
            27 => Self::IsEmpty,
            28 => Self::CurrSize,
            29 => Self::Items,
            30 => Self::Retain(bytes[2]),
            31 => Self::PopLru,
            32 => Self::Expire,
            33 if time < 64 => Self::Clear,
            33 | 34 => Self::Info,
            35 => Self::SetMaxsize(bound(time)),
            36 => Self::SetDefaultTtl(ttl),
            37 if time < 64 => Self::ResetStatistics,
            37 => Self::RemoveEntry(key),
            38 => Self::Modify(key, value),
            39 => Self::Update(key, value),
            40 => Self::UpdateWhile(key, value, Box::new(Self::of(meanwhile, [5, key, time, code]))),
            41..47 => Self::Advance(step.min(Duration::from_secs(3))),
            _ if time < 8 => Self::SetClock(Duration::MAX),
            _ => Self::SetClock(Duration::from_secs(u64::from(time % 16))),
        }
    }
}

fn bound(byte: u8) -> Option<usize> {
    const BOUNDS: [Option<usize>; 8] = [None, Some(0), Some(1), Some(2), Some(3), Some(5), Some(8), Some(20)];
    BOUNDS[usize::from(byte % 8)]
}

fn duration(byte: u8) -> Option<Duration> {
    match byte % 16 {
        0 => None,
        1 => Some(Duration::ZERO),
        2 => Some(Duration::MAX),
        3 => Some(Duration::from_nanos(1)),
        4 => Some(Duration::from_nanos(u64::MAX)),
        seconds => Some(Duration::from_secs(u64::from(seconds) - 4)),
    }
}

/// How keys are hashed.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Hashing {
    Spread,
    /// All keys have one hash.
    Alike,
    /// The second probe of one key is the first probe of another.
    Crossing,
}

pub(crate) struct Hashed {
    hashing: Hashing,
    bits: u64,
}

impl BuildHasher for Hashing {
    type Hasher = Hashed;

    fn build_hasher(&self) -> Hashed {
        Hashed { hashing: *self, bits: 0 }
    }
}

impl Hasher for Hashed {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.bits = self.bits.wrapping_mul(31).wrapping_add(u64::from(*byte));
        }
    }

    fn finish(&self) -> u64 {
        /// The store adds this to a hash for each further probe.
        const LANE: u64 = 0x9E37_79B9_7F4A_7C15;
        match self.hashing {
            Hashing::Spread => self.bits.wrapping_mul(LANE),
            Hashing::Alike => 0,
            Hashing::Crossing => (self.bits % 3).wrapping_mul(LANE),
        }
    }
}
