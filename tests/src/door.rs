//! Bodies that wait until a test lets them go on.

use std::sync::Mutex;
use std::sync::mpsc::{self, Receiver, Sender};

/// A door that bodies wait at until a test opens it.
pub struct Door {
    arrivals: (Sender<()>, Mutex<Receiver<()>>),
    opened: (Sender<()>, Mutex<Receiver<()>>),
}

impl Default for Door {
    fn default() -> Self {
        let ((arrive, arrivals), (open, opened)) = (mpsc::channel(), mpsc::channel());
        Self { arrivals: (arrive, Mutex::new(arrivals)), opened: (open, Mutex::new(opened)) }
    }
}

impl Door {
    /// A body arrives, and waits.
    ///
    /// # Panics
    ///
    /// When another user of the door has panicked.
    pub fn pass(&self) {
        self.arrivals.0.send(()).unwrap();
        self.opened.1.lock().unwrap().recv().unwrap();
    }

    /// Waits until a body has arrived.
    ///
    /// # Panics
    ///
    /// When another user of the door has panicked.
    pub fn wait_for_a_body(&self) {
        self.arrivals.1.lock().unwrap().recv().unwrap();
    }

    /// Lets one body pass.
    ///
    /// # Panics
    ///
    /// Never, since the door keeps both of its ends.
    pub fn open(&self) {
        self.opened.0.send(()).unwrap();
    }
}
