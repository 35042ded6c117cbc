//! The tier in a cluster of three servers: all work, one dies, a slot moves.

use std::time::{Duration, Instant};

use pollster::block_on;
use redis::Value;
use ttl_memo::tier::{Lease, Redis, Tier, TierError, TierKey, TierLookup};

use super::super::tags::{find, tagged};
use super::listener::Told;
use super::server::{LONG, Server, free_port, is_installed, until};

const MINUTE: Option<Duration> = Some(Duration::from_secs(60));
const KEYS: u32 = 60;
/// The first slot of each server, and the one after the last.
const SLOTS: [u16; 4] = [0, 5461, 10923, 16384];

struct Cluster(Vec<Server>);

impl Cluster {
    fn start() -> Option<Self> {
        is_installed().then(|| {
            let options =
                ["--cluster-enabled", "yes", "--cluster-require-full-coverage", "no", "--cluster-node-timeout", "1000"];
            let cluster = Self((0..3).map(|_| Self::start_node(&options)).collect());
            let first = &cluster.0[0];
            for (number, server) in cluster.0.iter().enumerate() {
                let (from, to) = (SLOTS[number].to_string(), (SLOTS[number + 1] - 1).to_string());
                server.ask::<()>(&["CLUSTER", "ADDSLOTSRANGE", &from, &to]);
                server.ask::<()>(&["CLUSTER", "SET-CONFIG-EPOCH", &(number + 1).to_string()]);
                let bus: String = first.ask::<Vec<String>>(&["CONFIG", "GET", "cluster-port"]).pop().unwrap();
                server.ask::<()>(&["CLUSTER", "MEET", "127.0.0.1", &first.port.to_string(), &bus]);
            }
            until(|| {
                cluster.0.iter().all(|server| {
                    let info: String = server.ask(&["CLUSTER", "INFO"]);
                    info.contains("cluster_state:ok") && info.contains("cluster_slots_ok:16384")
                })
            });
            cluster
        })
    }

    fn start_node(options: &[&str]) -> Server {
        let bus = free_port().to_string();
        Server::start_installed(&[options, &["--cluster-port", &bus]].concat())
    }

    /// A tier that knows one node.
    fn tier(&self, node: usize) -> Redis {
        Redis::cluster([self.0[node].url()]).prefix("test").timeout(LONG).build().unwrap()
    }
}

fn key(number: u32) -> TierKey {
    TierKey::new("square#1", &number.to_le_bytes())
}

fn put(redis: &Redis, number: u32) -> Result<(), TierError> {
    block_on(redis.replace(&key(number), &number.to_le_bytes(), MINUTE))
}

fn get(redis: &Redis, number: u32) -> Result<Option<Vec<u8>>, TierError> {
    block_on(redis.get(&key(number))).map(|entry| entry.map(|entry| entry.bytes))
}

#[test]
fn entries_are_on_all_nodes_and_every_process_finds_them() {
    let Some(cluster) = Cluster::start() else { return };
    let (one, other) = (cluster.tier(0), cluster.tier(2));
    let told = Told::listen(&other);

    for number in 0..KEYS {
        put(&one, number).unwrap();
    }

    for number in 0..KEYS {
        assert_eq!(get(&other, number).unwrap(), Some(number.to_le_bytes().to_vec()));
    }
    for server in &cluster.0 {
        assert!(server.ask::<u32>(&["DBSIZE"]) > 5);
    }
    let forget = |number| {
        let before = told.number(&format!("changed {number}"));
        let begun = Instant::now();
        block_on(one.forget(&key(number))).unwrap();
        until(|| told.number(&format!("changed {number}")) > before);
        begun.elapsed()
    };
    let fastest = (0..KEYS).map(forget).min().unwrap();
    assert!(fastest < Duration::from_millis(100), "told after {fastest:?}");
}

#[test]
fn one_process_of_the_cluster_has_a_lease_and_others_wait_for_it() {
    let Some(cluster) = Cluster::start() else { return };
    let (one, other) = (cluster.tier(0), cluster.tier(1));
    let _connected = Told::listen(&other);
    for number in 0..10 {
        let held = Lease::new(LONG);
        assert_eq!(block_on(one.look_up(&key(number), held)).unwrap(), TierLookup::Leader);
        assert_eq!(block_on(other.look_up(&key(number), Lease::new(LONG))).unwrap(), TierLookup::Busy);
        let begun = Instant::now();
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| block_on(other.wait(&key(number), LONG)).unwrap());
            assert!(block_on(one.store(&key(number), held, b"value", MINUTE)).unwrap());
            waiting.join().unwrap();
        });
        assert!(begun.elapsed() < LONG / 2);
        assert_eq!(get(&other, number).unwrap(), Some(b"value".to_vec()));
    }
    let held = Lease::new(LONG);
    assert_eq!(block_on(one.look_up(&key(100), held)).unwrap(), TierLookup::Leader);
    block_on(other.clear("square#1")).unwrap();
    assert!(!block_on(one.store(&key(100), held, b"old", MINUTE)).unwrap());
    assert_eq!((get(&one, 1).unwrap(), get(&other, 1).unwrap()), (None, None));
}

#[test]
fn a_tag_is_invalidated_for_values_on_all_nodes() {
    let Some(cluster) = Cluster::start() else { return };
    let (one, other) = (tagged("tagged", cluster.tier(0)), tagged("tagged", cluster.tier(1)));
    for key in 0..30 {
        one.get_or_insert_with(key, || "nodes".to_owned());
    }
    assert_eq!((0..30).map(|key| find(&other, key)).collect::<Vec<_>>(), vec!["nodes"; 30]);

    one.invalidate_tag("nodes");

    until(|| other.is_empty());
    for key in 0..30 {
        assert_eq!(other.get_or_insert_with(key, || "new".to_owned()), "new");
        assert_eq!(find(&one, key), "new");
    }
}

#[test]
fn when_a_node_dies_the_keys_of_the_others_are_served_on() {
    let Some(mut cluster) = Cluster::start() else { return };
    // Not the node that has the generation of the function.
    let generation: u16 = cluster.0[0].ask(&["CLUSTER", "KEYSLOT", "test:{square#1}:generation"]);
    let dying = (0..3).find(|&node| !(SLOTS[node]..SLOTS[node + 1]).contains(&generation)).unwrap();
    let redis = cluster.tier((dying + 1) % 3);
    let told = Told::listen(&redis);
    for number in 0..KEYS {
        put(&redis, number).unwrap();
    }
    let lost: u32 = cluster.0[dying].ask(&["DBSIZE"]);

    cluster.0[dying].kill();

    until(|| told.has("disconnected"));
    let served = || (0..KEYS).filter(|&number| get(&redis, number).is_ok_and(|found| found.is_some())).count();
    assert_eq!(served(), (KEYS - lost) as usize);
    let begun = Instant::now();
    assert_eq!(served(), (KEYS - lost) as usize);
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    let connected = told.number("connected");

    cluster.0[dying].restart();
    until(|| (0..KEYS).all(|number| put(&redis, number).is_ok()));
    assert_eq!(served(), KEYS as usize);
    until(|| told.number("connected") > connected);
}

#[test]
fn a_key_is_found_while_and_after_its_slot_moves() {
    let Some(cluster) = Cluster::start() else { return };
    let redis = cluster.tier(0);
    let told = Told::listen(&redis);
    put(&redis, 1).unwrap();
    let names: Vec<Vec<String>> = cluster.0.iter().map(|server| server.ask(&["KEYS", "test:{square#1:*=*"])).collect();
    let from = names.iter().position(|names| !names.is_empty()).unwrap();
    let (source, target) = (&cluster.0[from], &cluster.0[(from + 1) % 3]);
    let slot: u16 = source.ask(&["CLUSTER", "KEYSLOT", &names[from][0]]);
    let slot = slot.to_string();
    let [source_id, target_id] = [source, target].map(|server| server.ask::<String>(&["CLUSTER", "MYID"]));

    target.ask::<()>(&["CLUSTER", "SETSLOT", &slot, "IMPORTING", &source_id]);
    source.ask::<()>(&["CLUSTER", "SETSLOT", &slot, "MIGRATING", &target_id]);
    source.ask::<Value>(&["MIGRATE", "127.0.0.1", &target.port.to_string(), &names[from][0], "0", "5000"]);
    // Only one of its two keys exists, so the server asks to try again, or sends the caller on.
    let during = get(&redis, 1);
    assert!(during.as_ref().is_err() || during.as_ref().is_ok_and(Option::is_some), "{during:?}");
    for server in [target, source] {
        server.ask::<()>(&["CLUSTER", "SETSLOT", &slot, "NODE", &target_id]);
    }

    assert_eq!(get(&redis, 1).unwrap(), Some(1_u32.to_le_bytes().to_vec()));
    let before = told.number("changed 1");
    block_on(cluster.tier(1).forget(&key(1))).unwrap();
    assert_eq!(get(&redis, 1).unwrap(), None);
    until(|| told.number("changed 1") > before);
}
