//! The service: its routes and its state.

use std::error::Error;
use std::io;
use std::iter::successors;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, Query as Parameters, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde::Deserialize;
use tracing::warn;

use crate::accounts::{Accounts, User};
use crate::admin;
use crate::baskets::{Query, basket};
use crate::client::{Client, UpstreamError};
use crate::history::History;
use crate::metrics;
use crate::quotes::{Quote, fresh_quote, quote};
use crate::server::Server;

/// The configuration of a service.
#[derive(Clone, Copy, Debug)]
pub struct Config {
    /// The port on 127.0.0.1. 0 selects a free one.
    pub port: u16,
    /// The address of the exchange.
    pub upstream: SocketAddr,
    /// How long a user is cached.
    pub users_ttl: Duration,
    /// Whether an old quote is served while a task requests the next one.
    pub serves_stale: bool,
    /// How often the charts of the admin page get a new point.
    pub tick: Duration,
}

impl Config {
    /// Selects a free port, caches users for ten minutes, and serves stale quotes.
    #[must_use]
    pub fn new(upstream: SocketAddr) -> Self {
        Self {
            port: 0,
            upstream,
            users_ttl: Duration::from_secs(600),
            serves_stale: true,
            tick: Duration::from_secs(1),
        }
    }
}

/// A running service.
#[derive(Debug)]
pub struct Service {
    server: Server,
}

/// The state that the requests share.
#[derive(Debug)]
struct Shared {
    client: Client,
    accounts: Accounts,
    serves_stale: bool,
}

impl Service {
    /// Starts a service.
    ///
    /// # Errors
    ///
    /// When the port is in use or not permitted.
    pub async fn start(config: Config) -> io::Result<Self> {
        let client = Client::new(config.upstream);
        let accounts = Accounts::new(client.clone(), config.users_ttl);
        let routes = Router::new()
            .route("/", get(async || Redirect::to("/admin")))
            .route("/quotes/{symbol}", get(quotes))
            .route("/baskets", get(baskets))
            .route("/users/{id}", get(users))
            .with_state(Arc::new(Shared { client, accounts, serves_stale: config.serves_stale }))
            .merge(metrics::routes())
            .merge(admin::routes(Arc::new(History::start(config.tick))));
        Ok(Self { server: Server::start(config.port, routes).await? })
    }

    /// Returns the address of the service.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.server.address()
    }

    /// Stops the service after its running requests, as [`Server::stop`] says.
    pub async fn stop(self) {
        self.server.stop().await;
    }
}

async fn quotes(State(shared): State<Arc<Shared>>, Path(symbol): Path<String>) -> Result<Json<Quote>, UpstreamError> {
    let quote = if shared.serves_stale {
        quote(&shared.client, &symbol).await
    } else {
        fresh_quote(&shared.client, &symbol).await
    };
    Ok(Json(quote?))
}

/// The query string: `symbols=ACME,INIT`.
#[derive(Debug, Deserialize)]
struct Symbols {
    symbols: String,
}

async fn baskets(State(shared): State<Arc<Shared>>, Parameters(Symbols { symbols }): Parameters<Symbols>) -> Response {
    let Some(query) = Query::parse(&symbols) else {
        let advice = "write one to twenty shares, such as `/baskets?symbols=ACME,INIT`\n";
        return (StatusCode::BAD_REQUEST, advice).into_response();
    };
    basket(&query, &shared.client).await.map(Json).into_response()
}

async fn users(State(shared): State<Arc<Shared>>, Path(id): Path<u64>) -> Result<Json<User>, UpstreamError> {
    Ok(Json(shared.accounts.user(id).await?))
}

impl IntoResponse for UpstreamError {
    fn into_response(self) -> Response {
        let status = match &self {
            Self::Unknown => StatusCode::NOT_FOUND,
            Self::Late => StatusCode::GATEWAY_TIMEOUT,
            Self::Failed(_) | Self::Broken(_) => StatusCode::BAD_GATEWAY,
        };
        // The sources of the error name hosts and ports, so they are written to the log and not to visitors.
        if let Some(source) = self.source() {
            let causes: Vec<_> = successors(Some(source), |&error| error.source()).map(ToString::to_string).collect();
            warn!(error = %self, causes = causes.join(": "), "a request failed");
        }
        (status, format!("{self}\n")).into_response()
    }
}
