//! The bounds and the capacity that a builder was given so far.

use crate::store::bounds::Bounds;

/// What the user chose; what isn't given has a default that depends on the rest.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct SizePlan {
    pub(super) maxsize: Maxsize,
    pub(super) max_bytes: Option<usize>,
    /// How many entries to allocate room for.
    pub(super) initial_capacity: u32,
}

/// The choice of `maxsize`.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) enum Maxsize {
    /// 128, or none beside `max_bytes`.
    #[default]
    Default,
    Given(usize),
    Unbounded,
}

impl SizePlan {
    pub(super) fn bounds(self) -> Bounds {
        let maxsize = match self.maxsize {
            Maxsize::Default => self.max_bytes.is_none().then_some(128),
            Maxsize::Given(maxsize) => Some(maxsize),
            Maxsize::Unbounded => None,
        };
        Bounds { maxsize, max_bytes: self.max_bytes }
    }
}
