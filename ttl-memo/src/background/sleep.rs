//! Wakes a task after a time, whatever runtime it belongs to.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Instant;

use event_listener::{Event, EventListener};

use crate::background::scheduler::{BackgroundTask, TaskHandle};

/// A future that is ready at its moment.
pub(crate) struct Sleep {
    rings: EventListener,
    _bell: Arc<Wake>,
    _appointment: TaskHandle,
}

struct Wake(Event);

impl Sleep {
    pub(crate) fn at(moment: Instant) -> Self {
        let bell = Arc::new(Wake(Event::new()));
        let rings = bell.0.listen();
        let chore: Arc<dyn BackgroundTask> = bell.clone();
        Self { rings, _appointment: TaskHandle::new(moment, Arc::downgrade(&chore)), _bell: bell }
    }
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        Pin::new(&mut self.rings).poll(context)
    }
}

impl BackgroundTask for Wake {
    fn run(&self) -> Option<Instant> {
        self.0.notify(usize::MAX);
        None
    }
}
