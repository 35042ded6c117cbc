//! Wakes a task after a time, whatever runtime it belongs to.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Instant;

use event_listener::{Event, EventListener};

use crate::background::scheduler::{Appointment, Chore};

/// A future that is ready at its moment.
pub(crate) struct Alarm {
    rings: EventListener,
    _bell: Arc<Bell>,
    _appointment: Appointment,
}

struct Bell(Event);

impl Alarm {
    pub(crate) fn at(moment: Instant) -> Self {
        let bell = Arc::new(Bell(Event::new()));
        let rings = bell.0.listen();
        let chore: Arc<dyn Chore> = bell.clone();
        Self { rings, _appointment: Appointment::new(moment, Arc::downgrade(&chore)), _bell: bell }
    }
}

impl Future for Alarm {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        Pin::new(&mut self.rings).poll(context)
    }
}

impl Chore for Bell {
    fn run(&self) -> Option<Instant> {
        self.0.notify(usize::MAX);
        None
    }
}
