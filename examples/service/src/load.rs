//! The same requests twice, without the caches and with them, and what each way costs. Draws nothing.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use fastrand::Rng;
use tokio::task::JoinSet;

use crate::service::{Config, Service};
use crate::upstream::{Behaviour, Upstream};
use crate::visitors::Demand;

/// What is asked, and of whom.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// How many requests are sent.
    pub requests: usize,
    /// How many are under way at the same time.
    pub concurrency: usize,
    /// How the exchange behaves.
    pub behaviour: Behaviour,
}

/// What came of the requests.
#[derive(Debug)]
pub struct Outcome {
    /// How often the exchange was asked.
    pub upstream_calls: u64,
    /// How many requests ended in an error.
    pub errors: usize,
    /// How long all of them took.
    pub elapsed: Duration,
    /// How long each of them took, the quickest first.
    pub latencies: Vec<Duration>,
}

/// What came of them both ways.
#[derive(Debug)]
pub struct Comparison {
    /// What was asked.
    pub plan: Plan,
    /// Without the caches.
    pub without: Outcome,
    /// With them.
    pub with: Outcome,
}

impl Plan {
    /// Sends the requests both ways, each to a service and an exchange that are new. Nothing else of the process may use
    /// its caches meanwhile.
    ///
    /// # Errors
    ///
    /// When there is no free port.
    pub async fn compare(self) -> io::Result<Comparison> {
        let (demand, mut random) = (Demand::default(), Rng::with_seed(1));
        let paths: Arc<[String]> = (0..self.requests).map(|_| demand.path(&mut random)).collect();
        ttl_memo::set_enabled(false);
        let without = self.send(Arc::clone(&paths)).await;
        ttl_memo::set_enabled(true);
        Ok(Comparison { plan: self, without: without?, with: self.send(paths).await? })
    }

    async fn send(self, paths: Arc<[String]>) -> io::Result<Outcome> {
        let upstream = Upstream::start(self.behaviour).await?;
        let service = Service::start(Config::new(upstream.address())).await?;

        let (http, next) = (reqwest::Client::new(), Arc::new(AtomicUsize::new(0)));
        let mut workers = JoinSet::new();
        let start = Instant::now();
        for _ in 0..self.concurrency {
            workers.spawn(work(http.clone(), service.address(), Arc::clone(&paths), Arc::clone(&next)));
        }
        let shares = workers.join_all().await;
        let elapsed = start.elapsed();

        let mut latencies: Vec<_> = shares.iter().flat_map(|share| &share.latencies).copied().collect();
        latencies.sort_unstable();
        let errors = shares.iter().map(|share| share.errors).sum();
        let outcome = Outcome { upstream_calls: upstream.all_calls(), errors, elapsed, latencies };
        // Its connections first, or the servers would wait for them to be idle.
        drop(http);
        service.stop().await;
        upstream.stop().await;
        Ok(outcome)
    }
}

/// What came of the requests that one worker sent.
#[derive(Default)]
struct Share {
    errors: usize,
    latencies: Vec<Duration>,
}

/// Sends one request after the other while there are any that nobody has sent.
async fn work(http: reqwest::Client, address: SocketAddr, paths: Arc<[String]>, next: Arc<AtomicUsize>) -> Share {
    let mut share = Share::default();
    while let Some(path) = paths.get(next.fetch_add(1, Ordering::Relaxed)) {
        let start = Instant::now();
        let succeeded = ask(&http, format!("http://{address}{path}")).await.is_ok();
        share.latencies.push(start.elapsed());
        share.errors += usize::from(!succeeded);
    }
    share
}

/// Asks, and reads the answer to its end.
async fn ask(http: &reqwest::Client, url: String) -> reqwest::Result<()> {
    http.get(url).send().await?.error_for_status()?.bytes().await?;
    Ok(())
}

impl Outcome {
    /// Returns how long the quickest requests took that make up `part` of all, from 0 to 1.
    #[must_use]
    #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a rank")]
    pub fn quantile(&self, part: f64) -> Duration {
        let rank = (self.latencies.len() as f64 * part).ceil() as usize;
        self.latencies.get(rank.saturating_sub(1)).or(self.latencies.last()).copied().unwrap_or_default()
    }

    /// Returns how many requests were answered in a second.
    #[must_use]
    #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a rate")]
    pub fn a_second(&self) -> u64 {
        (self.latencies.len() as f64 / self.elapsed.as_secs_f64()) as u64
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Behaviour { latency, failure_rate, .. } = self.behaviour;
        write!(
            f,
            "{} requests, {} at a time, to an exchange that takes {} ms and fails {} % of the time",
            grouped(self.requests as u64),
            self.concurrency,
            1e3 * latency.as_secs_f64(),
            (1e4 * failure_rate).round() / 1e2,
        )
    }
}

/// Writes a table.
impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { plan, without, with } = self;
        writeln!(f, "{plan}\n")?;
        writeln!(f, "{:<22}{:>16}{:>16}", "", "without caches", "with caches")?;
        let mut row = |what: &str, tell: &dyn Fn(&Outcome) -> String| {
            writeln!(f, "{what:<22}{:>16}{:>16}", tell(without), tell(with))
        };
        row("calls to the exchange", &|outcome| grouped(outcome.upstream_calls))?;
        row("p50", &|outcome| milliseconds(outcome.quantile(0.5)))?;
        row("p99", &|outcome| milliseconds(outcome.quantile(0.99)))?;
        row("errors", &|outcome| grouped(outcome.errors as u64))?;
        row("requests a second", &|outcome| grouped(outcome.a_second()))
    }
}

/// Writes `12,345`.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut written = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.char_indices() {
        if index > 0 && (digits.len() - index) % 3 == 0 {
            written.push(',');
        }
        written.push(digit);
    }
    written
}

/// Writes `1.25 ms`, `12.5 ms`, `125 ms`.
pub(crate) fn milliseconds(duration: Duration) -> String {
    let number = 1e3 * duration.as_secs_f64();
    let digits = if number < 10.0 { 2 } else { usize::from(number < 100.0) };
    format!("{number:.digits$} ms")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Outcome, grouped, milliseconds};

    #[test]
    fn numbers_are_written_to_be_read() {
        assert_eq!([0, 999, 1_000, 1_234_567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
        let written = [800, 12_340, 123_400].map(Duration::from_micros).map(milliseconds);
        assert_eq!(written, ["0.80 ms", "12.3 ms", "123 ms"]);
    }

    #[test]
    fn a_quantile_is_a_latency_that_was_seen() {
        let latencies = (1..=100).map(Duration::from_millis).collect();
        let outcome = Outcome { upstream_calls: 0, errors: 0, elapsed: Duration::from_secs(2), latencies };

        let quantiles = [0.0, 0.5, 0.99, 1.0].map(|part| outcome.quantile(part).as_millis());
        assert_eq!(quantiles, [1, 50, 99, 100]);
        assert_eq!(outcome.a_second(), 50);
    }
}
