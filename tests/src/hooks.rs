//! The tests' view into a cache. These hooks aren't public API, and no other file of the tests names them.

use ttl_memo::TtlCache;

/// How many computations are under way.
#[must_use]
pub fn computations<K, V, S>(cache: &TtlCache<K, V, S>) -> usize {
    cache.__flights()
}

/// Recounts every invariant of the cache.
///
/// # Panics
///
/// When one doesn't hold.
#[track_caller]
pub fn validate<K, V, S>(cache: &TtlCache<K, V, S>) {
    cache.__validate();
}

/// That no computation is left behind, and that every invariant holds.
///
/// # Panics
///
/// When it isn't so.
#[track_caller]
pub fn assert_at_rest<K, V, S>(cache: &TtlCache<K, V, S>) {
    assert_eq!(computations(cache), 0, "a computation is left behind");
    validate(cache);
}
