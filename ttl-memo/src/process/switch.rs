//! Whether caching is enabled: one switch for the process.
//! Knows nothing of caches.

use std::env;
use std::sync::atomic::{AtomicU8, Ordering};

#[cfg(feature = "test-util")]
use crate::process::isolation::TestContext;

/// The switch. Relaxed accesses suffice: no other data is published with it.
static SWITCH: AtomicU8 = AtomicU8::new(UNSET);

/// Neither set nor read from the environment yet.
const UNSET: u8 = 0;
const OFF: u8 = 1;
const ON: u8 = 2;

/// Enables or disables caching for the whole process.
///
/// While caching is disabled, annotated functions and the `get_or_insert` methods of [`TtlCache`](crate::TtlCache) run their
/// body at every call: they look nothing up, store nothing, wait for no other call and count nothing. `cache_refresh` stores
/// nothing either. Entries remain stored. Methods and helpers that access a cache directly (`get`, `insert`, `cache_peek`,
/// `cache_insert`, …) work as usual, and live entries are served again once caching is enabled. A computation that is running
/// when the switch changes isn't affected.
///
/// Caching is enabled at first, unless the environment variable `TTL_MEMO` is `off`, `false` or `0`. The variable is read when
/// the switch is first needed. A call of this function overrides it.
///
/// # Examples
///
/// ```
/// use ttl_memo::ttl_cache;
///
/// #[ttl_cache]
/// fn double(n: u32) -> u32 {
///     2 * n
/// }
///
/// ttl_memo::set_enabled(false);
/// double(4);
/// assert!(!double::cache_contains(4));
///
/// ttl_memo::set_enabled(true);
/// double(4);
/// assert!(double::cache_contains(4));
/// ```
pub fn set_enabled(enabled: bool) {
    #[cfg(feature = "test-util")]
    if let Some(context) = TestContext::current() {
        context.set_enabled(enabled);
        return;
    }
    SWITCH.store(if enabled { ON } else { OFF }, Ordering::Relaxed);
}

/// Returns whether caching is enabled; see [`set_enabled`].
#[must_use]
#[inline]
pub fn is_enabled() -> bool {
    #[cfg(feature = "test-util")]
    if let Some(context) = TestContext::current() {
        return context.is_enabled();
    }
    // This is part of every hit, so any other state is handled out of line.
    SWITCH.load(Ordering::Relaxed) == ON || is_enabled_or_unset()
}

#[cold]
#[inline(never)]
fn is_enabled_or_unset() -> bool {
    if SWITCH.load(Ordering::Relaxed) == UNSET {
        let initial = if is_off_in_environment() { OFF } else { ON };
        // A value that was set meanwhile takes precedence.
        let _ = SWITCH.compare_exchange(UNSET, initial, Ordering::Relaxed, Ordering::Relaxed);
    }
    SWITCH.load(Ordering::Relaxed) == ON
}

fn is_off_in_environment() -> bool {
    let value = env::var("TTL_MEMO").unwrap_or_default();
    ["off", "false", "0"].iter().any(|off| value.eq_ignore_ascii_case(off))
}
