//! The load test of expiry: the same requests while prices expire again and again, with quotes that are gone when they
//! expire, and with old ones that are served meanwhile.

use std::fmt;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use fastrand::Rng;

use crate::load::{Outcome, Report, grouped, milliseconds, reporting, send_all};
use crate::service::{Config, Service};
use crate::upstream::{Behaviour, Upstream};
use crate::visitors::Demand;

/// The parameters of the test.
#[derive(Clone, Copy, Debug)]
pub struct ExpiryPlan {
    /// The number of requests, sent once for each of the two services.
    pub requests: usize,
    /// The number of requests that run at the same time.
    pub concurrency: usize,
    /// The number of different shares.
    pub shares: usize,
    /// How the exchange behaves.
    pub behaviour: Behaviour,
}

/// The results of the test.
#[derive(Debug)]
pub struct ExpiryComparison {
    /// The parameters.
    pub plan: ExpiryPlan,
    /// The results with quotes that are gone when they expire.
    pub gone: Outcome,
    /// The results with stale quotes.
    pub stale: Outcome,
}

impl ExpiryPlan {
    /// Returns the test that `--load` runs: prices that are valid for a fifth of a second.
    #[must_use]
    pub fn new(requests: usize, behaviour: Behaviour) -> Self {
        let behaviour = Behaviour { good_for: Duration::from_millis(200), ..behaviour };
        Self { requests, concurrency: 16, shares: 64, behaviour }
    }

    /// Runs the test, and calls `report` at each step of ten percent. Every share is requested once before the time is
    /// measured.
    ///
    /// # Errors
    ///
    /// When there is no free port.
    pub async fn compare(self, report: &Report) -> io::Result<ExpiryComparison> {
        let gone = self.send(false, "requests while prices expire, without stale", report).await?;
        let stale = self.send(true, "requests while prices expire, with stale", report).await?;
        Ok(ExpiryComparison { plan: self, gone, stale })
    }

    async fn send(self, serves_stale: bool, part: &'static str, report: &Report) -> io::Result<Outcome> {
        let upstream = Upstream::start(self.behaviour).await?;
        let service = Service::start(Config { serves_stale, ..Config::new(upstream.address()) }).await?;
        let (demand, mut random) = (Demand::of_shares(self.shares), Rng::with_seed(1));
        let measured = (0..self.requests).map(|_| demand.path(&mut random)).collect();

        upstream.set_failure_rate(0.0);
        send_all(&service, &upstream, 16, demand.shares().collect(), Arc::new(|_| ())).await;
        upstream.set_failure_rate(self.behaviour.failure_rate);
        let outcome = send_all(&service, &upstream, self.concurrency, measured, reporting(part, report)).await;
        service.stop().await;
        upstream.stop().await;
        Ok(outcome)
    }
}

/// Writes the results as a table.
impl fmt::Display for ExpiryComparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { plan, gone, stale } = self;
        let Behaviour { latency, good_for, failure_rate } = plan.behaviour;
        writeln!(
            f,
            "{} requests for {} shares, {} at a time; prices are valid for {} ms, a call takes {} ms, {} % fail\n",
            grouped(plan.requests as u64),
            plan.shares,
            plan.concurrency,
            good_for.as_millis(),
            latency.as_millis(),
            (1e4 * failure_rate).round() / 1e2,
        )?;
        writeln!(f, "{:<22}{:>16}{:>16}", "", "without stale", "with stale")?;
        let mut row = |what: &str, value: &dyn Fn(&Outcome) -> String| {
            writeln!(f, "{what:<22}{:>16}{:>16}", value(gone), value(stale))
        };
        row("calls to the exchange", &|outcome| grouped(outcome.upstream_calls))?;
        row("median latency", &|outcome| milliseconds(outcome.quantile(0.5)))?;
        row("p99 latency", &|outcome| milliseconds(outcome.quantile(0.99)))?;
        row("p99.9 latency", &|outcome| milliseconds(outcome.quantile(0.999)))?;
        row("worst latency", &|outcome| milliseconds(outcome.quantile(1.0)))?;
        row("errors", &|outcome| grouped(outcome.errors as u64))?;
        row("requests per second", &|outcome| grouped(outcome.requests_per_second()))
    }
}
