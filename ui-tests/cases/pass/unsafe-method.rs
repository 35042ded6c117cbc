//! An unsafe method. The helpers that run it are unsafe too.
#![deny(warnings, unsafe_op_in_unsafe_fn, clippy::all, clippy::pedantic)]

use ttl_memo::{Key, ttl_cache};

#[derive(Clone, PartialEq, Eq, Hash)]
struct Four([u8; 4]);

unsafe trait Nth {
    /// # Safety
    ///
    /// `index` is less than the length.
    unsafe fn nth(&self, index: usize) -> u8;
}

#[ttl_cache]
impl Four {
    /// # Safety
    ///
    /// `index` is less than four.
    #[ttl_cache]
    unsafe fn get(&self, index: usize) -> u8 {
        // SAFETY: the caller says so.
        *unsafe { self.0.get_unchecked(index) }
    }

    /// # Safety
    ///
    /// `index` is less than four.
    #[ttl_cache(skip(self))]
    async unsafe fn later<T: Key>(&self, index: usize, _more: T) -> u8 {
        std::future::ready(()).await;
        // SAFETY: the caller says so.
        *unsafe { self.0.get_unchecked(index) }
    }
}

#[ttl_cache]
unsafe impl Nth for Four {
    #[ttl_cache]
    unsafe fn nth(&self, index: usize) -> u8 {
        // SAFETY: the caller says so.
        *unsafe { self.0.get_unchecked(index) }
    }
}

#[ttl_cache]
unsafe impl Nth for [u8] {
    #[ttl_cache(handle = Nths)]
    unsafe fn nth(&self, index: usize) -> u8 {
        // SAFETY: the caller says so.
        *unsafe { self.get_unchecked(index) }
    }
}

/// # Safety
///
/// `index` is less than the length.
#[ttl_cache]
unsafe fn generic<T: Key>(items: &[T], index: usize) -> T {
    // SAFETY: the caller says so.
    unsafe { items.get_unchecked(index) }.clone()
}

fn main() {
    let four = Four([1, 2, 3, 4]);
    // SAFETY: they are less than four.
    unsafe {
        assert_eq!((four.get(1), four.get_uncached(1), four.nth(2), four.nth_uncached(2)), (2, 2, 3, 3));
        assert_eq!(([1_u8, 2][..].nth(1), Nths::uncached(&[1, 2], 0), generic(&['a'], 0)), (2, 1, 'a'));
        drop((four.later(1, 'a'), four.later_uncached(1, 'a')));
    }
    assert_eq!((Four::get_cache().len(), Four::nth_cache().len(), Nths::cache_peek(&[1, 2], 1)), (1, 1, Some(2)));
}
