//! The way to the exchange: asks for JSON, and says what went wrong. Remembers nothing.

use std::fmt;
use std::net::SocketAddr;

use reqwest::{StatusCode, Url};
use serde::de::DeserializeOwned;

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
    /// The exchange wasn't reached, or what it said made no sense.
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
        Self { http: reqwest::Client::new(), upstream, base }
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
        Self::Broken(error)
    }
}

impl fmt::Display for UpstreamError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown => f.write_str("the exchange knows nothing of that name"),
            Self::Failed(status) => write!(f, "the exchange failed: {status}"),
            Self::Broken(error) => write!(f, "the exchange gave no answer: {error}"),
        }
    }
}

impl std::error::Error for UpstreamError {}
