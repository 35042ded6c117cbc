//! An array that grows without moving what is in it, so that it can be read while it grows.
//! Knows nothing of what it holds.

use once_cell::sync::OnceCell;

/// The number of a slot, by which everything about its entry is found.
pub(crate) type SlotId = u32;

/// Elements in segments of 1, 1, 2, 4, … of them. The first segment needs no allocation.
pub(crate) struct Segments<T> {
    first: T,
    rest: OnceCell<Box<[Segment<T>; SEGMENTS]>>,
}

type Segment<T> = OnceCell<Box<[T]>>;

/// Enough for every `u32`.
const SEGMENTS: usize = u32::BITS as usize;

impl<T: Default> Segments<T> {
    pub(crate) fn new() -> Self {
        Self { first: T::default(), rest: OnceCell::new() }
    }

    /// Makes sure that there is an element at `index`.
    pub(crate) fn reach(&self, index: u32) {
        if let Some((segment, _)) = place_of(index) {
            let rest = self.rest.get_or_init(|| Box::new([const { OnceCell::new() }; SEGMENTS]));
            rest[segment].get_or_init(|| (0..1_u32 << segment).map(|_| T::default()).collect());
        }
    }
}

impl<T: Default> Segments<T> {
    /// Allocates the first `len` elements, and perhaps some more.
    pub(crate) fn reserve(&self, len: u32) {
        let first_of_segments = (0..u32::BITS).map(|bits| 1 << bits);
        first_of_segments.take_while(|first| *first < len).for_each(|first| self.reach(first));
    }
}

impl<T> Segments<T> {
    /// The element at `index`, if `reach` was called for it or for one after it.
    #[inline]
    pub(crate) fn get(&self, index: u32) -> Option<&T> {
        match place_of(index) {
            None => Some(&self.first),
            Some((segment, offset)) => self.rest.get()?[segment].get()?.get(offset),
        }
    }
}

impl<T> Segments<T> {
    /// All elements that were reached, and perhaps some more, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        let rest = self.rest.get().into_iter().flat_map(|rest| rest.iter());
        std::iter::once(&self.first).chain(rest.map_while(OnceCell::get).flatten())
    }
}

/// The segment after the first, and the place in it, of an element that isn't in the first.
#[inline]
fn place_of(index: u32) -> Option<(usize, usize)> {
    let segment = index.checked_ilog2()?;
    Some((segment as usize, (index - (1 << segment)) as usize))
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::Segments;

    #[test]
    fn each_index_has_an_element_of_its_own() {
        let segments = Segments::<AtomicU32>::new();
        for index in 0..1_000 {
            segments.reach(index);
            segments.get(index).unwrap().store(index, Ordering::Relaxed);
        }
        for index in 0..1_000 {
            assert_eq!(segments.get(index).unwrap().load(Ordering::Relaxed), index);
        }
    }

    #[test]
    fn there_is_nothing_beyond_what_was_reached() {
        let segments = Segments::<AtomicU32>::new();
        assert!(segments.get(0).is_some());
        assert!(segments.get(1).is_none());
        segments.reach(8);
        assert!(segments.get(15).is_some());
        assert!(segments.get(16).is_none());
        assert!(segments.get(u32::MAX).is_none());
    }
}
