//! An unsafe function. The helpers that run it are unsafe too.
#![deny(warnings, unsafe_op_in_unsafe_fn, clippy::all, clippy::pedantic)]

use ttl_memo::ttl_cache;

/// # Safety
///
/// `index` is less than four.
#[ttl_cache]
unsafe fn nth(index: usize) -> u8 {
    // SAFETY: the caller says so.
    *unsafe { [1, 2, 3, 4].get_unchecked(index) }
}

fn main() {
    // SAFETY: they are less than four.
    unsafe {
        assert_eq!((nth(1), nth::cache_refresh(2), nth::uncached(3)), (2, 3, 4));
    }
    assert_eq!(nth::cache_peek(1), Some(2));
}
