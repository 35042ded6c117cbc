//! The exchange: a server that is slow, sometimes fails, and counts its calls. Knows nothing about caches.

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
use tokio::sync::{Notify, watch};
use tokio::time::sleep;

use crate::accounts::User;
use crate::quotes::Quote;
use crate::server::Server;

/// How the exchange behaves.
#[derive(Clone, Copy, Debug)]
pub struct Behaviour {
    /// How long each response takes.
    pub latency: Duration,
    /// The fraction of calls that fail, from 0 to 1.
    pub failure_rate: f64,
    /// How long a quote is valid.
    pub good_for: Duration,
}

/// A running exchange.
#[derive(Debug)]
pub struct Upstream {
    server: Server,
    exchange: Arc<Exchange>,
}

/// The state that the requests share.
#[derive(Debug)]
struct Exchange {
    latency: Duration,
    good_for: Duration,
    /// The bits of an `f64`.
    failure_rate: AtomicU64,
    /// The number of prices that were requested.
    prices: AtomicU64,
    calls: Mutex<HashMap<String, u64>>,
    /// Notified after each call.
    called: Notify,
    is_paused: watch::Sender<bool>,
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
            called: Notify::new(),
            is_paused: watch::Sender::new(false),
        });
        let routes = Router::new()
            .route("/quotes/{symbol}", get(quote))
            .route("/users/{id}", get(user))
            .layer(from_fn_with_state(Arc::clone(&exchange), slowly))
            .with_state(Arc::clone(&exchange));
        Ok(Self { server: Server::start(0, routes).await?, exchange })
    }

    /// Returns the address of the exchange.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.server.address()
    }

    /// Returns the number of calls of a path, such as `/quotes/ACME`.
    #[must_use]
    pub fn calls(&self, path: &str) -> u64 {
        self.exchange.with_calls(|calls| calls.get(path).copied().unwrap_or(0))
    }

    /// Returns the number of calls of all paths.
    #[must_use]
    pub fn all_calls(&self) -> u64 {
        self.exchange.with_calls(|calls| calls.values().sum())
    }

    /// Waits until a path has been called this many times.
    pub async fn called(&self, path: &str, times: u64) {
        loop {
            let called = self.exchange.called.notified();
            if self.calls(path) >= times {
                return;
            }
            called.await;
        }
    }

    /// Makes all calls wait for [`resume`](Self::resume), instead of for the latency alone.
    pub fn pause(&self) {
        self.exchange.is_paused.send_replace(true);
    }

    /// Lets paused calls continue.
    pub fn resume(&self) {
        self.exchange.is_paused.send_replace(false);
    }

    /// Changes the fraction of calls that fail.
    pub fn set_failure_rate(&self, failure_rate: f64) {
        self.exchange.failure_rate.store(failure_rate.to_bits(), Ordering::Relaxed);
    }

    /// Stops the exchange.
    pub async fn stop(self) {
        self.server.stop().await;
    }
}

impl Exchange {
    /// Reads or changes the numbers of calls. A panic leaves them complete.
    fn with_calls<T>(&self, access: impl FnOnce(&mut HashMap<String, u64>) -> T) -> T {
        access(&mut self.calls.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Returns a price that differs from the one before: 7,919 and 99,000 have no common divisor.
    fn next_price(&self) -> u64 {
        1_000 + 7_919 * self.prices.fetch_add(1, Ordering::Relaxed) % 99_000
    }

    fn fails(&self) -> bool {
        fastrand::f64() < f64::from_bits(self.failure_rate.load(Ordering::Relaxed))
    }
}

/// Counts the call, waits for the latency, and sometimes fails.
async fn slowly(State(exchange): State<Arc<Exchange>>, request: Request, next: Next) -> Response {
    exchange.with_calls(|calls| *calls.entry(request.uri().path().to_owned()).or_default() += 1);
    exchange.called.notify_waiters();
    sleep(exchange.latency).await;
    // It can't fail, as the exchange owns the sender.
    let _ = exchange.is_paused.subscribe().wait_for(|is_paused| !is_paused).await;
    if exchange.fails() {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    next.run(request).await
}

/// A share that isn't traded any more.
const UNLISTED: &str = "GONE";

/// Responds with the current price of a share.
async fn quote(State(exchange): State<Arc<Exchange>>, Path(symbol): Path<String>) -> Result<Json<Quote>, StatusCode> {
    if symbol == UNLISTED {
        return Err(StatusCode::NOT_FOUND);
    }
    Ok(Json(Quote { symbol, cents: exchange.next_price(), good_for: exchange.good_for }))
}

/// Responds with a user. The numbers from 1 to 9,999 exist.
async fn user(Path(id): Path<u64>) -> Result<Json<User>, StatusCode> {
    match id {
        1..10_000 => Ok(Json(User { id, name: format!("User {id}") })),
        _ => Err(StatusCode::NOT_FOUND),
    }
}
