//! Where the value of a call came from.

/// Where the result of a call came from: [`TtlCache::get_or_insert_with_source`](crate::TtlCache::get_or_insert_with_source)
/// and the helper `cache_call` return it beside the result.
///
/// # Examples
///
/// ```
/// use ttl_memo::{Source, ttl_cache};
///
/// #[ttl_cache(ttl = "1m")]
/// fn square(n: u64) -> u64 {
///     n * n
/// }
///
/// assert_eq!(square::cache_call(3), (9, Source::Computed));
/// assert_eq!(square::cache_call(3), (9, Source::Hit));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Source {
    /// The result was stored.
    Hit,
    /// The result is older than its `ttl`. It was returned because another caller computes the next one, or because a
    /// computation, perhaps this call's, has failed.
    Stale,
    /// Another caller computed the result, and this call waited for it.
    Waited,
    /// The result was in the [tier](crate::tier), where this or another process had stored it. Counts as a miss.
    Tier,
    /// This call ran the body, or what was given to compute the value, and returns what that returned.
    Computed,
}
