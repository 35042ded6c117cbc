//! How much a store may hold. Knows nothing of entries: its callers bring number and size.

/// The bounds of a store, which may change while it is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bounds {
    /// Of the number of entries if there is `max_bytes`, else of the sum of their sizes.
    pub(crate) maxsize: Option<usize>,
    /// Of the sum of their sizes.
    pub(crate) max_bytes: Option<usize>,
}

impl Bounds {
    #[inline]
    fn of_len(self) -> Option<usize> {
        self.max_bytes.and(self.maxsize)
    }

    #[inline]
    fn of_size(self) -> Option<usize> {
        self.max_bytes.or(self.maxsize)
    }

    /// Whether there is any.
    pub(crate) fn are_set(self) -> bool {
        self.of_size().is_some()
    }

    /// The bound that keeps an entry of `size` from being stored even in an empty store. With a bound of zero nothing is
    /// stored.
    #[inline]
    pub(crate) fn exceeded_by(self, size: usize) -> Option<usize> {
        let exceeded = self.of_size().filter(|bound| size > *bound || *bound == 0);
        exceeded.or(self.of_len().filter(|bound| *bound == 0))
    }

    /// Whether there may be `len` entries whose sizes add up to `size`.
    #[inline]
    pub(crate) fn allow(self, len: usize, size: u128) -> bool {
        let allows_size = self.of_size().is_none_or(|bound| if bound == 0 { len == 0 } else { size <= bound as u128 });
        allows_size && self.of_len().is_none_or(|bound| len <= bound)
    }
}

#[cfg(test)]
mod tests {
    use super::Bounds;

    #[test]
    fn maxsize_bounds_the_sizes_unless_there_is_another_bound_for_them() {
        let one = Bounds { maxsize: Some(10), max_bytes: None };
        assert!(one.allow(99, 10) && !one.allow(1, 11));
        let two = Bounds { maxsize: Some(10), max_bytes: Some(100) };
        assert!(two.allow(10, 100) && !two.allow(11, 100) && !two.allow(10, 101));
        assert_eq!((two.exceeded_by(100), two.exceeded_by(101)), (None, Some(100)));
    }

    #[test]
    fn a_bound_of_zero_allows_nothing_not_even_what_has_no_size() {
        for (maxsize, max_bytes) in [(Some(0), None), (Some(0), Some(9)), (Some(9), Some(0)), (None, Some(0))] {
            let bounds = Bounds { maxsize, max_bytes };
            assert!(bounds.allow(0, 0) && !bounds.allow(1, 0));
            assert_eq!(bounds.exceeded_by(0), Some(0));
        }
    }
}
