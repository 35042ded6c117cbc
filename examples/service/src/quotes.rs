//! The price of a share: a cached async function with a chosen key, whose result says how long it is valid.

use std::net::SocketAddr;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use ttl_memo::ttl_cache;

use crate::client::{Client, UpstreamError};

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

/// Returns the price of a share, from the cache or from the exchange.
///
/// Concurrent callers share one request to the exchange, and each quote is cached for as long as it is valid. The key
/// contains the address of the exchange instead of the client, which would keep its connections in the cache.
///
/// Waiters wait until the request ends, so it has a limit: the client's [`TIMEOUT`](crate::client::TIMEOUT). For a function
/// whose duration has no limit, `wait = "2s"` lets waiters run it themselves after two seconds.
///
/// # Errors
///
/// When the exchange fails. Errors aren't cached, so the next caller sends a new request.
#[ttl_cache(
    key = |client, symbol| -> (SocketAddr, String) { (client.upstream(), symbol.to_owned()) },
    ttl = |quote: &Quote| quote.good_for,
    maxsize = 512,
    name = "quotes",
)]
pub async fn quote(client: &Client, symbol: &str) -> Result<Quote, UpstreamError> {
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
