//! The service: its routes, and what it keeps while it runs.

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

use crate::accounts::{Accounts, User};
use crate::admin;
use crate::baskets::{Query, basket};
use crate::client::{Client, UpstreamError};
use crate::history::History;
use crate::quotes::{Quote, quote};
use crate::server::Server;

/// How a service is set up.
#[derive(Clone, Copy, Debug)]
pub struct Config {
    /// Where to listen on 127.0.0.1; 0 takes a free port.
    pub port: u16,
    /// Where the exchange is.
    pub upstream: SocketAddr,
    /// How long a user is remembered.
    pub users_ttl: Duration,
    /// How often the admin page's lines go on.
    pub tick: Duration,
}

impl Config {
    /// Takes a free port, and remembers users for ten minutes.
    #[must_use]
    pub fn new(upstream: SocketAddr) -> Self {
        Self { port: 0, upstream, users_ttl: Duration::from_secs(600), tick: Duration::from_secs(1) }
    }
}

/// A running service.
#[derive(Debug)]
pub struct Service {
    server: Server,
}

/// What its requests share.
#[derive(Debug)]
struct Shared {
    client: Client,
    accounts: Accounts,
}

impl Service {
    /// Starts a service.
    ///
    /// # Errors
    ///
    /// When its port is taken or not allowed.
    pub async fn start(config: Config) -> io::Result<Self> {
        let client = Client::new(config.upstream);
        let accounts = Accounts::new(client.clone(), config.users_ttl);
        let routes = Router::new()
            .route("/", get(async || Redirect::to("/admin")))
            .route("/quotes/{symbol}", get(quotes))
            .route("/baskets", get(baskets))
            .route("/users/{id}", get(users))
            .with_state(Arc::new(Shared { client, accounts }))
            .merge(admin::routes(Arc::new(History::start(config.tick))));
        Ok(Self { server: Server::start(config.port, routes).await? })
    }

    /// Returns where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.server.address()
    }

    /// Stops it, after the requests that are under way and end soon: see [`Server::stop`].
    pub async fn stop(self) {
        self.server.stop().await;
    }
}

async fn quotes(State(shared): State<Arc<Shared>>, Path(symbol): Path<String>) -> Result<Json<Quote>, UpstreamError> {
    Ok(Json(quote(&shared.client, &symbol).await?))
}

/// What follows the question mark: `symbols=ACME,INIT`.
#[derive(Debug, Deserialize)]
struct Symbols {
    symbols: String,
}

async fn baskets(State(shared): State<Arc<Shared>>, Parameters(Symbols { symbols }): Parameters<Symbols>) -> Response {
    let Some(query) = Query::parse(&symbols) else {
        let said = "name from one to twenty shares: `/baskets?symbols=ACME,INIT`\n";
        return (StatusCode::BAD_REQUEST, said).into_response();
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
        // What lies behind it names hosts and ports: that is for who runs the service, and no visitor's business.
        if let Some(source) = self.source() {
            let behind: Vec<_> = successors(Some(source), |&error| error.source()).map(ToString::to_string).collect();
            eprintln!("ttl-memo-service: {self}: {}", behind.join(": "));
        }
        (status, format!("{self}\n")).into_response()
    }
}
