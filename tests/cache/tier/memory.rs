//! A server in memory, and tiers that are its clients: each stands for another process. It can fail in several ways.

use std::collections::HashMap;
use std::future::pending;
use std::sync::{Arc, Mutex, Weak};
use std::time::{Duration, Instant};

use futures_timer::Delay;
use ttl_memo::tier::{
    InvalidationListener, Lease, MessagePack, Monitor, TagMark, Tier, TierEntry, TierError, TierFuture, TierKey,
    TierLookup, TierTag, TierTags, ready,
};

#[derive(Clone, Default)]
pub(super) struct Server(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    entries: HashMap<TierKey, (Vec<u8>, Option<Instant>)>,
    leases: HashMap<TierKey, (u128, Instant)>,
    listeners: Vec<(usize, String, Weak<dyn InvalidationListener>)>,
    operations: Vec<&'static str>,
    clients: usize,
    fault: Fault,
    /// The number of the latest invalidation of each tag, and of all.
    tags: HashMap<[u8; 16], u64>,
    invalidations: u64,
    /// Whether clients are told nothing of what others change.
    is_silent: bool,
    /// What happens after the next operation of this name, before its caller knows that it has ended.
    then: Option<(&'static str, Hook)>,
}

type Hook = Box<dyn FnOnce() + Send>;

#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Fault {
    #[default]
    None,
    /// Each operation fails.
    Down,
    /// No operation ends.
    Hangs,
    /// Each operation panics.
    Panics,
    /// Each operation takes this long.
    Slow(Duration),
}

pub(super) struct Client {
    server: Server,
    id: usize,
    codec: MessagePack,
    monitor: Monitor,
}

impl Server {
    pub(super) fn client(&self) -> Client {
        self.client_with(Monitor::new().with_timeout(Duration::from_millis(50)))
    }

    pub(super) fn client_with(&self, monitor: Monitor) -> Client {
        let mut state = self.0.lock().unwrap();
        state.clients += 1;
        Client { server: self.clone(), id: state.clients, codec: MessagePack::default(), monitor }
    }

    pub(super) fn set_fault(&self, fault: Fault) {
        self.0.lock().unwrap().fault = fault;
    }

    /// Runs `hook` after the next operation of this name has taken effect, before its caller knows.
    pub(super) fn after(&self, name: &'static str, hook: impl FnOnce() + Send + 'static) {
        self.0.lock().unwrap().then = Some((name, Box::new(hook)));
    }

    /// How many operations of this name there were.
    pub(super) fn count(&self, name: &str) -> usize {
        self.0.lock().unwrap().operations.iter().filter(|operation| **operation == name).count()
    }

    pub(super) fn operations(&self) -> usize {
        self.0.lock().unwrap().operations.len()
    }

    pub(super) fn leases(&self) -> usize {
        let now = Instant::now();
        self.0.lock().unwrap().leases.values().filter(|(_, end)| now < *end).count()
    }

    pub(super) fn keys(&self) -> Vec<TierKey> {
        self.0.lock().unwrap().entries.keys().cloned().collect()
    }

    pub(super) fn bytes(&self, key: &TierKey) -> Option<Vec<u8>> {
        self.0.lock().unwrap().entries.get(key).map(|(bytes, _)| bytes.clone())
    }

    pub(super) fn set_bytes(&self, key: &TierKey, bytes: Vec<u8>) {
        self.0.lock().unwrap().entries.insert(key.clone(), (bytes, None));
    }

    /// Tells all clients that they are connected, or that they aren't any more. Those that aren't are told nothing.
    pub(super) fn set_connected(&self, is_connected: bool) {
        self.0.lock().unwrap().is_silent = !is_connected;
        for (_, _, listener) in &self.0.lock().unwrap().listeners.clone() {
            if let Some(listener) = listener.upgrade() {
                if is_connected { listener.connected() } else { listener.disconnected() }
            }
        }
    }
}

impl Client {
    fn run<'a, T: Send + 'a>(
        &self,
        name: &'static str,
        operation: impl FnOnce(&mut State, Instant) -> T,
    ) -> TierFuture<'a, T> {
        let mut state = self.server.0.lock().unwrap();
        state.operations.push(name);
        match state.fault {
            Fault::None => {
                let done = operation(&mut state, Instant::now());
                let hook = state.then.take_if(|(of, _)| *of == name);
                drop(state);
                if let Some((_, hook)) = hook {
                    hook();
                }
                ready(Ok(done))
            }
            Fault::Slow(delay) => {
                let done = operation(&mut state, Instant::now());
                Box::pin(async move {
                    Delay::new(delay).await;
                    Ok(done)
                })
            }
            Fault::Down => ready(Err(TierError::unavailable("the server is down"))),
            Fault::Hangs => Box::pin(pending()),
            Fault::Panics => {
                drop(state);
                panic!("a tier's own bug")
            }
        }
    }

    /// Tells the caches of other clients: those of a function, or all.
    fn tell<'f>(&self, function: impl Into<Option<&'f str>>, tell: impl Fn(&dyn InvalidationListener)) {
        let function = function.into();
        let (listeners, is_silent) = {
            let state = self.server.0.lock().unwrap();
            (state.listeners.clone(), state.is_silent)
        };
        for (client, of, listener) in listeners.into_iter().filter(|_| !is_silent) {
            if client != self.id && function.is_none_or(|function| of == function) {
                if let Some(listener) = listener.upgrade() {
                    tell(&*listener);
                }
            }
        }
    }
}

impl State {
    fn get(&self, key: &TierKey, now: Instant) -> Option<TierEntry> {
        let (bytes, end) = self.entries.get(key).filter(|(_, end)| end.is_none_or(|end| now < end))?;
        Some(TierEntry { bytes: bytes.clone(), remaining: end.map(|end| end - now) })
    }

    fn take_lease(&mut self, key: &TierKey, lease: Lease, now: Instant) -> bool {
        let is_free = self.leases.get(key).is_none_or(|(_, end)| *end <= now);
        if is_free || lease.seizes() {
            self.leases.insert(key.clone(), (lease.token(), now + lease.duration()));
        }
        is_free || lease.seizes()
    }

    fn put(&mut self, key: &TierKey, bytes: &[u8], ttl: Option<Duration>, now: Instant) {
        self.entries.insert(key.clone(), (bytes.to_vec(), ttl.map(|ttl| now + ttl)));
    }
}

impl Tier for Client {
    type Codec = MessagePack;

    fn codec(&self) -> &MessagePack {
        &self.codec
    }

    fn monitor(&self) -> &Monitor {
        &self.monitor
    }

    fn get<'a>(&'a self, key: &'a TierKey) -> TierFuture<'a, Option<TierEntry>> {
        self.run("get", |state, now| state.get(key, now))
    }

    fn replace<'a>(&'a self, key: &'a TierKey, bytes: &'a [u8], ttl: Option<Duration>) -> TierFuture<'a, ()> {
        let replaced = self.run("replace", |state, now| {
            state.leases.remove(key);
            state.put(key, bytes, ttl, now);
        });
        self.tell(key.function(), |listener| listener.changed(key.arguments()));
        replaced
    }

    fn forget<'a>(&'a self, key: &'a TierKey) -> TierFuture<'a, ()> {
        let forgotten = self.run("forget", |state, _| {
            state.leases.remove(key);
            state.entries.remove(key);
        });
        self.tell(key.function(), |listener| listener.changed(key.arguments()));
        forgotten
    }

    fn clear<'a>(&'a self, function: &'a str) -> TierFuture<'a, ()> {
        let cleared = self.run("clear", |state, _| {
            state.leases.retain(|key, _| key.function() != function);
            state.entries.retain(|key, _| key.function() != function);
        });
        self.tell(function, |listener| listener.cleared());
        cleared
    }

    fn look_up<'a>(&'a self, key: &'a TierKey, lease: Lease) -> TierFuture<'a, TierLookup> {
        self.run("look_up", |state, now| match state.get(key, now) {
            Some(entry) => TierLookup::Found(entry),
            None if state.take_lease(key, lease, now) => TierLookup::Leader,
            None => TierLookup::Busy,
        })
    }

    fn acquire<'a>(&'a self, key: &'a TierKey, lease: Lease) -> TierFuture<'a, bool> {
        self.run("acquire", |state, now| state.take_lease(key, lease, now))
    }

    fn wait<'a>(&'a self, _: &'a TierKey, limit: Duration) -> TierFuture<'a, ()> {
        let waiting = self.run("wait", |_, _| ());
        Box::pin(async move {
            Delay::new(limit.min(Duration::from_millis(1))).await;
            waiting.await
        })
    }

    fn renew(&self, key: &TierKey, held: Lease) {
        drop(self.run("renew", |state, now| {
            if let Some((token, end)) = state.leases.get_mut(key).filter(|(token, _)| *token == held.token()) {
                (*token, *end) = (held.token(), now + held.duration());
            }
        }));
    }

    fn store<'a>(
        &'a self,
        key: &'a TierKey,
        held: Lease,
        bytes: &'a [u8],
        ttl: Option<Duration>,
    ) -> TierFuture<'a, bool> {
        let stored = self.run("store", |state, now| {
            let is_held = state.leases.get(key).is_some_and(|(token, end)| *token == held.token() && now < *end);
            if is_held {
                state.leases.remove(key);
                state.put(key, bytes, ttl, now);
            }
            is_held
        });
        if held.seizes() {
            self.tell(key.function(), |listener| listener.changed(key.arguments()));
        }
        stored
    }

    fn release(&self, key: &TierKey, held: Lease) {
        drop(self.run("release", |state, _| {
            if state.leases.get(key).is_some_and(|(token, _)| *token == held.token()) {
                state.leases.remove(key);
            }
        }));
    }

    fn tags(&self) -> Option<&dyn TierTags> {
        Some(self)
    }

    fn subscribe(&self, function: &str, listener: Weak<dyn InvalidationListener>) {
        self.server.0.lock().unwrap().listeners.push((self.id, function.to_owned(), listener.clone()));
        if let Some(listener) = listener.upgrade() {
            listener.connected();
        }
    }
}

impl TierTags for Client {
    fn mark(&self) -> TierFuture<'_, TagMark> {
        self.run("mark", |state, _| {
            let mut mark = [0; 24];
            mark[..8].copy_from_slice(&state.invalidations.to_le_bytes());
            TagMark(mark)
        })
    }

    fn invalidate<'a>(&'a self, tag: &'a TierTag) -> TierFuture<'a, ()> {
        let invalidated = self.run("invalidate", |state, _| {
            state.invalidations += 1;
            state.tags.insert(tag.id(), state.invalidations);
        });
        if self.server.0.lock().unwrap().fault == Fault::None {
            self.tell(tag.function(), |listener| listener.tag_invalidated(tag.digest()));
        }
        invalidated
    }

    fn any_since<'a>(&'a self, mark: TagMark, tags: &'a [TierTag]) -> TierFuture<'a, bool> {
        let since = mark.0[..8].try_into().map_or(0, u64::from_le_bytes);
        self.run("any_since", |state, _| {
            tags.iter().any(|tag| state.tags.get(&tag.id()).is_some_and(|latest| *latest > since))
        })
    }
}
