//! Who waits for whom: keeps callers from waiting in a circle, in which nobody would ever be woken.
//! Knows flights by name only. The graph is touched by callers that are about to wait, and lead something themselves.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::marker::PhantomData;
use std::ptr;
use std::time::Duration;

use crate::sync::{Mutex, global, thread_local};

/// Names a flight: its address, which is its own while anybody holds it.
pub(crate) type Name = usize;

thread_local! {
    /// What this thread is computing at the moment, the innermost last: a blocking function from its call to its return, a
    /// task while it is being polled.
    static LEADING: RefCell<Vec<Name>> = RefCell::default();
}

/// A number that no other thread has as long as this one lives; zero while it is being torn down.
pub(crate) fn this_thread() -> usize {
    LEADING.try_with(|leading| ptr::from_ref(leading).addr()).unwrap_or(0)
}

/// How long a caller may wait on a thread that does other things on top of what it does, if this is one.
///
/// A pool that steals work lets a thread begin something unrelated while what it does waits for others, and that may wait,
/// by ways that can't be seen, for one who waits for the thread. So no wait in such a pool is without an end.
#[cfg(feature = "rayon")]
pub(crate) fn longest_wait_here() -> Option<Duration> {
    rayon_core::current_thread_index().map(|_| Duration::from_millis(50))
}

/// The same when no such pool is known.
#[cfg(not(feature = "rayon"))]
pub(crate) fn longest_wait_here() -> Option<Duration> {
    None
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
        let _ = LEADING.try_with(|leading| leading.borrow_mut().push(flight));
        Self { flight, not_send: PhantomData }
    }
}

impl Drop for Leading {
    #[inline]
    fn drop(&mut self) {
        let _ = LEADING.try_with(|leading| {
            let mut leading = leading.borrow_mut();
            // Nearly always the last.
            if let Some(index) = leading.iter().rposition(|flight| *flight == self.flight) {
                leading.remove(index);
            }
        });
    }
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
        let leading = LEADING.try_with(|leading| leading.borrow().clone()).unwrap_or_default();
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

    /// Books anew if the caller leads other flights than when it was booked.
    pub(crate) fn renew(&mut self, flight: Name) -> Result<(), Circle> {
        let same = LEADING.try_with(|leading| leading.borrow().iter().eq(self.pairs.iter().map(|(mine, ..)| mine)));
        if !same.unwrap_or(true) {
            // Given back first, or it would be in its own way.
            *self = Self { pairs: Vec::new() };
            *self = Self::begin(flight)?;
        }
        Ok(())
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
