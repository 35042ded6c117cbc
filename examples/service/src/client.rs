//! The HTTP client for the exchange: requests JSON, and reports what went wrong. Caches nothing.

use std::error::Error;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use reqwest::{StatusCode, Url};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize, Serializer};

/// The longest time that a request to the exchange may take.
///
/// All callers of one key wait for one request. Without a limit, a request that is never answered would block all of them
/// indefinitely.
pub const TIMEOUT: Duration = Duration::from_secs(2);

/// A client for one exchange.
///
/// Clients of the same exchange are equal, so that a client can be part of a cache key. It is cheap to clone: all clones
/// share their connections.
#[derive(Clone, Debug)]
pub struct Client {
    http: reqwest::Client,
    upstream: SocketAddr,
    base: Url,
}

/// Why a request to the exchange failed. It is `Clone`, because some errors are cached, and `Serialize`, because services share
/// these.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum UpstreamError {
    /// The exchange doesn't know the share or user.
    Unknown,
    /// The exchange responded with an error.
    #[serde(skip)]
    Failed(StatusCode),
    /// The exchange took longer than [`TIMEOUT`].
    #[serde(skip)]
    Late,
    /// The exchange wasn't reached, or its response wasn't understood. Only the source of the error contains the address.
    #[serde(skip)]
    Broken(Arc<reqwest::Error>),
}

impl Client {
    /// Makes a client for the exchange at `upstream`.
    ///
    /// # Panics
    ///
    /// When the system doesn't allow connections.
    #[must_use]
    pub fn new(upstream: SocketAddr) -> Self {
        let base = Url::parse(&format!("http://{upstream}")).expect("an address makes a URL");
        let http = reqwest::Client::builder().timeout(TIMEOUT).build().expect("the system allows connections");
        Self { http, upstream, base }
    }

    /// Returns the address of the exchange.
    #[must_use]
    pub fn upstream(&self) -> SocketAddr {
        self.upstream
    }

    /// Requests one item of a collection: a quote by its symbol, a user by its number.
    ///
    /// # Errors
    ///
    /// When there is no such item, or the exchange fails.
    pub async fn get<T: DeserializeOwned>(&self, collection: &str, item: &str) -> Result<T, UpstreamError> {
        let mut url = self.base.clone();
        // Segments are escaped, so that no name can become another path. This fails only for a URL without a host.
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.extend([collection, item]);
        }
        let answer = self.http.get(url).send().await?;
        match answer.status() {
            StatusCode::OK => Ok(answer.json().await?),
            StatusCode::NOT_FOUND => Err(UpstreamError::Unknown),
            status => Err(UpstreamError::Failed(status)),
        }
    }
}

impl PartialEq for Client {
    fn eq(&self, other: &Self) -> bool {
        self.upstream == other.upstream
    }
}

impl Eq for Client {}

impl Hash for Client {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.upstream.hash(state);
    }
}

/// What services that share their quotes call the exchange. Each of them simulates the exchange on a port of its machine, so the
/// address isn't part of it.
impl Serialize for Client {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str("the exchange")
    }
}

impl UpstreamError {
    /// Returns whether the next request would fail too.
    #[must_use]
    pub fn is_lasting(&self) -> bool {
        matches!(self, Self::Unknown)
    }
}

impl From<reqwest::Error> for UpstreamError {
    fn from(error: reqwest::Error) -> Self {
        if error.is_timeout() { Self::Late } else { Self::Broken(Arc::new(error)) }
    }
}

impl fmt::Display for UpstreamError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown => f.write_str("the exchange knows no such share or user"),
            Self::Failed(status) => write!(f, "the exchange failed: {status}"),
            Self::Late => write!(f, "the exchange didn't respond within {TIMEOUT:?}; try again"),
            Self::Broken(_) => f.write_str("the exchange can't be reached, or its response is invalid"),
        }
    }
}

impl Error for UpstreamError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Broken(error) => Some(&**error),
            Self::Unknown | Self::Failed(_) | Self::Late => None,
        }
    }
}
