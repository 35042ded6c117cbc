//! Runs what might hang on a thread of its own, so that a deadlock is a failure and not a standstill.

use std::panic::resume_unwind;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

/// Far more than any of it takes, on a busy machine too.
const PATIENCE: Duration = Duration::from_secs(20);

/// Runs `work`.
///
/// # Panics
///
/// When `work` panics, or hangs.
#[track_caller]
pub(super) fn watched<R: Send + 'static>(work: impl FnOnce() -> R + Send + 'static) -> R {
    let (sender, receiver) = channel();
    let worker = thread::spawn(move || {
        let result = work();
        // Nobody listens any more if it took too long.
        let _ = sender.send(());
        result
    });
    match receiver.recv_timeout(PATIENCE) {
        Err(RecvTimeoutError::Timeout) => panic!("hangs"),
        Ok(()) | Err(RecvTimeoutError::Disconnected) => worker.join().unwrap_or_else(|panic| resume_unwind(panic)),
    }
}
