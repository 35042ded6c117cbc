//! The statistics of all tiers, for the crate `metrics`.

use std::collections::BTreeMap;

use metrics::{Unit, counter, describe_counter, describe_gauge, gauge};

use crate::tier::{BreakerState, TierInfo, in_use};

struct CounterOfTiers {
    name: &'static str,
    description: &'static str,
    of: fn(&TierInfo) -> u64,
}

const COUNTERS: [CounterOfTiers; 10] = [
    CounterOfTiers {
        name: "ttl_memo_tier_hits_total",
        description: "Values that were found in the tier.",
        of: |info| info.hits,
    },
    CounterOfTiers {
        name: "ttl_memo_tier_misses_total",
        description: "Calls that found no value in the tier and computed one.",
        of: |info| info.misses,
    },
    CounterOfTiers {
        name: "ttl_memo_tier_stores_total",
        description: "Values that were stored in the tier.",
        of: |info| info.stores,
    },
    CounterOfTiers {
        name: "ttl_memo_tier_revoked_total",
        description: "Values that weren't stored because their key changed during the computation.",
        of: |info| info.revoked,
    },
    CounterOfTiers {
        name: "ttl_memo_tier_waits_total",
        description: "Waits for a value that another process computed.",
        of: |info| info.waits,
    },
    CounterOfTiers {
        name: "ttl_memo_tier_errors_total",
        description: "Operations that failed, without timeouts.",
        of: |info| info.errors,
    },
    CounterOfTiers {
        name: "ttl_memo_tier_timeouts_total",
        description: "Operations that took longer than the timeout.",
        of: |info| info.timeouts,
    },
    CounterOfTiers {
        name: "ttl_memo_tier_skipped_total",
        description: "Operations that weren't tried because the tier wasn't available.",
        of: |info| info.skipped,
    },
    CounterOfTiers {
        name: "ttl_memo_tier_unshared_total",
        description: "Values that weren't shared because they are too large, or can't be encoded.",
        of: |info| info.unshared,
    },
    CounterOfTiers {
        name: "ttl_memo_tier_unreadable_total",
        description: "Values in the tier that couldn't be read.",
        of: |info| info.unreadable,
    },
];

const AVAILABLE: &str = "ttl_memo_tier_available";

/// Records the tiers that caches have used. Those of one type are added up.
pub(crate) fn record() {
    let mut sums: BTreeMap<&'static str, ([u64; COUNTERS.len()], bool)> = BTreeMap::new();
    for (name, info) in in_use::infos() {
        let (counters, is_available) = sums.entry(name).or_insert(([0; COUNTERS.len()], true));
        for (sum, CounterOfTiers { of, .. }) in counters.iter_mut().zip(COUNTERS) {
            *sum += of(&info);
        }
        *is_available &= info.state == BreakerState::Closed;
    }
    if sums.is_empty() {
        return;
    }
    for CounterOfTiers { name, description, .. } in COUNTERS {
        describe_counter!(name, Unit::Count, description);
    }
    describe_gauge!(AVAILABLE, "1 while the circuit breaker is closed, otherwise 0.");
    for (tier, (counters, is_available)) in sums {
        let labels = [("tier", tier)];
        for (CounterOfTiers { name, .. }, count) in COUNTERS.iter().zip(counters) {
            counter!(*name, &labels).absolute(count);
        }
        gauge!(AVAILABLE, &labels).set(f64::from(u8::from(is_available)));
    }
}
