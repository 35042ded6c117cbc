//! Whether functions remember at all: one switch for the process.
//! Knows nothing of caches.

use std::env;
use std::sync::atomic::{AtomicU8, Ordering};

#[cfg(feature = "test-util")]
use crate::process::isolation::TestContext;

/// The switch. Nothing else depends on when a change is seen, and who is told of one otherwise sees it.
static SWITCH: AtomicU8 = AtomicU8::new(UNSET);

/// Neither switched nor looked up in the environment yet.
const UNSET: u8 = 0;
const OFF: u8 = 1;
const ON: u8 = 2;

/// Switches memoizing off or on, for the whole process.
///
/// While it is off, annotated functions and the `get_or_insert` family of [`TtlCache`](crate::TtlCache) run their body each
/// time: they look nothing up, store nothing, wait for nobody and count nothing, and `cache_refresh` stores nothing. What is
/// stored stays, is seen and changed by all that names a cache (`cache_peek`, `cache_insert`, `get`, …), and is served again
/// when it is switched on, if it lives still. A computation that began before ends as it began.
///
/// At the start it is on, unless the environment variable `TTL_MEMO` is `off`, `false` or `0`. It is read when the switch is
/// first asked for; a call of this function counts more.
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
    if let Some(context) = TestContext::here() {
        context.set_enabled(enabled);
        return;
    }
    SWITCH.store(if enabled { ON } else { OFF }, Ordering::Relaxed);
}

/// Whether functions remember their results; see [`set_enabled`].
#[must_use]
#[inline]
pub fn is_enabled() -> bool {
    #[cfg(feature = "test-util")]
    if let Some(context) = TestContext::here() {
        return context.is_enabled();
    }
    // On the path of every hit, so what isn't plainly on is looked at elsewhere.
    SWITCH.load(Ordering::Relaxed) == ON || is_enabled_at_second_sight()
}

#[cold]
#[inline(never)]
fn is_enabled_at_second_sight() -> bool {
    if SWITCH.load(Ordering::Relaxed) == UNSET {
        let initial = if is_off_in_environment() { OFF } else { ON };
        // Whoever has set it meanwhile has said more.
        let _ = SWITCH.compare_exchange(UNSET, initial, Ordering::Relaxed, Ordering::Relaxed);
    }
    SWITCH.load(Ordering::Relaxed) == ON
}

fn is_off_in_environment() -> bool {
    let value = env::var("TTL_MEMO").unwrap_or_default();
    ["off", "false", "0"].iter().any(|off| value.eq_ignore_ascii_case(off))
}
