//! What a tier reports of itself.

use std::fmt;

/// The statistics of a tier since the process started, and whether it works. Returned by
/// [`Tier::info`](crate::tier::Tier::info).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct TierInfo {
    /// Values that were found in the tier.
    pub hits: u64,
    /// Calls that found no value in the tier and computed one.
    pub misses: u64,
    /// Values that were stored in the tier.
    pub stores: u64,
    /// Values that weren't stored because their key was removed, or stored by somebody else, during the computation.
    pub revoked: u64,
    /// Waits for a value that another process computed.
    pub waits: u64,
    /// Operations that failed, without timeouts.
    pub errors: u64,
    /// Operations that took longer than the timeout.
    pub timeouts: u64,
    /// Operations that weren't tried because the circuit breaker was open or the tier is disabled.
    pub skipped: u64,
    /// Values that weren't shared because they are larger than `max_value`, or can't be encoded.
    pub unshared: u64,
    /// Values in the tier that couldn't be read: damaged, of another format, or too large.
    pub unreadable: u64,
    /// Whether the tier is used at present.
    pub state: BreakerState,
    /// The last failure of an operation.
    pub last_error: Option<String>,
}

/// Whether a tier is used at present.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum BreakerState {
    /// It is used.
    #[default]
    Closed,
    /// It failed five times in succession and isn't used for a while.
    Open,
    /// After that while, one call tries it; the others don't use it.
    HalfOpen,
    /// It isn't used in this process, for the reason in [`TierInfo::last_error`].
    Disabled,
}

impl fmt::Display for BreakerState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Closed => "closed",
            Self::Open => "open",
            Self::HalfOpen => "half-open",
            Self::Disabled => "disabled",
        })
    }
}

/// `TierInfo(hits=3, misses=1, stores=1, errors=0, timeouts=0, state=closed)`.
impl fmt::Display for TierInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { hits, misses, stores, errors, timeouts, state, .. } = self;
        write!(
            f,
            "TierInfo(hits={hits}, misses={misses}, stores={stores}, errors={errors}, timeouts={timeouts}, state={state})"
        )
    }
}
