//! Simulated visitors: they request few items often and many items rarely, as people do.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use fastrand::Rng;
use tokio::task::JoinSet;
use tokio::time::sleep;

/// The number of different shares, users and baskets.
const SHARES: usize = 2_000;
const USERS: usize = 5_000;
const BASKETS: usize = 100;

/// The distribution of requests: mostly shares, then users, then baskets; lower ranks more often.
#[derive(Debug)]
pub struct Demand {
    shares: Zipf,
    users: Zipf,
    baskets: Zipf,
}

impl Demand {
    /// Requests of this many shares, and of nothing else.
    #[must_use]
    pub fn of_shares(shares: usize) -> Self {
        Self { shares: Zipf::new(shares), users: Zipf::new(0), baskets: Zipf::new(0) }
    }

    /// Returns the path of every share.
    pub fn shares(&self) -> impl Iterator<Item = String> {
        (0..self.shares.ranks()).map(share)
    }
}

impl Default for Demand {
    fn default() -> Self {
        Self { shares: Zipf::new(SHARES), users: Zipf::new(USERS), baskets: Zipf::new(BASKETS) }
    }
}

impl Demand {
    /// Returns the path of the next request.
    pub fn path(&self, random: &mut Rng) -> String {
        match random.u8(..10) {
            _ if self.users.ranks() == 0 => share(self.shares.rank(random)),
            0 => format!("/baskets?symbols={}", self.basket(random).join(",")),
            1..=3 => format!("/users/{}", 1 + self.users.rank(random)),
            _ => share(self.shares.rank(random)),
        }
    }

    /// Returns the five shares of a random basket, in a random order.
    fn basket(&self, random: &mut Rng) -> Vec<String> {
        let mut own = Rng::with_seed(self.baskets.rank(random) as u64);
        let mut symbols: Vec<_> = (0..5).map(|_| symbol(self.shares.rank(&mut own))).collect();
        random.shuffle(&mut symbols);
        symbols
    }
}

/// Returns the path of the share of a rank.
fn share(rank: usize) -> String {
    format!("/quotes/{}", symbol(rank))
}

/// Returns the symbol of a rank: `AAAA`, `BAAA`, …
fn symbol(rank: usize) -> String {
    let letter = |place: u32| char::from(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"[rank / 26_usize.pow(place) % 26]);
    (0..4).map(letter).collect()
}

/// Zipf's distribution: the second rank occurs half as often as the first, the third a third as often.
#[derive(Debug)]
struct Zipf {
    /// The sums of the weights up to each rank.
    sums: Vec<f64>,
}

impl Zipf {
    fn new(ranks: usize) -> Self {
        let mut sum = 0.0;
        let weights = (1_u32..).map(|rank| 1.0 / f64::from(rank));
        let sums = weights.take(ranks).map(|weight| {
            sum += weight;
            sum
        });
        Self { sums: sums.collect() }
    }

    fn ranks(&self) -> usize {
        self.sums.len()
    }

    /// Returns a random rank, starting at 0.
    fn rank(&self, random: &mut Rng) -> usize {
        let at = random.f64() * self.sums.last().copied().unwrap_or(0.0);
        self.sums.partition_point(|sum| *sum <= at)
    }
}

/// Visitors that send requests until they are dropped.
#[derive(Debug)]
pub struct Visitors {
    _tasks: JoinSet<()>,
}

impl Visitors {
    /// Starts `count` visitors of the service at `address`.
    #[must_use]
    pub fn start(address: SocketAddr, count: usize) -> Self {
        let (http, demand) = (reqwest::Client::new(), Arc::new(Demand::default()));
        let mut tasks = JoinSet::new();
        for _ in 0..count {
            tasks.spawn(send_requests(http.clone(), Arc::clone(&demand), address));
        }
        Self { _tasks: tasks }
    }
}

/// Sends random requests. Errors don't stop it.
async fn send_requests(http: reqwest::Client, demand: Arc<Demand>, address: SocketAddr) {
    let mut random = Rng::new();
    loop {
        let path = demand.path(&mut random);
        if let Ok(response) = http.get(format!("http://{address}{path}")).send().await {
            drop(response.bytes().await);
        }
        sleep(Duration::from_millis(random.u64(10..60))).await;
    }
}

#[cfg(test)]
mod tests {
    use fastrand::Rng;

    use super::{Demand, Zipf, symbol};

    #[test]
    fn the_first_rank_occurs_twice_as_often_as_the_second() {
        let (zipf, mut random) = (Zipf::new(100), Rng::with_seed(7));

        let ranks: Vec<_> = (0..50_000).map(|_| zipf.rank(&mut random)).collect();

        let count = |wanted: usize| ranks.iter().filter(|rank| **rank == wanted).count();
        assert!((18..22).contains(&(10 * count(0) / count(1))), "{} and {}", count(0), count(1));
        assert!(ranks.iter().all(|rank| *rank < 100));
    }

    #[test]
    fn symbols_are_unique() {
        assert_eq!([symbol(0), symbol(1), symbol(26)], ["AAAA", "BAAA", "ABAA"]);
    }

    #[test]
    fn the_same_seed_gives_the_same_requests() {
        let requests = || {
            let (demand, mut random) = (Demand::default(), Rng::with_seed(1));
            (0..100).map(|_| demand.path(&mut random)).collect::<Vec<_>>()
        };

        assert_eq!(requests(), requests());
    }
}
