//! The part of a thread's work that belongs to a computation: while it lasts, the waits of the thread are the computation's.

use std::marker::PhantomData;

use crate::flight::thread_state::{FlightId, Leader, with_frames};
use crate::flight::wait_graph;

/// Says that this thread works for a computation, until it is dropped.
#[derive(Debug)]
pub(crate) struct LeaderScope {
    flight: FlightId,
    // It belongs to its thread.
    not_send: PhantomData<*const ()>,
}

impl LeaderScope {
    #[inline]
    pub(crate) fn begin(flight: FlightId, leader: Leader) -> Self {
        with_frames(|frames| frames.push(flight, leader));
        Self { flight, not_send: PhantomData }
    }
}

impl Drop for LeaderScope {
    #[inline]
    fn drop(&mut self) {
        let is_booked = with_frames(|frames| frames.remove(self.flight));
        if is_booked {
            wait_graph::frame_ended(self.flight);
        }
    }
}
