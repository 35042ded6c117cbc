//! A listener that notes what it is told.

use std::sync::{Arc, Mutex, Weak};

use ttl_memo::tier::{InvalidationListener, Redis, Tier};

use super::server::until;

#[derive(Default)]
pub(super) struct Told(Mutex<Vec<String>>);

impl Told {
    pub(super) fn listen(redis: &Redis) -> Arc<Self> {
        let told = Arc::new(Self::default());
        let listener: Weak<dyn InvalidationListener> = Arc::<Self>::downgrade(&told);
        redis.subscribe("square#1", listener);
        until(|| told.has("connected"));
        told
    }

    pub(super) fn has(&self, what: &str) -> bool {
        self.0.lock().unwrap().iter().any(|told| told == what)
    }

    pub(super) fn changes(&self) -> usize {
        let told = self.0.lock().unwrap();
        told.iter().filter(|told| told.starts_with("changed") || *told == "cleared").count()
    }

    pub(super) fn number(&self, what: &str) -> usize {
        self.0.lock().unwrap().iter().filter(|told| *told == what).count()
    }

    fn add(&self, what: impl Into<String>) {
        self.0.lock().unwrap().push(what.into());
    }
}

impl InvalidationListener for Told {
    fn changed(&self, arguments: &[u8]) {
        self.add(format!("changed {}", arguments[1]));
    }

    fn cleared(&self) {
        self.add("cleared");
    }

    fn tag_invalidated(&self, digest: [u8; 16]) {
        self.add(format!("tag {digest:?}"));
    }

    fn connected(&self) {
        self.add("connected");
    }

    fn disconnected(&self) {
        self.add("disconnected");
    }
}
