//! The thread that has the connections of one tier, in one process. Knows nothing of what is sent.

use std::process;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;

use crate::tier::error::TierError;

/// A thread with a runtime. Dropping it ends the thread.
pub(super) struct Thread {
    /// A child made by `fork()` inherits this, but not the thread.
    process: u32,
    handle: Handle,
    has_ended: Arc<AtomicBool>,
    _end: oneshot::Sender<()>,
}

impl Thread {
    /// # Errors
    ///
    /// When the system has no thread left.
    pub(super) fn start() -> Result<Self, TierError> {
        let failed = |error| TierError::unavailable(format!("the thread for connections can't be started: {error}"));
        let runtime =
            Builder::new_current_thread().enable_all().thread_name("ttl-memo-events").build().map_err(failed)?;
        let handle = runtime.handle().clone();
        let has_ended = Arc::new(AtomicBool::new(false));
        let (end, ended) = oneshot::channel::<()>();
        let ending = SetAtEnd(Arc::clone(&has_ended));
        let thread = thread::Builder::new().name("ttl-memo-redis".to_owned());
        let work = move || {
            let _ending = ending;
            let _ = runtime.block_on(ended);
            // A listener may still run. It isn't waited for.
            runtime.shutdown_background();
        };
        thread.spawn(work).map_err(failed)?;
        Ok(Self { process: process::id(), handle, has_ended, _end: end })
    }

    /// Whether the thread runs in this process.
    pub(super) fn is_running(&self) -> bool {
        self.process == process::id() && !self.has_ended.load(Ordering::Relaxed)
    }

    /// Whether this process is a child of the one with the thread.
    pub(super) fn is_inherited(&self) -> bool {
        self.process != process::id()
    }

    pub(super) fn handle(&self) -> &Handle {
        &self.handle
    }
}

struct SetAtEnd(Arc<AtomicBool>);

impl Drop for SetAtEnd {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}
