//! What one share costs: a function that is known by what it is asked, and lets its result say how long it is good for.

use std::net::SocketAddr;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use ttl_memo::ttl_cache;

use crate::client::{Client, UpstreamError};

/// What a share costs, and for how long that may be repeated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    /// The share.
    pub symbol: String,
    /// What it costs.
    pub cents: u64,
    /// For how long, as the exchange says.
    #[serde(rename = "good_for_ms", with = "milliseconds")]
    pub good_for: Duration,
}

/// Asks the exchange what a share costs.
///
/// However many ask at once, it is asked once; and each quote lives for as long as it says itself. The key says which
/// exchange it is, rather than hold the client with its connections for as long as the quote lives.
///
/// Who waits for another's question waits as long as that takes, so it must end: the client gives up after
/// [`PATIENCE`](crate::client::PATIENCE). Where a body can't be bounded, `wait = "2s"` lets those who wait run it, too.
///
/// # Errors
///
/// When the exchange gives no answer. That isn't remembered, so who comes next asks again.
#[ttl_cache(
    key = |client, symbol| -> (SocketAddr, String) { (client.upstream(), symbol.to_owned()) },
    ttl = |quote: &Quote| quote.good_for,
    maxsize = 512,
    name = "quotes",
)]
pub async fn quote(client: &Client, symbol: &str) -> Result<Quote, UpstreamError> {
    client.get("quotes", symbol).await
}

/// How a lifetime is written in JSON.
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
