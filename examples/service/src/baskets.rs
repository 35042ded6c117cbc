//! The price of several shares: a cached function whose key is the same for shares in any order, and which calls another
//! cached function.

use std::net::SocketAddr;
use std::time::Duration;

use futures_util::future::try_join_all;
use serde::Serialize;
use ttl_memo::ttl_cache;

use crate::client::{Client, UpstreamError};
use crate::quotes::{fresh_for, milliseconds, quote};

/// The requested shares, in the order in which they were written.
#[derive(Clone, Debug)]
pub struct Query {
    symbols: Vec<String>,
}

/// The price of some shares, and how long it is valid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Basket {
    /// The number of shares.
    pub shares: usize,
    /// Their total price.
    pub cents: u64,
    /// How long the price is valid: until the first of the quotes expires.
    #[serde(rename = "good_for_ms", serialize_with = "milliseconds::serialize")]
    pub good_for: Duration,
}

impl Query {
    /// Parses `ACME,INIT`. Returns `None` for no share, or for more than twenty.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let symbols: Vec<_> = text.split(',').map(str::trim).filter(|symbol| !symbol.is_empty()).collect();
        (1..=20).contains(&symbols.len()).then(|| Self { symbols: symbols.into_iter().map(str::to_owned).collect() })
    }

    /// Returns the shares in alphabetical order.
    fn sorted(&self) -> Vec<String> {
        let mut symbols = self.symbols.clone();
        symbols.sort_unstable();
        symbols
    }
}

/// Returns the price of some shares, from the cache or from their quotes.
///
/// The same shares in another order have the same key.
///
/// # Errors
///
/// When the exchange fails for one of the shares. Errors aren't cached.
#[ttl_cache(
    key = |query, client| -> (SocketAddr, Vec<String>) { (client.upstream(), query.sorted()) },
    ttl = |basket: &Basket| basket.good_for,
    maxsize = 256,
    name = "baskets",
)]
pub async fn basket(query: &Query, client: &Client) -> Result<Basket, UpstreamError> {
    let quotes = try_join_all(query.symbols.iter().map(|symbol| quote(client, symbol))).await?;
    Ok(Basket {
        shares: quotes.len(),
        cents: quotes.iter().map(|quote| quote.cents).sum(),
        // A basket never outlives its quotes.
        good_for: query.symbols.iter().map(|symbol| fresh_for(client, symbol)).min().unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use super::Query;

    #[test]
    fn a_query_has_one_to_twenty_shares() {
        assert!(Query::parse(" , ").is_none());
        assert!(Query::parse(&"A,".repeat(21)).is_none());
        assert_eq!(Query::parse("B, A,").map(|query| query.sorted()), Some(vec!["A".to_owned(), "B".to_owned()]));
    }
}
