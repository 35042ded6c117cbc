//! What several shares cost together: a function with one key for what is written in many ways, which uses another that
//! remembers.

use std::net::SocketAddr;
use std::time::Duration;

use futures_util::future::try_join_all;
use serde::Serialize;
use ttl_memo::ttl_cache;

use crate::client::{Client, UpstreamError};
use crate::quotes::{milliseconds, quote};

/// The shares that are asked for, in the order they were written.
#[derive(Clone, Debug)]
pub struct Query {
    symbols: Vec<String>,
}

/// What they cost together, and for how long that may be repeated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Basket {
    /// How many shares there are.
    pub shares: usize,
    /// What they cost.
    pub cents: u64,
    /// For how long: until the first of their quotes is over.
    #[serde(rename = "good_for_ms", serialize_with = "milliseconds::serialize")]
    pub good_for: Duration,
}

impl Query {
    /// Reads `ACME,INIT`; gives `None` when it names no share, or more than twenty.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let symbols: Vec<_> = text.split(',').map(str::trim).filter(|symbol| !symbol.is_empty()).collect();
        (1..=20).contains(&symbols.len()).then(|| Self { symbols: symbols.into_iter().map(str::to_owned).collect() })
    }

    /// Returns the shares in an order that doesn't depend on how they were written.
    fn sorted(&self) -> Vec<String> {
        let mut symbols = self.symbols.clone();
        symbols.sort_unstable();
        symbols
    }
}

/// Adds up what the shares cost.
///
/// The same shares in another order are the same basket.
///
/// # Errors
///
/// When the exchange gives no answer for one of them.
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
        good_for: query.symbols.iter().map(|symbol| time_left(client, symbol)).min().unwrap_or_default(),
    })
}

/// Returns how long a remembered quote has left. One that isn't there any more leaves no time, so that a basket never
/// outlives what it was made of.
fn time_left(client: &Client, symbol: &str) -> Duration {
    quote::cache_ttl(&(client.upstream(), symbol.to_owned())).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::Query;

    #[test]
    fn a_query_names_from_one_to_twenty_shares() {
        assert!(Query::parse(" , ").is_none());
        assert!(Query::parse(&"A,".repeat(21)).is_none());
        assert_eq!(Query::parse("B, A,").map(|query| query.sorted()), Some(vec!["A".to_owned(), "B".to_owned()]));
    }
}
