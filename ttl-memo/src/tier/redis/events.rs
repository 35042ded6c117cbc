//! What other processes tell: for the caches that listen, and for callers that wait. Knows no connection.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::mem::forget;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Weak};

use arc_swap::ArcSwap;
use parking_lot::Mutex;
use tokio::runtime::Handle;
use tokio::sync::Notify;

use super::keys::{Message, What};
use super::settings::Address;
use crate::tier::key::TierKey;
use crate::tier::tier::InvalidationListener;

/// So many messages wait for listeners at most. Beyond that, listeners are told that some are missing.
const MOST: usize = 10_000;

/// Who listens to which function. A child made by `fork()` inherits this, so there is no lock that another thread might have had
/// at that moment.
#[derive(Default)]
pub(super) struct Listeners(ArcSwap<Vec<Listening>>);

/// A listener and its function.
type Listening = (Box<str>, Weak<dyn InvalidationListener>);

/// A function and the arguments of a key.
type Entry = (Box<str>, Box<[u8]>);

pub(super) struct Events {
    listeners: Arc<Listeners>,
    /// Marks what this process tells.
    pub(super) origin: [u8; 16],
    runtime: Handle,
    servers: Mutex<Servers>,
    queue: Arc<Mutex<Queue>>,
    waiters: Mutex<HashMap<Entry, Arc<Notify>>>,
}

/// The servers whose messages are needed, and those whose messages come.
#[derive(Default)]
struct Servers {
    needed: BTreeSet<Address>,
    heard: BTreeSet<Address>,
}

#[derive(Default)]
struct Queue {
    events: VecDeque<Event>,
    is_running: bool,
    /// What the listeners know at the end of the queue.
    is_connected: bool,
}

enum Event {
    Changed {
        function: Box<str>,
        arguments: Box<[u8]>,
    },
    Cleared {
        function: Box<str>,
    },
    Tag {
        /// Without a name, of all functions.
        function: Box<str>,
        digest: [u8; 16],
    },
    Connected,
    Disconnected,
    /// One listener begins to listen.
    Joined {
        listener: Weak<dyn InvalidationListener>,
        is_connected: bool,
    },
}

impl Events {
    pub(super) fn new(listeners: Arc<Listeners>, origin: [u8; 16], runtime: Handle) -> Arc<Self> {
        let (servers, queue, waiters) = Default::default();
        Arc::new(Self { listeners, origin, runtime, servers, queue, waiters })
    }

    /// Whether everything that others tell arrives.
    pub(super) fn is_connected(&self) -> bool {
        self.servers.lock().is_complete()
    }

    pub(super) fn need(&self, servers: &BTreeSet<Address>) {
        self.change(|state| {
            state.heard.retain(|server| servers.contains(server));
            state.needed.clone_from(servers);
        });
    }

    /// From now on, messages of `server` arrive, or don't.
    pub(super) fn hear(&self, server: &Address, is_heard: bool) {
        self.change(|state| {
            if is_heard {
                state.heard.insert(server.clone());
            } else {
                state.heard.remove(server);
            }
        });
    }

    fn change(&self, change: impl FnOnce(&mut Servers)) {
        let mut servers = self.servers.lock();
        let before = servers.is_complete();
        change(&mut servers);
        let now = servers.is_complete();
        if before != now {
            // In the order of the changes, so with the lock held. No listener is called here.
            self.enqueue(if now { Event::Connected } else { Event::Disconnected });
        }
        drop(servers);
        if before && !now {
            // What ends now may not be told.
            for waiter in self.waiters.lock().values() {
                waiter.notify_waiters();
            }
        }
    }

    /// Calls `listener`, whom [`Listeners::add`] has added, for the first time.
    pub(super) fn join(&self, listener: Weak<dyn InvalidationListener>) {
        let servers = self.servers.lock();
        self.enqueue(Event::Joined { listener, is_connected: servers.is_complete() });
    }

    /// Receives what somebody wrote to the channel.
    pub(super) fn receive(&self, bytes: &[u8]) {
        let Some(message) = Message::decode(bytes) else { return };
        let Message { what, origin, function, arguments } = message;
        match what {
            What::Cleared => {
                for ((of, _), waiter) in &*self.waiters.lock() {
                    if **of == *function {
                        waiter.notify_waiters();
                    }
                }
            }
            What::Ended | What::Changed => {
                if let Some(waiter) = self.waiters.lock().get(&(function.into(), arguments.into())) {
                    waiter.notify_waiters();
                }
            }
            What::Tag => {}
        }
        if origin == self.origin || !(function.is_empty() || self.listeners.has(function)) {
            return;
        }
        match what {
            What::Ended => {}
            What::Changed => self.enqueue(Event::Changed { function: function.into(), arguments: arguments.into() }),
            What::Cleared => self.enqueue(Event::Cleared { function: function.into() }),
            What::Tag => {
                if let Ok(digest) = arguments.try_into() {
                    self.enqueue(Event::Tag { function: function.into(), digest });
                }
            }
        }
    }

    /// Returns what is notified when a computation of `key` ends.
    pub(super) fn waiter(&self, key: &TierKey) -> Waiter<'_> {
        let key = (key.function().into(), key.arguments().into());
        let notify = Arc::clone(self.waiters.lock().entry(key.clone()).or_default());
        Waiter { events: self, key, notify }
    }

    /// Adds an event to those that listeners are told, on another thread: they may run the user's code.
    fn enqueue(&self, event: Event) {
        let mut queue = self.queue.lock();
        if queue.events.len() >= MOST {
            // Copies are dropped on a connection.
            queue.events.clear();
            queue.events.push_back(Event::Connected);
            if !queue.is_connected {
                queue.events.push_back(Event::Disconnected);
            }
        }
        match event {
            Event::Connected => queue.is_connected = true,
            Event::Disconnected => queue.is_connected = false,
            Event::Changed { .. } | Event::Cleared { .. } | Event::Tag { .. } | Event::Joined { .. } => {}
        }
        queue.events.push_back(event);
        if queue.is_running {
            return;
        }
        queue.is_running = true;
        let (listeners, events) = (Arc::clone(&self.listeners), Arc::clone(&self.queue));
        self.runtime.spawn_blocking(move || tell(&listeners, &events));
    }
}

impl Servers {
    fn is_complete(&self) -> bool {
        !self.needed.is_empty() && self.needed == self.heard
    }
}

impl Listeners {
    pub(super) fn add(&self, function: &str, listener: &Weak<dyn InvalidationListener>) {
        self.0.rcu(|listeners| {
            let mut listeners: Vec<Listening> = listeners.to_vec();
            listeners.retain(|(_, listener)| listener.strong_count() > 0);
            listeners.push((function.into(), Weak::clone(listener)));
            listeners
        });
    }

    fn has(&self, function: &str) -> bool {
        self.0.load().iter().any(|(of, _)| **of == *function)
    }

    /// Those of `function`, or all.
    fn of(&self, function: Option<&str>) -> Vec<Arc<dyn InvalidationListener>> {
        let listeners = self.0.load();
        let those = listeners.iter().filter(|(of, _)| function.is_none_or(|function| **of == *function));
        those.filter_map(|(_, listener)| listener.upgrade()).collect()
    }
}

fn tell(listeners: &Listeners, queue: &Mutex<Queue>) {
    loop {
        let event = {
            let mut queue = queue.lock();
            let Some(event) = queue.events.pop_front() else {
                queue.is_running = false;
                return;
            };
            event
        };
        // A listener that panics anyway must not end the others.
        let _ = catch_unwind(AssertUnwindSafe(|| event.tell(listeners))).map_err(forget);
    }
}

impl Event {
    fn tell(&self, listeners: &Listeners) {
        match self {
            Self::Changed { function, arguments } => {
                listeners.of(Some(function)).iter().for_each(|listener| listener.changed(arguments));
            }
            Self::Cleared { function } => listeners.of(Some(function)).iter().for_each(|listener| listener.cleared()),
            Self::Tag { function, digest } => {
                let function = Some(&**function).filter(|function| !function.is_empty());
                listeners.of(function).iter().for_each(|listener| listener.tag_invalidated(*digest));
            }
            Self::Connected => listeners.of(None).iter().for_each(|listener| listener.connected()),
            Self::Disconnected => listeners.of(None).iter().for_each(|listener| listener.disconnected()),
            Self::Joined { listener, is_connected } => match listener.upgrade() {
                Some(listener) if *is_connected => listener.connected(),
                Some(listener) => listener.disconnected(),
                None => {}
            },
        }
    }
}

/// A caller that waits for the end of a computation. Dropping it ends the wait.
pub(super) struct Waiter<'a> {
    events: &'a Events,
    key: Entry,
    pub(super) notify: Arc<Notify>,
}

impl Drop for Waiter<'_> {
    fn drop(&mut self) {
        let mut waiters = self.events.waiters.lock();
        // This one, and the one in the table.
        if Arc::strong_count(&self.notify) == 2 {
            waiters.remove(&self.key);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, Sender, channel};

    use tokio::runtime::Builder;

    use super::*;

    /// Says what it is told, the first time only when it is allowed to.
    struct Slow {
        told: Sender<&'static str>,
        allowed: Mutex<Option<Receiver<()>>>,
    }

    impl Slow {
        fn say(&self, what: &'static str) {
            if let Some(allowed) = self.allowed.lock().take() {
                allowed.recv().unwrap();
            }
            let _ = self.told.send(what);
        }
    }

    impl InvalidationListener for Slow {
        fn changed(&self, _: &[u8]) {
            self.say("changed");
        }

        fn cleared(&self) {
            self.say("cleared");
        }

        fn connected(&self) {
            self.say("connected");
        }

        fn disconnected(&self) {
            self.say("disconnected");
        }
    }

    #[test]
    fn a_listener_that_is_too_slow_is_told_that_messages_are_missing_and_no_connection_that_is_not_there() {
        let runtime = Builder::new_current_thread().build().unwrap();
        let listeners = Arc::new(Listeners::default());
        let events = Events::new(Arc::clone(&listeners), [0; 16], runtime.handle().clone());
        let (told, says) = channel();
        let (allow, allowed) = channel();
        let listener: Arc<dyn InvalidationListener> = Arc::new(Slow { told, allowed: Mutex::new(Some(allowed)) });
        listeners.add("square#1", &Arc::downgrade(&listener));
        let server = Address::Tcp { host: "a".to_owned(), port: 1 };

        events.need(&BTreeSet::from([server.clone()]));
        events.hear(&server, true);
        events.hear(&server, false);
        let message = Message { what: What::Changed, origin: [1; 16], function: "square#1", arguments: b"=1" }.encode();
        (0..2 * MOST).for_each(|_| events.receive(&message));
        allow.send(()).unwrap();

        runtime.block_on(async {
            while events.queue.lock().is_running {
                tokio::task::yield_now().await;
            }
        });
        let says: Vec<_> = says.try_iter().filter(|told| *told != "changed").collect();
        assert_eq!(says.first(), Some(&"connected"));
        assert!(says.ends_with(&["connected", "disconnected"]), "{says:?}");
        assert!(says.len() >= 3, "{says:?}");
    }
}
