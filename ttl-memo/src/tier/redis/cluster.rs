//! The nodes of a cluster, and which of them has a key. Knows nothing of what is sent.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use arc_swap::ArcSwap;
use futures_util::future::select_ok;
use parking_lot::Mutex;
use redis::{Cmd, ServerError, Value};
use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

use super::keys::slot;
use super::node::{Node, alone, answered, refused};
use super::settings::{Address, Settings};
use super::subscriptions::Subscriptions;
use crate::tier::error::TierError;

/// A question for the nodes of the cluster is given up after this.
const ANSWER: Duration = Duration::from_secs(2);
/// Between two questions for the nodes passes at least the first of these, and at most the second.
const PAUSES: (Duration, Duration) = (Duration::from_millis(200), Duration::from_secs(10));
/// So often a node may send a caller to another one.
const REDIRECTS: usize = 5;
/// No cluster has more nodes.
const MOST_NODES: usize = 1000;

pub(super) struct Cluster {
    settings: Arc<Settings>,
    runtime: Handle,
    /// The nodes that the user named.
    seeds: Vec<Address>,
    subscriptions: Arc<Subscriptions>,
    slots: ArcSwap<Slots>,
    nodes: Mutex<BTreeMap<Address, Arc<Node>>>,
    discovery: Mutex<Discovery>,
}

/// Which master has which slots: the last one of each range, the first one, and the node.
#[derive(Default)]
struct Slots(Vec<(u16, u16, Arc<Node>)>);

struct Discovery {
    again: Instant,
    /// Whoever needs its result waits until the sender is dropped.
    running: Option<watch::Receiver<()>>,
    error: Option<String>,
}

impl Cluster {
    pub(super) fn new(
        settings: Arc<Settings>,
        seeds: &[Address],
        runtime: Handle,
        subscriptions: Arc<Subscriptions>,
    ) -> Arc<Self> {
        let cluster = Arc::new(Self {
            settings,
            runtime,
            seeds: seeds.to_owned(),
            subscriptions,
            slots: ArcSwap::default(),
            nodes: Mutex::default(),
            discovery: Mutex::new(Discovery { again: Instant::now(), running: None, error: None }),
        });
        let (weak, runtime) = (Arc::downgrade(&cluster), cluster.runtime.clone());
        runtime.spawn(watch_nodes(weak));
        cluster
    }

    /// Sends a command to the node that has `key`, and returns its answer, which may be an error.
    ///
    /// # Errors
    ///
    /// When the node can't be reached, or isn't known.
    pub(super) async fn send(self: &Arc<Self>, key: &[u8], command: &Cmd) -> Result<Value, TierError> {
        let mut node = self.node(slot(key)).await?;
        let mut is_asking = false;
        for _ in 0..REDIRECTS {
            let mut commands = redis::pipe();
            if is_asking {
                commands.cmd("ASKING");
            }
            commands.add_command(command.clone());
            let sent = node.send(&commands).await;
            let answer = match sent.map(|mut answers| answers.pop()) {
                Ok(Some(answer)) => answer,
                Ok(None) => return Err(TierError::protocol("an answer is missing")),
                Err(error) => {
                    self.discover();
                    return Err(error);
                }
            };
            let Value::ServerError(error) = &answer else { return Ok(answer) };
            match error.code() {
                "MOVED" | "ASK" => {
                    is_asking = error.code() == "ASK";
                    if !is_asking {
                        self.discover();
                    }
                    node = self.node_at(redirected(error, &node.address)?)?;
                }
                "CLUSTERDOWN" | "READONLY" | "MASTERDOWN" => {
                    self.discover();
                    return Ok(answer);
                }
                _ => return Ok(answer),
            }
        }
        Err(TierError::protocol("the nodes of the cluster send a request to each other"))
    }

    async fn node(self: &Arc<Self>, slot: u16) -> Result<Arc<Node>, TierError> {
        if self.slots.load().0.is_empty() {
            if let Some(mut running) = self.discover() {
                // It never changes, so this ends when the discovery does.
                let _ = running.changed().await;
            }
        }
        let slots = self.slots.load();
        let at = slots.0.partition_point(|(last, ..)| *last < slot);
        if let Some((_, _, node)) = slots.0.get(at).filter(|(_, first, _)| *first <= slot) {
            return Ok(Arc::clone(node));
        }
        drop(slots);
        self.discover();
        let error = self.discovery.lock().error.clone();
        Err(TierError::unavailable(error.unwrap_or_else(|| format!("no node of the cluster has the slot {slot}"))))
    }

    fn node_at(&self, address: Address) -> Result<Arc<Node>, TierError> {
        let mut nodes = self.nodes.lock();
        if let Some(node) = nodes.get(&address) {
            return Ok(Arc::clone(node));
        }
        if nodes.len() >= MOST_NODES {
            return Err(TierError::protocol(format!("the cluster has more than {MOST_NODES} nodes")));
        }
        let node = Node::new(address.clone(), Arc::clone(&self.settings), self.runtime.clone());
        nodes.insert(address, Arc::clone(&node));
        Ok(node)
    }

    /// Begins to ask for the nodes, unless that was done a moment ago.
    fn discover(self: &Arc<Self>) -> Option<watch::Receiver<()>> {
        let mut discovery = self.discovery.lock();
        if discovery.running.is_some() || Instant::now() < discovery.again {
            return discovery.running.clone();
        }
        let (sender, running) = watch::channel(());
        discovery.running = Some(running.clone());
        let cluster = Arc::clone(self);
        self.runtime.spawn(async move {
            let error = cluster.ask_for_nodes().await.err();
            let mut discovery = cluster.discovery.lock();
            discovery.again = Instant::now() + PAUSES.0;
            discovery.running = None;
            discovery.error = error.map(|error| error.to_string());
            drop(discovery);
            drop(sender);
        });
        Some(running)
    }

    /// Asks all known nodes, and believes the first that answers.
    async fn ask_for_nodes(&self) -> Result<(), TierError> {
        let known: BTreeSet<Address> = self.seeds.iter().cloned().chain(self.nodes.lock().keys().cloned()).collect();
        let questions = known.into_iter().map(|address| {
            Box::pin(async move {
                let node = self.node_at(address)?;
                let question = alone(redis::cmd("CLUSTER").arg("SLOTS").to_owned());
                let answers = timeout(ANSWER, node.send(&question)).await;
                let answers =
                    answers.map_err(|_| TierError::unavailable(format!("no answer from {}", node.address)))??;
                let answer = answers.into_iter().next().unwrap_or(Value::Nil);
                let answer = answered(answer).map_err(|error| refused(&error))?;
                read(&answer, &node.address).ok_or_else(|| TierError::protocol("CLUSTER SLOTS has a strange answer"))
            })
        });
        let (ranges, _) = select_ok(questions).await?;
        let mut slots = Vec::new();
        for (first, last, address) in ranges {
            slots.push((last, first, self.node_at(address)?));
        }
        slots.sort_by_key(|(last, ..)| *last);
        let masters: BTreeSet<Address> = slots.iter().map(|(.., node)| node.address.clone()).collect();
        self.nodes.lock().retain(|address, _| masters.contains(address) || self.seeds.contains(address));
        self.slots.store(Arc::new(Slots(slots)));
        self.subscriptions.set_servers(&masters);
        Ok(())
    }
}

/// Asks for the nodes now and then, also while nothing is sent: a new one may tell what others change.
async fn watch_nodes(cluster: Weak<Cluster>) {
    while let Some(cluster) = cluster.upgrade() {
        let running = cluster.discover();
        drop(cluster);
        if let Some(mut running) = running {
            let _ = running.changed().await;
        }
        sleep(PAUSES.1).await;
    }
}

/// Where `error` of the node at `from` sends a caller: `3999 127.0.0.1:6381`.
fn redirected(error: &ServerError, from: &Address) -> Result<Address, TierError> {
    let target = error.details().and_then(|details| details.split(' ').nth(1));
    let target = target.and_then(|target| {
        let (host, port) = target.rsplit_once(':')?;
        Some(from.with(if host.is_empty() { from.host() } else { host }, port.parse().ok()?))
    });
    target.ok_or_else(|| TierError::protocol(format!("{} {}", error.code(), error.details().unwrap_or_default())))
}

/// Reads the answer of the node at `from` to `CLUSTER SLOTS`.
fn read(answer: &Value, from: &Address) -> Option<Vec<(u16, u16, Address)>> {
    let Value::Array(ranges) = answer else { return None };
    let number = |value: &Value| match value {
        Value::Int(number) => u16::try_from(*number).ok(),
        _ => None,
    };
    let read = ranges.iter().map(|range| {
        let Value::Array(range) = range else { return None };
        let [first, last, Value::Array(master), ..] = &range[..] else { return None };
        let [host, port, ..] = &master[..] else { return None };
        let host = match host {
            Value::BulkString(host) => std::str::from_utf8(host).ok()?,
            Value::SimpleString(host) => host,
            _ => "",
        };
        // A node that doesn't know its own name says so in one of these ways.
        let host = if matches!(host, "" | "?") { from.host() } else { host };
        Some((number(first)?, number(last)?, from.with(host, number(port)?)))
    });
    read.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from() -> Address {
        Address::Tls { host: "a".to_owned(), port: 1 }
    }

    #[test]
    fn ranges_of_slots_are_read_with_their_masters() {
        let node = |host: &str, port| {
            Value::Array(vec![Value::BulkString(host.into()), Value::Int(port), Value::BulkString(b"id".to_vec())])
        };
        let range =
            |first, last, host| Value::Array(vec![Value::Int(first), Value::Int(last), node(host, 7000), node("r", 1)]);
        let answer = Value::Array(vec![range(0, 99, "b"), range(100, 16383, "")]);

        let read = read(&answer, &from()).unwrap();

        assert_eq!(read[0], (0, 99, Address::Tls { host: "b".to_owned(), port: 7000 }));
        assert_eq!(read[1], (100, 16383, Address::Tls { host: "a".to_owned(), port: 7000 }));
    }

    #[test]
    fn anything_else_is_no_answer() {
        let nonsense = [
            Value::Nil,
            Value::Array(vec![Value::Nil]),
            Value::Array(vec![Value::Array(vec![])]),
            Value::Array(vec![Value::Array(vec![
                Value::Int(-1),
                Value::Int(99_999),
                Value::Array(vec![Value::Nil, Value::Int(1)]),
            ])]),
        ];
        for answer in nonsense {
            assert_eq!(read(&answer, &from()), None, "{answer:?}");
        }
    }
}
