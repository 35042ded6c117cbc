//! What a tier can do, as scripts. Knows no connection.

use std::future::Future;
use std::pin::pin;
use std::sync::Weak;
use std::time::{Duration, Instant};

use futures_util::future::select;
use redis::Value;

use super::keys::{EntryKeys, Generation, Message, What, generation_key};
use super::redis::Redis;
use super::script::{ACQUIRE, Argument, Call, LOOK_UP, RELEASE, REMOVE, RENEW, REPLACE, STORE, WAIT};
use crate::background::scheduler::instant_after;
use crate::background::sleep::Sleep;
use crate::codec::Codec;
use crate::tier::entry::{HEADER, LONGEST_HEADER};
use crate::tier::error::TierError;
use crate::tier::key::TierKey;
use crate::tier::monitor::Monitor;
use crate::tier::tier::{InvalidationListener, Lease, Tier, TierEntry, TierFuture, TierLookup, TierTags};

/// How long a caller waits that isn't told when a computation ends.
const UNTOLD: Duration = Duration::from_millis(20);
/// Longer lifetimes, of 8,900 years, don't end.
const LONGEST: u64 = 1 << 48;

impl<C: Codec + Send + Sync + 'static> Tier for Redis<C> {
    type Codec = C;

    fn codec(&self) -> &C {
        &self.shared.codec
    }

    fn monitor(&self) -> &Monitor {
        &self.shared.monitor
    }

    fn get<'a>(&'a self, key: &'a TierKey) -> TierFuture<'a, Option<TierEntry>> {
        Box::pin(async move {
            match self.find(key, &[], Duration::ZERO).await? {
                TierLookup::Found(entry) => Ok(Some(entry)),
                TierLookup::Leader | TierLookup::Busy => Ok(None),
            }
        })
    }

    fn look_up<'a>(&'a self, key: &'a TierKey, lease: Lease) -> TierFuture<'a, TierLookup> {
        Box::pin(async move { self.find(key, &token(lease), lease.duration()).await })
    }

    fn acquire<'a>(&'a self, key: &'a TierKey, lease: Lease) -> TierFuture<'a, bool> {
        Box::pin(async move {
            let token = token(lease);
            let answer = self.run(key, |keys| {
                let arguments = vec![
                    Argument::Bytes(&token),
                    Argument::Number(milliseconds(lease.duration())),
                    Argument::Number(u64::from(lease.seizes())),
                ];
                Call::new(&ACQUIRE, vec![keys.lease], arguments)
            });
            is_done(&answer.await?)
        })
    }

    fn wait<'a>(&'a self, key: &'a TierKey, limit: Duration) -> TierFuture<'a, ()> {
        Box::pin(async move {
            let end = instant_after(Instant::now(), limit);
            let connections = self.connections()?;
            // Before the lease is looked at, so that its end can't be missed.
            let waiter = connections.events.waiter(key);
            let mut notified = pin!(waiter.notify.notified());
            notified.as_mut().enable();
            let answer = self.run(key, |keys| Call::new(&WAIT, vec![keys.lease], vec![])).await?;
            let Value::Int(remaining) = answer else { return Err(strange(&answer)) };
            let Ok(remaining) = u64::try_from(remaining) else { return Ok(()) };
            let now = Instant::now();
            let longest = if connections.events.is_connected() { limit } else { UNTOLD };
            let remaining = Duration::from_millis(remaining.saturating_add(1)).min(longest);
            select(notified, pin!(Sleep::until(end.min(instant_after(now, remaining))))).await;
            Ok(())
        })
    }

    fn renew(&self, key: &TierKey, held: Lease) {
        let (redis, key, token) = (self.clone(), key.clone(), token(held));
        self.begin(async move {
            let renewed = redis.run(&key, |keys| {
                let arguments = vec![Argument::Bytes(&token), Argument::Number(milliseconds(held.duration()))];
                Call::new(&RENEW, vec![keys.lease], arguments)
            });
            let _ = renewed.await;
        });
    }

    fn release(&self, key: &TierKey, held: Lease) {
        let (redis, key, token) = (self.clone(), key.clone(), token(held));
        self.begin(async move {
            let [channel, message] = redis.tells(What::Ended, key.function(), key.arguments());
            let released = redis.run(&key, |keys| {
                let arguments = vec![Argument::Bytes(&token), Argument::Bytes(&channel), Argument::Bytes(&message)];
                Call::new(&RELEASE, vec![keys.lease], arguments)
            });
            let _ = released.await;
        });
    }

    fn store<'a>(
        &'a self,
        key: &'a TierKey,
        held: Lease,
        bytes: &'a [u8],
        ttl: Option<Duration>,
    ) -> TierFuture<'a, bool> {
        Box::pin(async move {
            let what = if held.seizes() { What::Changed } else { What::Ended };
            let [channel, message] = self.tells(what, key.function(), key.arguments());
            let token = token(held);
            let answer = self.run(key, |keys| {
                let arguments = vec![
                    Argument::Bytes(&token),
                    Argument::Bytes(bytes),
                    Argument::Number(lifetime(ttl)),
                    Argument::Number(u64::from(held.seizes())),
                    Argument::Bytes(&channel),
                    Argument::Bytes(&message),
                ];
                Call::new(&STORE, vec![keys.value, keys.lease], arguments)
            });
            is_done(&answer.await?)
        })
    }

    fn replace<'a>(&'a self, key: &'a TierKey, bytes: &'a [u8], ttl: Option<Duration>) -> TierFuture<'a, ()> {
        Box::pin(async move {
            let [channel, message] = self.tells(What::Changed, key.function(), key.arguments());
            let answer = self.run(key, |keys| {
                let arguments = vec![
                    Argument::Bytes(bytes),
                    Argument::Number(lifetime(ttl)),
                    Argument::Bytes(&channel),
                    Argument::Bytes(&message),
                ];
                Call::new(&REPLACE, vec![keys.value, keys.lease], arguments)
            });
            is_done(&answer.await?).map(drop)
        })
    }

    fn forget<'a>(&'a self, key: &'a TierKey) -> TierFuture<'a, ()> {
        Box::pin(async move {
            let [channel, message] = self.tells(What::Changed, key.function(), key.arguments());
            let answer = self.run(key, |keys| {
                Call::new(
                    &REMOVE,
                    vec![keys.value, keys.lease],
                    vec![Argument::Bytes(&channel), Argument::Bytes(&message)],
                )
            });
            is_done(&answer.await?).map(drop)
        })
    }

    fn clear<'a>(&'a self, function: &'a str) -> TierFuture<'a, ()> {
        Box::pin(async move {
            let [channel, message] = self.tells(What::Cleared, function, &[]);
            let key = generation_key(&self.shared.client.settings.prefix, function);
            let call = Call::new(&REMOVE, vec![key], vec![Argument::Bytes(&channel), Argument::Bytes(&message)]);
            is_done(&self.connections()?.requests.run_alone(&call).await?).map(drop)
        })
    }

    fn tags(&self) -> Option<&dyn TierTags> {
        Some(self)
    }

    fn subscribe(&self, function: &str, listener: Weak<dyn InvalidationListener>) {
        self.shared.client.listen(function, &listener, &self.shared.monitor);
    }
}

impl<C: Codec + Send + Sync + 'static> Redis<C> {
    /// Runs what `call` returns for the keys of `key`, and returns the answer.
    async fn run<'a>(
        &self,
        key: &TierKey,
        call: impl Fn(EntryKeys) -> Call<'a> + Send + Sync,
    ) -> Result<Value, TierError> {
        let prefix = &self.shared.client.settings.prefix;
        let call = |generation: Generation| call(EntryKeys::new(prefix, key, generation));
        self.connections()?.requests.run(key.function(), call).await
    }

    /// Finds the value of `key`, or takes the lease with this token, if there is one.
    async fn find(&self, key: &TierKey, token: &[u8], duration: Duration) -> Result<TierLookup, TierError> {
        let prefix = &self.shared.client.settings.prefix;
        let longest = self.shared.monitor.max_value().saturating_add(LONGEST_HEADER);
        let value_key = |generation: Generation| EntryKeys::new(prefix, key, generation).value;
        let read = self.connections()?.requests.read(key.function(), value_key, longest).await?;
        if let Some((mut bytes, remaining)) = read {
            if bytes.len() > longest {
                bytes.truncate(HEADER);
            }
            return Ok(entry(bytes, remaining));
        }
        let answer = self.run(key, |keys| {
            let arguments = vec![
                Argument::Number(longest as u64),
                // Enough to tell whether a newer version wrote it.
                Argument::Number(HEADER as u64),
                Argument::Bytes(token),
                Argument::Number(milliseconds(duration)),
            ];
            Call::new(&LOOK_UP, vec![keys.value, keys.lease], arguments)
        });
        found(answer.await?)
    }

    /// Returns the channel, and the message that this process writes to it.
    pub(super) fn tells(&self, what: What, function: &str, arguments: &[u8]) -> [Vec<u8>; 2] {
        let origin = self.connections().map_or([0; 16], |connections| connections.events.origin);
        let message = Message { what, origin, function, arguments };
        [self.shared.client.channel.as_bytes().to_owned(), message.encode()]
    }

    /// Begins to do something of which nobody awaits the end.
    fn begin(&self, work: impl Future<Output = ()> + Send + 'static) {
        if let Ok(connections) = self.connections() {
            connections.thread.handle().spawn(work);
        }
    }
}

fn token(lease: Lease) -> [u8; 16] {
    lease.token().to_be_bytes()
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(LONGEST).clamp(1, LONGEST)
}

/// The milliseconds of a lifetime; 0 if it doesn't end.
fn lifetime(ttl: Option<Duration>) -> u64 {
    ttl.map_or(0, |ttl| Some(milliseconds(ttl)).filter(|&ttl| ttl < LONGEST).unwrap_or(0))
}

fn found(answer: Value) -> Result<TierLookup, TierError> {
    match answer {
        Value::Int(0) => Ok(TierLookup::Busy),
        Value::Int(1) => Ok(TierLookup::Leader),
        Value::Array(mut parts) => match (parts.pop(), parts.pop(), parts.pop()) {
            (Some(Value::Int(remaining)), Some(Value::BulkString(bytes)), None) => Ok(entry(bytes, remaining)),
            _ => Err(TierError::protocol("a lookup has a strange answer")),
        },
        answer => Err(strange(&answer)),
    }
}

/// An entry that remains for so many milliseconds, or indefinitely if they are negative.
fn entry(bytes: Vec<u8>, remaining: i64) -> TierLookup {
    TierLookup::Found(TierEntry { bytes, remaining: u64::try_from(remaining).ok().map(Duration::from_millis) })
}

pub(super) fn is_done(answer: &Value) -> Result<bool, TierError> {
    match answer {
        Value::Int(done) => Ok(*done != 0),
        answer => Err(strange(answer)),
    }
}

/// The answer itself may be long, and secret.
pub(super) fn strange(answer: &Value) -> TierError {
    let kind = match answer {
        Value::Nil => "nothing",
        Value::Int(_) => "a number",
        Value::BulkString(_) | Value::SimpleString(_) | Value::Okay => "a string",
        Value::Array(_) => "an array",
        _ => "something else",
    };
    TierError::protocol(format!("a script answered with {kind}"))
}
