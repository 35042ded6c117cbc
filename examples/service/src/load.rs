//! The load test: sends the same requests without the caches and with them, and measures both.

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

/// The parameters of a load test.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// The number of requests, sent once without the caches and once with them.
    pub requests: usize,
    /// The number of requests that run at the same time.
    pub concurrency: usize,
    /// How the exchange behaves.
    pub behaviour: Behaviour,
}

/// How far a part of a load test is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What this part measures, such as `requests with the caches`.
    pub part: &'static str,
    /// The percentage of its requests that have a response, in steps of ten from 0 to 100.
    pub percent: usize,
}

/// What is called with the progress of a load test.
pub type Report = Arc<dyn Fn(Progress) + Send + Sync>;

/// The results with the caches, or without them.
#[derive(Debug)]
pub struct Outcome {
    /// The number of calls to the exchange.
    pub upstream_calls: u64,
    /// The number of requests that failed.
    pub errors: usize,
    /// The time that all requests took together.
    pub elapsed: Duration,
    /// The time that each request took, in ascending order.
    pub latencies: Vec<Duration>,
}

/// The results of a load test.
#[derive(Debug)]
pub struct Comparison {
    /// The parameters.
    pub plan: Plan,
    /// The results without the caches.
    pub without: Outcome,
    /// The results with the caches.
    pub with: Outcome,
}

/// What the workers share that send the requests.
struct Work {
    http: reqwest::Client,
    address: SocketAddr,
    paths: Arc<[String]>,
    next: AtomicUsize,
    completed: AtomicUsize,
    /// Called with each ten percent.
    report: Arc<dyn Fn(usize) + Send + Sync>,
}

impl Plan {
    /// Runs the load test, and calls `report` at each step of ten percent.
    ///
    /// Each half has a new service and a new exchange. Nothing else may use the caches of the process meanwhile.
    ///
    /// # Errors
    ///
    /// When there is no free port.
    pub async fn compare(self, report: &Report) -> io::Result<Comparison> {
        let (demand, mut random) = (Demand::default(), Rng::with_seed(1));
        let paths: Arc<[String]> = (0..self.requests).map(|_| demand.path(&mut random)).collect();
        ttl_memo::set_enabled(false);
        let without = self.send(Arc::clone(&paths), "requests without the caches", report).await;
        ttl_memo::set_enabled(true);
        let with = self.send(paths, "requests with the caches", report).await?;
        Ok(Comparison { plan: self, without: without?, with })
    }

    async fn send(self, paths: Arc<[String]>, part: &'static str, report: &Report) -> io::Result<Outcome> {
        let upstream = Upstream::start(self.behaviour).await?;
        let service = Service::start(Config::new(upstream.address())).await?;
        let outcome = send_all(&service, &upstream, self.concurrency, paths, reporting(part, report)).await;
        service.stop().await;
        upstream.stop().await;
        Ok(outcome)
    }
}

/// Returns what reports the percentages of one part of a load test.
pub(crate) fn reporting(part: &'static str, report: &Report) -> Arc<dyn Fn(usize) + Send + Sync> {
    let report = Arc::clone(report);
    Arc::new(move |percent| report(Progress { part, percent }))
}

/// Sends a request for each path, and calls `report` with each ten percent.
pub(crate) async fn send_all(
    service: &Service,
    upstream: &Upstream,
    concurrency: usize,
    paths: Arc<[String]>,
    report: Arc<dyn Fn(usize) + Send + Sync>,
) -> Outcome {
    report(0);
    let (next, completed) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let (http, address) = (reqwest::Client::new(), service.address());
    let work = Arc::new(Work { http, address, paths, next, completed, report });
    let mut workers = JoinSet::new();
    let (start, calls) = (Instant::now(), upstream.all_calls());
    for _ in 0..concurrency {
        workers.spawn(send_requests(Arc::clone(&work)));
    }
    let shares = workers.join_all().await;
    let elapsed = start.elapsed();

    let mut latencies: Vec<_> = shares.iter().flat_map(|share| &share.latencies).copied().collect();
    latencies.sort_unstable();
    let errors = shares.iter().map(|share| share.errors).sum();
    // Dropping the work closes the connections, as the servers would wait for them otherwise.
    Outcome { upstream_calls: upstream.all_calls() - calls, errors, elapsed, latencies }
}

/// The results of one worker.
#[derive(Default)]
struct Share {
    errors: usize,
    latencies: Vec<Duration>,
}

/// Sends one request after another, until each has been sent by some worker.
async fn send_requests(work: Arc<Work>) -> Share {
    let mut share = Share::default();
    while let Some(path) = work.paths.get(work.next.fetch_add(1, Ordering::Relaxed)) {
        let start = Instant::now();
        let succeeded = request(&work.http, format!("http://{}{path}", work.address)).await.is_ok();
        share.latencies.push(start.elapsed());
        share.errors += usize::from(!succeeded);
        work.count_one();
    }
    share
}

impl Work {
    /// Counts a completed request, and reports the progress if it completes another tenth of them.
    fn count_one(&self) {
        let before = self.completed.fetch_add(1, Ordering::Relaxed);
        let tenths = |completed: usize| 10 * completed / self.paths.len();
        if tenths(before + 1) > tenths(before) {
            (self.report)(10 * tenths(before + 1));
        }
    }
}

/// Sends a request, and reads the whole response.
async fn request(http: &reqwest::Client, url: String) -> reqwest::Result<()> {
    http.get(url).send().await?.error_for_status()?.bytes().await?;
    Ok(())
}

impl Outcome {
    /// Returns the time within which a fraction of the requests completed. `part` is from 0 to 1.
    #[must_use]
    #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a rank")]
    pub fn quantile(&self, part: f64) -> Duration {
        let rank = (self.latencies.len() as f64 * part).ceil() as usize;
        self.latencies.get(rank.saturating_sub(1)).or(self.latencies.last()).copied().unwrap_or_default()
    }

    /// Returns the number of requests per second.
    #[must_use]
    #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a rate")]
    pub fn requests_per_second(&self) -> u64 {
        (self.latencies.len() as f64 / self.elapsed.as_secs_f64()) as u64
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Behaviour { latency, failure_rate, .. } = self.behaviour;
        write!(
            f,
            "{} requests, {} at a time; a call to the exchange takes {} ms, and {} % of them fail",
            grouped(self.requests as u64),
            self.concurrency,
            1e3 * latency.as_secs_f64(),
            (1e4 * failure_rate).round() / 1e2,
        )
    }
}

/// Writes the results as a table.
impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { plan, without, with } = self;
        writeln!(f, "{plan}\n")?;
        writeln!(f, "{:<22}{:>16}{:>16}", "", "without caches", "with caches")?;
        let mut row = |what: &str, value: &dyn Fn(&Outcome) -> String| {
            writeln!(f, "{what:<22}{:>16}{:>16}", value(without), value(with))
        };
        row("calls to the exchange", &|outcome| grouped(outcome.upstream_calls))?;
        row("median latency", &|outcome| milliseconds(outcome.quantile(0.5)))?;
        row("p99 latency", &|outcome| milliseconds(outcome.quantile(0.99)))?;
        row("errors", &|outcome| grouped(outcome.errors as u64))?;
        row("requests per second", &|outcome| grouped(outcome.requests_per_second()))
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
    fn numbers_have_separators_and_three_digits() {
        assert_eq!([0, 999, 1_000, 1_234_567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
        let written = [800, 12_340, 123_400].map(Duration::from_micros).map(milliseconds);
        assert_eq!(written, ["0.80 ms", "12.3 ms", "123 ms"]);
    }

    #[test]
    fn a_quantile_is_one_of_the_latencies() {
        let latencies = (1..=100).map(Duration::from_millis).collect();
        let outcome = Outcome { upstream_calls: 0, errors: 0, elapsed: Duration::from_secs(2), latencies };

        let quantiles = [0.0, 0.5, 0.99, 1.0].map(|part| outcome.quantile(part).as_millis());
        assert_eq!(quantiles, [1, 50, 99, 100]);
        assert_eq!(outcome.requests_per_second(), 50);
    }
}
