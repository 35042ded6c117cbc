//! What a caller knows of the place of its key, from an earlier look.

use crate::store::index::Tenant;
use crate::store::table::{Absence, SlotId};

/// Where the entry of a key is. It spares comparing keys if it is still so.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Known {
    Nothing,
    /// There was none.
    Absent(Absence),
    /// In this slot, for as long as it has the same tenant.
    At(SlotId, Tenant),
}
