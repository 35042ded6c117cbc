//! Counts how many values there are.

use std::sync::atomic::{AtomicIsize, Ordering};

/// How many tokens there are. Less than none: one was dropped twice.
#[derive(Debug)]
pub(super) struct LiveCount(AtomicIsize);

/// One of those that are counted.
#[derive(Debug)]
pub(super) struct Token(&'static LiveCount);

impl LiveCount {
    pub(super) const fn new() -> Self {
        Self(AtomicIsize::new(0))
    }

    pub(super) fn token(&'static self) -> Token {
        self.0.fetch_add(1, Ordering::SeqCst);
        Token(self)
    }

    pub(super) fn count(&self) -> isize {
        self.0.load(Ordering::SeqCst)
    }
}

impl Clone for Token {
    fn clone(&self) -> Self {
        self.0.token()
    }
}

impl Drop for Token {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::SeqCst);
    }
}
