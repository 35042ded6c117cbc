//! What each thread has of a cache for itself, so that no two threads write to the same cache line.
//! Knows nothing of what that is.

use std::cell::Cell;
use std::collections::BTreeSet;

use once_cell::sync::OnceCell;
use parking_lot::Mutex;

use crate::store::occupied::bits;
use crate::store::recency::Row;
use crate::store::segments::defaults;

/// The rows of one cache: one for each of the first 32 threads, and 32 that all others share.
pub(crate) struct Rows<R> {
    /// 1, 1, 2, 4, … rows. A cache that few threads use has few.
    segments: [OnceCell<Box<[R]>>; SEGMENTS],
}

const SEGMENTS: usize = 7;

/// Rows below this number belong to one thread at a time.
pub(crate) const OWN_ROWS: Row = 32;

/// All rows.
pub(crate) const ROWS: Row = 2 * OWN_ROWS;

impl<R> Default for Rows<R> {
    fn default() -> Self {
        Self { segments: [const { OnceCell::new() }; SEGMENTS] }
    }
}

impl<R: Default> Rows<R> {
    /// The row of that number.
    #[inline]
    pub(crate) fn of(&self, row: Row) -> &R {
        let (segment, offset) = place_of(row);
        match self.segments[segment].get() {
            Some(rows) => &rows[offset],
            None => &self.fill(segment)[offset],
        }
    }

    #[cold]
    #[inline(never)]
    fn fill(&self, segment: usize) -> &[R] {
        self.segments[segment].get_or_init(|| defaults(if segment == 0 { 1 } else { 1 << (segment - 1) }))
    }
}

impl<R> Rows<R> {
    /// The row of that number, if it may have been used.
    pub(crate) fn get(&self, row: Row) -> Option<&R> {
        let (segment, offset) = place_of(row);
        self.segments[segment].get()?.get(offset)
    }
}

/// Some of the rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct RowSet(u64);

impl RowSet {
    pub(crate) fn insert(&mut self, row: Row) {
        self.0 |= 1 << row;
    }

    pub(crate) fn rows(self) -> impl Iterator<Item = Row> {
        bits(self.0)
    }
}

#[inline]
fn place_of(row: Row) -> (usize, usize) {
    match row.checked_ilog2() {
        None => (0, 0),
        Some(bits) => (bits as usize + 1, (row - (1 << bits)) as usize),
    }
}

/// The row that the calling thread has in every cache.
#[inline]
pub(crate) fn row_here() -> Row {
    let row = ROW.get();
    if row == UNKNOWN { take_row() } else { row }
}

/// No row.
const UNKNOWN: Row = Row::MAX;

thread_local! {
    // Without a destructor, so that reading it costs next to nothing and works while the thread ends.
    static ROW: Cell<Row> = const { Cell::new(UNKNOWN) };
    /// Gives the thread's own row back when the thread ends.
    static OWN_ROW: OwnRow = OwnRow::take();
}

/// The rows that no thread owns.
static FREE_ROWS: Mutex<FreeRows> = Mutex::new(FreeRows { returned: BTreeSet::new(), next: 0 });

struct FreeRows {
    returned: BTreeSet<Row>,
    /// The first row that was never taken; from `OWN_ROWS` on, rows are handed out in turn.
    next: Row,
}

impl FreeRows {
    fn take(&mut self) -> Row {
        if let Some(row) = self.returned.pop_first() {
            return row;
        }
        let row = self.next;
        self.next = if row + 1 < ROWS { row + 1 } else { OWN_ROWS };
        row
    }
}

struct OwnRow(Row);

impl OwnRow {
    fn take() -> Self {
        Self(FREE_ROWS.lock().take())
    }
}

impl Drop for OwnRow {
    fn drop(&mut self) {
        if self.0 < OWN_ROWS {
            // What this thread does while it ends is counted in a row that others use too.
            ROW.set(OWN_ROWS + self.0);
            FREE_ROWS.lock().returned.insert(self.0);
        }
    }
}

#[cold]
#[inline(never)]
fn take_row() -> Row {
    // A thread whose destructors have run already uses a row that others use too.
    let row = OWN_ROW.try_with(|own| own.0).unwrap_or(OWN_ROWS);
    ROW.set(row);
    row
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::{OWN_ROWS, ROWS, row_here};

    #[test]
    fn a_row_is_used_again_when_its_thread_has_ended() {
        let rows: Vec<_> = (0..1_000).map(|_| thread::spawn(row_here).join().unwrap()).collect();
        assert!(rows.iter().all(|row| *row < ROWS));
        assert!(rows.iter().any(|row| *row < OWN_ROWS));
    }
}
