//! The price of a share: a cached async function whose result says how long it is valid, and which serves old prices while
//! it requests new ones. The same with a tier, for services that share their prices.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use ttl_memo::ttl_cache;

use crate::client::{Client, UpstreamError};
use crate::shared;

/// The price of a share, and how long it is valid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    /// The symbol of the share.
    pub symbol: String,
    /// The price.
    pub cents: u64,
    /// How long the price is valid, according to the exchange.
    #[serde(rename = "good_for_ms", with = "milliseconds")]
    pub good_for: Duration,
}

/// How long a quote is served after it has expired, while a task requests the next one.
pub const STALE: Duration = Duration::from_secs(60);

/// Returns the price of a share, from the cache or from the exchange. With a [server](shared::server), the services that use it
/// have one cache.
///
/// Only some processes have a server, and the options of a function are those of all its calls. So there are two functions.
///
/// # Errors
///
/// When there is no such share, or the exchange fails and there is no old quote.
pub async fn quote(client: &Client, symbol: &str) -> Result<Quote, UpstreamError> {
    match shared::server() {
        Some(_) => shared_quote(client, symbol).await,
        None => local_quote(client, symbol).await,
    }
}

/// Returns how long a cached quote is still fresh. It is zero if the quote is stale or isn't cached any more.
#[must_use]
pub fn fresh_for(client: &Client, symbol: &str) -> Duration {
    let served_for = match shared::server() {
        Some(_) => shared_quote::cache_ttl(client, symbol),
        None => local_quote::cache_ttl(client, symbol),
    };
    served_for.unwrap_or_default().saturating_sub(STALE)
}

/// Returns the price of a share, from the cache of this process or from the exchange.
///
/// Concurrent callers share one request to the exchange, and each quote is cached for as long as it is valid. Then visitors
/// get the old quote for a minute while a task requests the next one, so nobody waits for a share that is in demand. If the
/// exchange fails, the old quote is served for up to an hour. That a share doesn't exist is remembered for five seconds;
/// other errors aren't cached.
///
/// The task has only the key, so the client is part of it.
///
/// Waiters wait until the request ends, so it has a limit: the client's [`TIMEOUT`](crate::client::TIMEOUT). For a function
/// whose duration has no limit, `wait = "2s"` lets waiters run it themselves after two seconds.
///
/// # Errors
///
/// When there is no such share, or the exchange fails and there is no old quote.
#[ttl_cache(
    ttl = |quote| quote.as_ref().map_or(Duration::ZERO, |quote| quote.good_for),
    stale = STALE,
    stale_if_error = "1h",
    err_ttl = "5s",
    cache_if = |quote| quote.as_ref().err().is_none_or(UpstreamError::is_lasting),
    background,
    maxsize = 512,
    name = "quotes",
)]
pub async fn local_quote(client: &Client, symbol: &str) -> Result<Quote, UpstreamError> {
    client.get("quotes", symbol).await
}

/// Returns the price of a share, from the cache of this process, from the server, or from the exchange.
///
/// Of all services that use the server, one requests a price. A quote that one of them clears is cleared in all. A service
/// serves its copy of a quote for ten seconds at most; then it asks the server again, which has the quote of the exchange for
/// as long as that is valid.
#[ttl_cache(
    ttl = |quote| quote.as_ref().map_or(Duration::ZERO, |quote| quote.good_for),
    stale = STALE,
    stale_if_error = "1h",
    err_ttl = "5s",
    cache_if = |quote| quote.as_ref().err().is_none_or(UpstreamError::is_lasting),
    background,
    maxsize = 512,
    name = "shared quotes",
    tier = shared::server().expect("`quote` calls this only if there is a server"),
    local_ttl = "10s",
)]
async fn shared_quote(client: &Client, symbol: &str) -> Result<Quote, UpstreamError> {
    client.get("quotes", symbol).await
}

/// Does the same without stale quotes and cached errors, so that the load test can compare both.
///
/// # Errors
///
/// When there is no such share, or the exchange fails.
#[ttl_cache(ttl = |quote| quote.good_for, maxsize = 512, name = "quotes, never stale")]
pub async fn fresh_quote(client: &Client, symbol: &str) -> Result<Quote, UpstreamError> {
    client.get("quotes", symbol).await
}

/// Durations as milliseconds in JSON.
pub(crate) mod milliseconds {
    use std::time::Duration;

    use serde::{Deserialize, Deserializer, Serializer};

    pub(crate) fn serialize<S: Serializer>(duration: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(u64::try_from(duration.as_millis()).unwrap_or(u64::MAX))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
        u64::deserialize(deserializer).map(Duration::from_millis)
    }
}
