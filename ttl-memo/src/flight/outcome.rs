//! How a computation ends, and why a caller stops waiting for it.

/// How a computation ended.
#[derive(Debug)]
pub(crate) enum Outcome<V> {
    /// Each waiter takes a clone.
    Value(V),
    /// It failed, and the old value is served instead. Each waiter takes a clone.
    OldValue(V),
    /// What its result depends on has changed since it began. Those take a clone who began to wait before that; the others look
    /// anew.
    Outdated(V),
    /// Its leader panicked, returned an error or was cancelled. The waiters look anew, and one of them leads.
    Failed,
    /// Its leader is a task that nobody polls, and a waiter has ended the wait for all. The waiters look anew, and one of
    /// them leads; what the first leader computes comes too late for them.
    TakenOver,
}

/// Why a caller stopped waiting before the computation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WaitAborted {
    /// The computation waits for this caller, directly or through others.
    Cycle,
    /// It has taken too long.
    TimedOut,
}
