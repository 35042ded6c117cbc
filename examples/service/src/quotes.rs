//! What one share costs: a function that is annotated, and no more.

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
/// However many ask at once, it is asked once; and each quote lives for as long as it says itself.
///
/// # Errors
///
/// When the exchange gives no answer. That isn't remembered, so who comes next asks again.
#[ttl_cache(ttl = |quote: &Quote| quote.good_for, maxsize = 512, name = "quotes")]
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
