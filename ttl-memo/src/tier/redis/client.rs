//! A thread with its connections, started when a tier is used. Knows servers and channels, and nothing of the tier's operations.

use std::collections::BTreeSet;
use std::mem::forget;
use std::sync::{Arc, Weak};
use std::time::Duration;

use arc_swap::ArcSwapOption;
use parking_lot::Mutex;

use super::cluster::Cluster;
use super::events::{Events, Listeners};
use super::keys::channel;
use super::node::Node;
use super::requests::{Requests, Server};
use super::settings::{Servers, Settings};
use super::subscriptions::Subscriptions;
use super::thread::Thread;
use crate::tier::error::TierError;
use crate::tier::monitor::Monitor;
use crate::tier::tier::{InvalidationListener, Lease};

/// What a tier has in all processes that inherit it, and its connections in this one.
pub(super) struct Client {
    pub(super) settings: Arc<Settings>,
    pub(super) channel: String,
    listeners: Arc<Listeners>,
    connections: ArcSwapOption<Connections>,
    starting: Mutex<()>,
}

/// What exists once the tier is used.
pub(super) struct Connections {
    pub(super) requests: Requests,
    pub(super) events: Arc<Events>,
    pub(super) thread: Thread,
}

impl Client {
    pub(super) fn new(settings: Settings) -> Self {
        let channel = channel(&settings.prefix, settings.login.db());
        let (listeners, connections, starting) = Default::default();
        Self { settings: Arc::new(settings), channel, listeners, connections, starting }
    }

    /// Returns the connections, after starting their thread if need be. They may not be there yet.
    ///
    /// # Errors
    ///
    /// When the thread can't be started.
    pub(super) fn connections(&self, monitor: &Monitor) -> Result<Arc<Connections>, TierError> {
        let running = || self.connections.load_full().filter(|connections| connections.thread.is_running());
        if let Some(connections) = running() {
            return Ok(connections);
        }
        let _starting = self.starting.lock();
        if let Some(connections) = running() {
            return Ok(connections);
        }
        let started = Arc::new(self.start(monitor)?);
        let old = self.connections.swap(Some(Arc::clone(&started)));
        if old.as_ref().is_some_and(|old| old.thread.is_inherited()) {
            // The sockets are the parent's too, and what it has in memory may be half changed.
            forget(old);
        }
        Ok(started)
    }

    pub(super) fn listen(&self, function: &str, listener: &Weak<dyn InvalidationListener>, monitor: &Monitor) {
        self.listeners.add(function, listener);
        if let Ok(connections) = self.connections(monitor) {
            connections.events.join(Weak::clone(listener));
        }
    }

    fn start(&self, monitor: &Monitor) -> Result<Connections, TierError> {
        let thread = Thread::start()?;
        let (settings, runtime) = (&self.settings, thread.handle());
        // Unlike that of any other process.
        let origin = Lease::new(Duration::ZERO).token().to_be_bytes();
        let events = Events::new(Arc::clone(&self.listeners), origin, runtime.clone());
        let subscriptions = Subscriptions::new(
            Arc::clone(settings),
            self.channel.clone(),
            monitor.clone(),
            Arc::clone(&events),
            runtime.clone(),
        );
        let server = match &settings.servers {
            Servers::One(address) => {
                subscriptions.set_servers(&BTreeSet::from([address.clone()]));
                Server::One(Node::new(address.clone(), Arc::clone(settings), runtime.clone()))
            }
            Servers::Cluster(seeds) => {
                Server::Cluster(Cluster::new(Arc::clone(settings), seeds, runtime.clone(), subscriptions))
            }
        };
        Ok(Connections { requests: Requests::new(&settings.prefix, server), events, thread })
    }
}
