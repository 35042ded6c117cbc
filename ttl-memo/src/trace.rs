//! What subscribers of `tracing` are told. Without the feature `tracing`, all of this does nothing.
//! Knows nothing of caches but their names. A subscriber is the user's code, so call nothing here under a lock.

#[cfg(feature = "tracing")]
use std::mem::forget;
#[cfg(feature = "tracing")]
use std::panic::{AssertUnwindSafe, catch_unwind};

#[cfg(feature = "tracing")]
use tracing::{Level, Span, debug, field::Empty, span, span::EnteredSpan};

/// The span of one computation.
#[cfg_attr(not(feature = "tracing"), derive(Default))]
pub(crate) struct ComputeSpan {
    #[cfg(feature = "tracing")]
    span: Span,
}

/// This thread is in a span until it is dropped.
#[derive(Debug)]
pub(crate) struct Entered {
    #[cfg(feature = "tracing")]
    _span: EnteredSpan,
}

/// How a computation ended.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Ended {
    Stored,
    NotStored,
    /// It was in the tier.
    #[cfg(feature = "tier")]
    Found,
    Failed,
    Panicked,
}

#[cfg(feature = "tracing")]
impl ComputeSpan {
    #[inline]
    pub(crate) fn new(cache: Option<&str>) -> Self {
        let new = || span!(target: "ttl_memo", Level::DEBUG, "ttl_memo.compute", cache, outcome = Empty);
        Self { span: without_panics(new).unwrap_or_else(Span::none) }
    }

    #[inline]
    pub(crate) fn enter(&self) -> Entered {
        Entered { _span: self.span.clone().entered() }
    }

    #[inline]
    pub(crate) fn end(&self, ended: Ended) {
        let outcome = match ended {
            Ended::Stored => "stored",
            Ended::NotStored => "not_stored",
            #[cfg(feature = "tier")]
            Ended::Found => "found",
            Ended::Failed => "failed",
            Ended::Panicked => "panicked",
        };
        without_panics(|| self.span.record("outcome", outcome));
    }
}

#[cfg(all(feature = "tier", feature = "tracing"))]
impl Default for ComputeSpan {
    fn default() -> Self {
        Self { span: Span::none() }
    }
}

#[cfg(not(feature = "tracing"))]
#[allow(clippy::unused_self, reason = "it has no span")]
impl ComputeSpan {
    #[inline]
    pub(crate) fn new(_: Option<&str>) -> Self {
        Self {}
    }

    #[inline]
    pub(crate) fn enter(&self) -> Entered {
        Entered {}
    }

    #[inline]
    pub(crate) fn end(&self, _: Ended) {}
}

/// A cache had no room for so many entries.
#[cfg(feature = "tracing")]
pub(crate) fn evicted(cache: Option<&str>, entries: usize) {
    without_panics(|| debug!(target: "ttl_memo", cache, entries, "entries were evicted to make room"));
}

/// A cache served a stale value.
#[inline]
pub(crate) fn stale_hit(cache: Option<&str>) {
    #[cfg(feature = "tracing")]
    without_panics(|| debug!(target: "ttl_memo", cache, "a stale value was served"));
    let _ = cache;
}

/// An operation of a tier failed.
#[cfg(feature = "tier")]
pub(crate) fn tier_failed(error: &str) {
    #[cfg(feature = "tracing")]
    without_panics(|| tracing::warn!(target: "ttl_memo", error, "an operation of a tier failed"));
    let _ = error;
}

/// The circuit breaker of a tier changed its state.
#[cfg(feature = "tier")]
pub(crate) fn breaker_changed(state: &'static str) {
    #[cfg(feature = "tracing")]
    without_panics(|| tracing::warn!(target: "ttl_memo", state, "the circuit breaker of a tier changed"));
    let _ = state;
}

/// A panic of a subscriber doesn't concern the caller, which may have waiters to wake.
#[cfg(feature = "tracing")]
fn without_panics<R>(tell: impl FnOnce() -> R) -> Option<R> {
    catch_unwind(AssertUnwindSafe(tell)).map_err(forget).ok()
}
