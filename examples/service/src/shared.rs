//! The tier behind the quotes: a Redis or Valkey server, through which several services share them. Without an address there is
//! none. Knows nothing about quotes.

use std::sync::OnceLock;
use std::time::Duration;

use ttl_memo::tier::{Redis, TierError};

/// The options of a cached function can't use its arguments, so the server is a static.
static SERVER: OnceLock<Redis> = OnceLock::new();

/// Shares the quotes of this process from now on, through the server at `url`. Only the first call has an effect.
///
/// The first request of a quote connects. No request fails because the server is down or absent: it is delayed by `timeout` at
/// most, and after five failures the server isn't asked for a while.
///
/// # Errors
///
/// When the address is malformed.
pub fn share_through(url: &str, timeout: Duration) -> Result<(), TierError> {
    // Programs with different prefixes share nothing.
    let server = Redis::builder(url).prefix("ttl-memo-service").timeout(timeout).build()?;
    SERVER.get_or_init(|| server);
    Ok(())
}

/// Returns the server, if there is one.
#[must_use]
pub fn server() -> Option<&'static Redis> {
    SERVER.get()
}
