//! The way to the exchange: asks for JSON, and says what went wrong. Remembers nothing.

use std::error::Error;
use std::fmt;
use std::net::SocketAddr;
use std::time::Duration;

use reqwest::{StatusCode, Url};
use serde::de::DeserializeOwned;

/// How long the exchange may take for an answer.
///
/// Calls of one key wait for one answer. Were there no end to it, one that never comes would keep all of them for ever.
pub const PATIENCE: Duration = Duration::from_secs(2);

/// A way to one exchange. It keeps connections, so it is no part of a key: [`upstream`](Self::upstream) is.
#[derive(Clone, Debug)]
pub struct Client {
    http: reqwest::Client,
    upstream: SocketAddr,
    base: Url,
}

/// Why there is no answer. It needn't be `Clone` to be what a remembering function fails with.
#[derive(Debug)]
pub enum UpstreamError {
    /// The exchange doesn't know what was asked for.
    Unknown,
    /// The exchange failed.
    Failed(StatusCode),
    /// The exchange took longer than [`PATIENCE`].
    Late,
    /// The exchange wasn't reached, or what it said made no sense. Where the exchange is stands in the source only.
    Broken(reqwest::Error),
}

impl Client {
    /// Makes a way to the exchange at `upstream`.
    ///
    /// # Panics
    ///
    /// When the system lets nobody open connections.
    #[must_use]
    pub fn new(upstream: SocketAddr) -> Self {
        let base = Url::parse(&format!("http://{upstream}")).expect("an address makes a URL");
        let http = reqwest::Client::builder().timeout(PATIENCE).build().expect("the system opens connections");
        Self { http, upstream, base }
    }

    /// Returns where the exchange is.
    #[must_use]
    pub fn upstream(&self) -> SocketAddr {
        self.upstream
    }

    /// Asks for one thing of a kind: a quote by its symbol, a user by its number.
    ///
    /// # Errors
    ///
    /// When there is no such thing, or the exchange gives no answer.
    pub async fn get<T: DeserializeOwned>(&self, kind: &str, which: &str) -> Result<T, UpstreamError> {
        let mut url = self.base.clone();
        // Segment by segment, so that no name can be a path of its own. Only a URL without a host has none.
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.extend([kind, which]);
        }
        let answer = self.http.get(url).send().await?;
        match answer.status() {
            StatusCode::OK => Ok(answer.json().await?),
            StatusCode::NOT_FOUND => Err(UpstreamError::Unknown),
            status => Err(UpstreamError::Failed(status)),
        }
    }
}

impl From<reqwest::Error> for UpstreamError {
    fn from(error: reqwest::Error) -> Self {
        if error.is_timeout() { Self::Late } else { Self::Broken(error) }
    }
}

impl fmt::Display for UpstreamError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown => f.write_str("the exchange knows nothing of that name"),
            Self::Failed(status) => write!(f, "the exchange failed: {status}"),
            Self::Late => write!(f, "the exchange gave no answer within {PATIENCE:?}; try again"),
            Self::Broken(_) => f.write_str("the exchange wasn't reached, or wasn't understood"),
        }
    }
}

impl Error for UpstreamError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Broken(error) => Some(error),
            Self::Unknown | Self::Failed(_) | Self::Late => None,
        }
    }
}
