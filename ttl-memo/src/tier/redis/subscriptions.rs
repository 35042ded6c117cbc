//! The connections on which servers tell what other processes change, one for each server. Knows nothing of messages.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::future::{Either, select};
use parking_lot::Mutex;
use redis::Value;
use redis::aio::{PubSub, PubSubSink};
use tokio::runtime::Handle;
use tokio::task::AbortHandle;
use tokio::time::{sleep, timeout};

use super::events::Events;
use super::node::{HEARTBEAT, SILENCE, copy, explain, refused};
use super::settings::{Address, Settings};
use super::stream::{Cause, Sends, Stream};
use crate::tier::error::TierError;
use crate::tier::monitor::Monitor;

/// Between two attempts to connect, first and at most.
const PAUSES: (Duration, Duration) = (Duration::from_millis(50), Duration::from_secs(2));
const ATTEMPT: Duration = Duration::from_secs(5);

pub(super) struct Subscriptions {
    settings: Arc<Settings>,
    channel: String,
    monitor: Monitor,
    events: Arc<Events>,
    runtime: Handle,
    tasks: Mutex<BTreeMap<Address, AbortHandle>>,
}

impl Subscriptions {
    pub(super) fn new(
        settings: Arc<Settings>,
        channel: String,
        monitor: Monitor,
        events: Arc<Events>,
        runtime: Handle,
    ) -> Arc<Self> {
        Arc::new(Self { settings, channel, monitor, events, runtime, tasks: Mutex::default() })
    }

    /// Listens to these servers from now on, and to no others.
    pub(super) fn set_servers(self: &Arc<Self>, servers: &BTreeSet<Address>) {
        let mut tasks = self.tasks.lock();
        tasks.retain(|server, task| {
            let is_needed = servers.contains(server);
            if !is_needed {
                task.abort();
            }
            is_needed
        });
        self.events.need(servers);
        for server in servers {
            tasks.entry(server.clone()).or_insert_with(|| {
                let (subscriptions, server) = (Arc::clone(self), server.clone());
                self.runtime.spawn(async move { subscriptions.listen_again(server).await }).abort_handle()
            });
        }
    }

    async fn listen_again(&self, server: Address) {
        let mut pause = PAUSES.0;
        loop {
            let error = match timeout(ATTEMPT, self.subscribe(&server)).await {
                Ok(Ok(subscribed)) => {
                    pause = PAUSES.0;
                    self.events.hear(&server, true);
                    let error = self.listen(subscribed, &server).await;
                    self.events.hear(&server, false);
                    error
                }
                Ok(Err(error)) => error,
                Err(_) => TierError::unavailable(format!("no connection to {server}: no answer within {ATTEMPT:?}")),
            };
            self.monitor.note(error);
            sleep(pause).await;
            pause = (pause * 2).min(PAUSES.1);
        }
    }

    async fn subscribe(&self, server: &Address) -> Result<(PubSub, Cause), TierError> {
        // Messages are short.
        let stream = Stream::connect(server, Sends::Messages, 0).await?;
        let cause = stream.cause();
        let mut subscription =
            PubSub::new(&self.settings.login, stream).await.map_err(|error| explain(&error, &cause))?;
        subscription.subscribe(&self.channel).await.map_err(|error| explain(&error, &cause))?;
        // The library doesn't tell whether the server refused. A server answers differently to those who have subscribed.
        match subscription.ping::<Value>().await {
            Ok(Value::Array(_)) => Ok((subscription, cause)),
            Ok(Value::ServerError(error)) => Err(refused(&error)),
            Ok(_) => Err(TierError::refused(format!(
                "{server} doesn't let this user subscribe to the channel {}; the rule `&{}:*` permits it",
                self.channel, self.settings.prefix
            ))),
            Err(error) => Err(explain(&error, &cause)),
        }
    }

    /// Returns why no more messages come.
    async fn listen(&self, (subscription, cause): (PubSub, Cause), server: &Address) -> TierError {
        let (sink, mut messages) = subscription.split();
        let messages = async {
            while let Some(message) = messages.next().await {
                self.events.receive(message.get_payload_bytes());
            }
        };
        let ended = select(Box::pin(messages), Box::pin(heartbeats(sink))).await;
        let why = match ended {
            Either::Left(_) => "closed the connection".to_owned(),
            Either::Right(_) => format!("has not answered for {SILENCE:?}"),
        };
        cause.get().map_or_else(|| TierError::unavailable(format!("{server} {why}")), copy)
    }
}

/// Returns when the server stops answering.
async fn heartbeats(mut sink: PubSubSink) {
    loop {
        sleep(HEARTBEAT).await;
        if !matches!(timeout(SILENCE, sink.ping::<Value>()).await, Ok(Ok(_))) {
            return;
        }
    }
}
