//! The exchange: a server that is slow, fails at times and counts what it is asked. Knows nothing of caches.

use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use tokio::time::sleep;

use crate::accounts::User;
use crate::quotes::Quote;
use crate::server::Server;

/// How the exchange behaves.
#[derive(Clone, Copy, Debug)]
pub struct Behaviour {
    /// How long each answer takes.
    pub latency: Duration,
    /// Which part of the answers are failures, from 0 to 1.
    pub failure_rate: f64,
    /// How long a quote may be repeated.
    pub good_for: Duration,
}

/// A running exchange.
#[derive(Debug)]
pub struct Upstream {
    server: Server,
    exchange: Arc<Exchange>,
}

/// What its requests share.
#[derive(Debug)]
struct Exchange {
    latency: Duration,
    good_for: Duration,
    /// The bits of an `f64`.
    failure_rate: AtomicU64,
    /// How many prices it has named.
    prices: AtomicU64,
    calls: Mutex<HashMap<String, u64>>,
}

impl Upstream {
    /// Starts an exchange on a free port.
    ///
    /// # Errors
    ///
    /// When there is no free port.
    pub async fn start(behaviour: Behaviour) -> io::Result<Self> {
        let exchange = Arc::new(Exchange {
            latency: behaviour.latency,
            good_for: behaviour.good_for,
            failure_rate: AtomicU64::new(behaviour.failure_rate.to_bits()),
            prices: AtomicU64::new(0),
            calls: Mutex::default(),
        });
        let routes = Router::new()
            .route("/quotes/{symbol}", get(quote))
            .route("/users/{id}", get(user))
            .layer(from_fn_with_state(Arc::clone(&exchange), slowly))
            .with_state(Arc::clone(&exchange));
        Ok(Self { server: Server::start(0, routes).await?, exchange })
    }

    /// Returns where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.server.address()
    }

    /// Returns how often it was asked for `path`, such as `/quotes/ACME`.
    #[must_use]
    pub fn calls(&self, path: &str) -> u64 {
        self.exchange.counted(|calls| calls.get(path).copied().unwrap_or(0))
    }

    /// Returns how often it was asked for anything.
    #[must_use]
    pub fn all_calls(&self) -> u64 {
        self.exchange.counted(|calls| calls.values().sum())
    }

    /// Changes which part of the answers are failures.
    pub fn set_failure_rate(&self, failure_rate: f64) {
        self.exchange.failure_rate.store(failure_rate.to_bits(), Ordering::Relaxed);
    }

    /// Stops it.
    pub async fn stop(self) {
        self.server.stop().await;
    }
}

impl Exchange {
    /// Looks at the counts; they are whole after a panic, too.
    fn counted<T>(&self, look: impl FnOnce(&mut HashMap<String, u64>) -> T) -> T {
        look(&mut self.calls.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Names a price, and another one the next time: 7,919 and 99,000 have no divisor in common.
    fn next_price(&self) -> u64 {
        1_000 + 7_919 * self.prices.fetch_add(1, Ordering::Relaxed) % 99_000
    }

    fn fails(&self) -> bool {
        fastrand::f64() < f64::from_bits(self.failure_rate.load(Ordering::Relaxed))
    }
}

/// Counts the request, takes its time, and fails now and then.
async fn slowly(State(exchange): State<Arc<Exchange>>, request: Request, next: Next) -> Response {
    exchange.counted(|calls| *calls.entry(request.uri().path().to_owned()).or_default() += 1);
    sleep(exchange.latency).await;
    if exchange.fails() {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    next.run(request).await
}

/// Says what a share costs now.
async fn quote(State(exchange): State<Arc<Exchange>>, Path(symbol): Path<String>) -> Json<Quote> {
    Json(Quote { symbol, cents: exchange.next_price(), good_for: exchange.good_for })
}

/// Says who a user is; there are those from 1 to 9,999.
async fn user(Path(id): Path<u64>) -> Result<Json<User>, StatusCode> {
    match id {
        1..10_000 => Ok(Json(User { id, name: format!("User {id}") })),
        _ => Err(StatusCode::NOT_FOUND),
    }
}
