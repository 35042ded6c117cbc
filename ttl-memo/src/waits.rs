//! Who waits for whom: keeps callers from waiting in a circle, in which nobody would ever be woken.
//! Knows flights by name only. The graph is touched by callers that are about to wait, and lead something themselves.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::marker::PhantomData;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use crate::sync::{Mutex, global, thread_local};

/// Names a flight: its address, which is its own while anybody holds it.
pub(crate) type Name = usize;

thread_local! {
    static MINE: Mine = Mine::default();
}

/// What this thread is computing at the moment: for a blocking function from its call to its return, for a task while it
/// is being polled.
#[derive(Default)]
struct Mine {
    /// The innermost is the last.
    flights: RefCell<Vec<Name>>,
    innermost: Arc<Innermost>,
}

/// The innermost flight that a thread is computing, for others to look at when they wait for one of its flights.
#[derive(Debug, Default)]
pub(crate) struct Innermost(AtomicUsize);

impl Innermost {
    /// That of this thread; `None` while the thread is being torn down.
    pub(crate) fn mine() -> Option<Arc<Self>> {
        MINE.try_with(|mine| Arc::clone(&mine.innermost)).ok()
    }
}

impl Mine {
    fn change(&self, change: impl FnOnce(&mut Vec<Name>)) {
        let mut flights = self.flights.borrow_mut();
        change(&mut flights);
        self.innermost.0.store(flights.last().copied().unwrap_or(0), Ordering::Relaxed);
    }
}

/// Says that this thread is computing a flight, until it is dropped.
#[derive(Debug)]
pub(crate) struct Leading {
    flight: Name,
    // It belongs to its thread.
    not_send: PhantomData<*const ()>,
}

impl Leading {
    #[inline]
    pub(crate) fn begin(flight: Name) -> Self {
        let _ = MINE.try_with(|mine| mine.change(|flights| flights.push(flight)));
        Self { flight, not_send: PhantomData }
    }
}

impl Drop for Leading {
    #[inline]
    fn drop(&mut self) {
        let _ = MINE.try_with(|mine| {
            mine.change(|flights| {
                // Nearly always the last.
                if let Some(index) = flights.iter().rposition(|flight| *flight == self.flight) {
                    flights.remove(index);
                }
            });
        });
    }
}

/// What holds a flight up, as far as it can be seen: what its thread computes on top of it, and the flights that it waits
/// for. Empty for one that is simply computing.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Burden(Vec<Name>);

impl Burden {
    pub(crate) fn of(flight: Name, thread: &Innermost) -> Self {
        let mut burden: Vec<_> = WAITS.lock().waited_for_by(flight).collect();
        let innermost = thread.0.load(Ordering::Relaxed);
        if innermost != flight {
            burden.push(innermost);
        }
        Self(burden)
    }
}

/// How long nothing may move before a wait that may be stuck is given up.
///
/// A pool that steals work lets a thread begin something unrelated on top of what it computes, and that may wait, by ways
/// that can't be seen, for one who waits for it. So a wait of which this may be true has an end. Where it isn't true, a
/// function is computed twice; that takes a slow function that is called by another of which several are under way.
pub(crate) fn standstill() -> Duration {
    if in_stealing_pool() { Duration::from_millis(10) } else { Duration::from_secs(10) }
}

/// Whether this thread may have begun what it does on top of something unrelated.
#[cfg(feature = "rayon")]
fn in_stealing_pool() -> bool {
    rayon_core::current_thread_index().is_some()
}

#[cfg(not(feature = "rayon"))]
fn in_stealing_pool() -> bool {
    false
}

global! {
    /// `(a, b)`: flight `a` can't end before `b` does, for one who leads `a` waits for `b`.
    ///
    /// A flight that has ended waits for none, so pairs that are still here when their waiter is about to be woken lead
    /// nowhere. The same pair is there as often as it holds: the number tells them apart.
    static WAITS: Mutex<Waits> = Mutex::new(Waits { pairs: BTreeSet::new(), latest: 0 });
}

struct Waits {
    pairs: BTreeSet<(Name, u64, Name)>,
    latest: u64,
}

/// Waiting would never end, for the other waits for this caller, directly or through others.
pub(crate) struct Circle;

/// A caller's waiting, until it is dropped.
pub(crate) struct Waiting {
    pairs: Vec<(Name, u64, Name)>,
}

impl Waiting {
    /// Books that this caller waits for `flight`, unless that would close a circle.
    pub(crate) fn begin(flight: Name) -> Result<Self, Circle> {
        let leading = MINE.try_with(|mine| mine.flights.borrow().clone()).unwrap_or_default();
        if leading.is_empty() {
            return Ok(Self { pairs: Vec::new() });
        }
        let mut waits = WAITS.lock();
        if waits.reaches(flight, &leading) {
            return Err(Circle);
        }
        waits.latest += 1;
        let number = waits.latest;
        let pairs: Vec<_> = leading.into_iter().map(|mine| (mine, number, flight)).collect();
        waits.pairs.extend(&pairs);
        Ok(Self { pairs })
    }
}

impl Waiting {
    /// Books anew if the caller leads other flights than when it was booked.
    pub(crate) fn renew(&mut self, flight: Name) -> Result<(), Circle> {
        let same = MINE.try_with(|mine| mine.flights.borrow().iter().eq(self.pairs.iter().map(|(mine, ..)| mine)));
        if !same.unwrap_or(true) {
            // Given back first, or it would be in its own way.
            *self = Self { pairs: Vec::new() };
            *self = Self::begin(flight)?;
        }
        Ok(())
    }

    /// Whether others may wait for this caller in ways that can't be seen, `burden` being what holds up its flight.
    pub(crate) fn may_be_stuck(&self, burden: &Burden) -> bool {
        !self.pairs.is_empty() || !burden.0.is_empty() || in_stealing_pool()
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        if !self.pairs.is_empty() {
            let mut waits = WAITS.lock();
            for pair in &self.pairs {
                waits.pairs.remove(pair);
            }
        }
    }
}

impl Waits {
    /// Whether `start`, or one that it waits for through any others, is among `goals`.
    fn reaches(&self, start: Name, goals: &[Name]) -> bool {
        let mut seen = BTreeSet::from([start]);
        let mut next = vec![start];
        while let Some(flight) = next.pop() {
            if goals.contains(&flight) {
                return true;
            }
            next.extend(self.waited_for_by(flight).filter(|flight| seen.insert(*flight)));
        }
        false
    }

    fn waited_for_by(&self, flight: Name) -> impl Iterator<Item = Name> {
        self.pairs.range((flight, 0, 0)..=(flight, u64::MAX, Name::MAX)).map(|pair| pair.2)
    }
}
