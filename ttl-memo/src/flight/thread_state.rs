//! What each thread knows of itself: its number, whether it polls tasks, and the computations on its stack.
//! Has no destructor, so it works while the thread's other locals are being dropped.

use std::cell::{Cell, RefCell};
use std::mem::{ManuallyDrop, take};
use std::sync::atomic::{AtomicU64, Ordering};

use crate::sync::per_thread;

/// Names a computation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct FlightId(u64);

/// Names a thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ThreadId(u64);

/// Names one wait of one caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct WaitId(u64);

impl FlightId {
    #[inline]
    pub(crate) fn next() -> Self {
        Self(next_number())
    }
}

impl ThreadId {
    /// The number of no thread.
    pub(crate) const NONE: Self = Self(0);

    #[inline]
    pub(crate) fn current() -> Self {
        THREAD.with(|thread| {
            if thread.id.get() == 0 {
                thread.id.set(thread.next_number());
            }
            Self(thread.id.get())
        })
    }
}

impl WaitId {
    pub(crate) const MIN: Self = Self(0);
    pub(crate) const MAX: Self = Self(u64::MAX);

    pub(crate) fn next() -> Self {
        Self(next_number())
    }
}

/// Who runs the body of a computation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Leader {
    /// A thread, from the beginning to the end.
    Thread,
    /// A task, polled by one thread or several in turn.
    Task,
}

/// A computation on a thread's stack.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Frame {
    pub(crate) flight: FlightId,
    pub(crate) leader: Leader,
    /// Whether the wait graph has to be told when a thread's frame ends.
    pub(crate) is_booked: bool,
}

struct ThreadState {
    /// The next number to give, and the end of the block that this thread gives numbers from.
    numbers: Cell<(u64, u64)>,
    id: Cell<u64>,
    polls_tasks: Cell<bool>,
    frames: RefCell<Frames>,
}

per_thread! {
    static THREAD: ThreadState = ThreadState {
        numbers: Cell::new((0, 0)),
        id: Cell::new(0),
        polls_tasks: Cell::new(false),
        frames: RefCell::new(Frames::new()),
    };
}

impl ThreadState {
    /// A number that was never given before, to any thread; never zero.
    #[inline]
    fn next_number(&self) -> u64 {
        let (next, end) = self.numbers.get();
        if next == end {
            return self.next_block();
        }
        self.numbers.set((next + 1, end));
        next
    }

    /// Threads take numbers in blocks, so that they rarely write the same cache line. 2⁴⁸ blocks outlast any process.
    #[cold]
    fn next_block(&self) -> u64 {
        const SIZE: u64 = 1 << 16;
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let first = NEXT.fetch_add(SIZE, Ordering::Relaxed);
        self.numbers.set((first + 1, first + SIZE));
        first
    }
}

#[inline]
fn next_number() -> u64 {
    THREAD.with(ThreadState::next_number)
}

/// Notes that this thread polls tasks: others may depend on it returning to its executor.
#[inline]
pub(crate) fn note_polls_tasks() {
    THREAD.with(|thread| thread.polls_tasks.set(true));
}

/// Whether this thread has ever polled a task that computes or waits.
pub(crate) fn polls_tasks() -> bool {
    THREAD.with(|thread| thread.polls_tasks.get())
}

/// Runs `read` with the computations on this thread's stack.
#[inline]
pub(crate) fn with_frames<R>(read: impl FnOnce(&mut Frames) -> R) -> R {
    THREAD.with(|thread| read(&mut thread.frames.borrow_mut()))
}

/// The computations on one thread's stack, the innermost last.
pub(crate) struct Frames {
    len: usize,
    /// The outermost ones. Few threads have more, so most never allocate.
    first: [Frame; Frames::INLINE],
    /// The others. Given back as soon as it is empty, since nothing drops it when the thread ends.
    deeper: ManuallyDrop<Vec<Frame>>,
}

impl Frames {
    const INLINE: usize = 8;

    const fn new() -> Self {
        let unused = Frame { flight: FlightId(0), leader: Leader::Thread, is_booked: false };
        Self { len: 0, first: [unused; Self::INLINE], deeper: ManuallyDrop::new(Vec::new()) }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.len == 0
    }

    #[inline]
    pub(crate) fn push(&mut self, flight: FlightId, leader: Leader) {
        let frame = Frame { flight, leader, is_booked: false };
        match self.first.get_mut(self.len) {
            Some(slot) => *slot = frame,
            None => self.push_deeper(frame),
        }
        self.len += 1;
    }

    #[cold]
    fn push_deeper(&mut self, frame: Frame) {
        self.deeper.push(frame);
    }

    /// Removes the innermost frame of `flight`. Returns whether it was booked.
    #[inline]
    pub(crate) fn remove(&mut self, flight: FlightId) -> bool {
        let last = self.len.wrapping_sub(1);
        match self.first.get(last) {
            Some(frame) if frame.flight == flight => {
                self.len = last;
                frame.is_booked
            }
            _ => self.remove_from_within(flight),
        }
    }

    #[cold]
    #[inline(never)]
    fn remove_from_within(&mut self, flight: FlightId) -> bool {
        let Some(index) = (0..self.len).rev().find(|index| self[*index].flight == flight) else { return false };
        let frame = self[index];
        for index in index..self.len - 1 {
            self[index] = self[index + 1];
        }
        self.len -= 1;
        self.deeper.truncate(self.len.saturating_sub(Self::INLINE));
        if self.deeper.is_empty() {
            take(&mut *self.deeper);
        }
        frame.is_booked
    }

    /// The frames from the innermost to the outermost.
    pub(crate) fn innermost_first(&self) -> impl Iterator<Item = &Frame> {
        (0..self.len).rev().map(|index| &self[index])
    }

    /// The innermost computation that a thread leads: until it ends, the thread polls nothing that was begun outside it.
    pub(crate) fn base(&self) -> Option<FlightId> {
        self.innermost_first().find(|frame| frame.leader == Leader::Thread).map(|frame| frame.flight)
    }

    /// The computations led by tasks within `base`, the innermost first.
    pub(crate) fn tasks_within_base(&self) -> impl Iterator<Item = FlightId> {
        self.innermost_first().take_while(|frame| frame.leader == Leader::Task).map(|frame| frame.flight)
    }

    /// Notes that the wait graph has to be told when the frame of `base` ends.
    pub(crate) fn note_booked(&mut self, base: FlightId) {
        let index = (0..self.len).rev().find(|index| self[*index].flight == base);
        if let Some(index) = index {
            self[index].is_booked = true;
        }
    }
}

impl std::ops::Index<usize> for Frames {
    type Output = Frame;

    fn index(&self, index: usize) -> &Frame {
        self.first.get(index).unwrap_or_else(|| &self.deeper[index - Self::INLINE])
    }
}

impl std::ops::IndexMut<usize> for Frames {
    fn index_mut(&mut self, index: usize) -> &mut Frame {
        if index < Self::INLINE { &mut self.first[index] } else { &mut self.deeper[index - Self::INLINE] }
    }
}
