//! An array that grows without moving what is in it, so that it can be read while it grows.
//! Knows nothing of what it holds.

use once_cell::race::OnceBox;
use once_cell::sync::OnceCell;

/// The number of a slot, by which everything about its entry is found.
pub(crate) type SlotId = u32;

/// Elements in segments of 4, 4, 8, 16, … of them. The first segment needs no allocation.
pub(crate) struct Segments<T> {
    first: [T; FIRST],
    rest: OnceBox<[Segment<T>; SEGMENTS]>,
}

type Segment<T> = OnceCell<Box<[T]>>;

/// How many elements the first segment has.
const FIRST: usize = 1 << FIRST_BITS;
const FIRST_BITS: u32 = 2;

/// Enough for every `u32`.
const SEGMENTS: usize = (u32::BITS - FIRST_BITS) as usize;

impl<T: Default> Segments<T> {
    pub(crate) fn new() -> Self {
        Self { first: [T::default(), T::default(), T::default(), T::default()], rest: OnceBox::new() }
    }

    /// Makes sure that there is an element at `index`.
    pub(crate) fn reach(&self, index: u32) {
        if let Place::Later(segment, _) = Place::of(index) {
            let rest = self.rest.get_or_init(|| Box::new([const { OnceCell::new() }; SEGMENTS]));
            rest[segment].get_or_init(|| defaults(FIRST << segment));
        }
    }

    /// Allocates the first `len` elements, and perhaps some more.
    pub(crate) fn reserve(&self, len: u32) {
        for bits in FIRST_BITS..u32::BITS {
            let first_of_segment = 1 << bits;
            if first_of_segment < len {
                self.reach(first_of_segment);
            }
        }
    }
}

/// `len` elements, each as it is by default.
pub(super) fn defaults<T: Default>(len: usize) -> Box<[T]> {
    let mut elements = Vec::with_capacity(len);
    for _ in 0..len {
        elements.push(T::default());
    }
    elements.into_boxed_slice()
}

impl<T> Segments<T> {
    /// The element at `index`, if `reach` was called for it or for one after it.
    #[inline]
    pub(crate) fn get(&self, index: u32) -> Option<&T> {
        match Place::of(index) {
            Place::First(offset) => Some(&self.first[offset]),
            Place::Later(segment, offset) => self.rest.get()?[segment].get()?.get(offset),
        }
    }
}

/// Where an element is.
enum Place {
    /// In the first segment.
    First(usize),
    /// In one of those after it.
    Later(usize, usize),
}

impl Place {
    #[inline]
    fn of(index: u32) -> Self {
        let Some(segment) = (index >> FIRST_BITS).checked_ilog2() else { return Self::First(index as usize) };
        Self::Later(segment as usize, index as usize - (FIRST << segment))
    }
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
        assert!(segments.get(3).is_some());
        assert!(segments.get(4).is_none());
        segments.reach(8);
        assert!(segments.get(15).is_some());
        assert!(segments.get(16).is_none());
        assert!(segments.get(u32::MAX).is_none());
    }
}
