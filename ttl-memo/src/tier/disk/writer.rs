//! The thread that writes to the file. Changes that come while it writes share the next transaction.

use std::mem::forget;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::file::DataFile;
use super::reply::{Answer, Reply, reply};
use super::table::{self, Change};
use crate::tier::error::TierError;

/// How often an idle file is purged, or one is tried that can't be used.
const PURGE: Duration = Duration::from_secs(1);
/// The most changes in one transaction.
const BATCH: usize = 256;

/// Sends changes to the thread. Dropping it ends the thread, and with it the use of the file.
pub(super) struct Writer {
    sender: Option<Sender<Work>>,
    thread: Option<JoinHandle<()>>,
}

struct Work {
    /// Makes the change, unless its lease has ended meanwhile.
    change: Box<dyn FnOnce() -> Option<Change> + Send>,
    reply: Reply,
}

impl Writer {
    /// # Errors
    ///
    /// When the thread can't be started.
    pub(super) fn start(file: Arc<DataFile>, max_size: u64) -> std::io::Result<Self> {
        let (sender, receiver) = channel();
        let thread = thread::Builder::new().name("ttl-memo-disk".to_owned());
        let thread = thread.spawn(move || work(&file, max_size, &receiver))?;
        Ok(Self { sender: Some(sender), thread: Some(thread) })
    }

    /// Makes the change that `change` returns. The answer is whether it returned one.
    pub(super) fn send(&self, change: impl FnOnce() -> Option<Change> + Send + 'static) -> Answer {
        let (reply, answer) = reply();
        // If the thread has ended, the work is dropped, and its reply says so.
        if let Some(sender) = &self.sender {
            let _ = sender.send(Work { change: Box::new(change), reply });
        }
        answer
    }

    /// Lets the thread find out what is wrong with the file.
    pub(super) fn check(&self) {
        drop(self.send(|| None));
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.sender = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join().map_err(forget);
        }
    }
}

fn work(file: &DataFile, max_size: u64, receiver: &Receiver<Work>) {
    let mut purge = Duration::ZERO;
    loop {
        let first = match receiver.recv_timeout(purge) {
            Ok(work) => Some(work),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => return,
        };
        let batch: Vec<Work> = first.into_iter().chain(receiver.try_iter()).take(BATCH).collect();
        let (changes, replies): (Vec<_>, Vec<_>) = batch.into_iter().map(|work| ((work.change)(), work.reply)).unzip();
        let has_changed: Vec<bool> = changes.iter().map(Option::is_some).collect();
        let changes: Vec<Change> = changes.into_iter().flatten().collect();
        let written = file.with(|database| table::write(database, &changes, max_size));
        purge = if matches!(written, Ok(true)) { Duration::ZERO } else { PURGE };
        match written {
            Ok(_) => {
                for (reply, has_changed) in replies.into_iter().zip(has_changed) {
                    reply.send(Ok(has_changed));
                }
            }
            Err(error) => {
                let text = error.to_string();
                let _ = catch_unwind(AssertUnwindSafe(|| file.recover(&error))).map_err(forget);
                for reply in replies {
                    reply.send(Err(TierError::unavailable(text.clone())));
                }
            }
        }
    }
}
