//! Who the users are: a method whose instance owns the store, so that two services share nothing.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use ttl_memo::{TtlCache, ttl_cache};

use crate::client::{Client, UpstreamError};

/// A user of the service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// Their number.
    pub id: u64,
    /// Their name.
    pub name: String,
}

/// The users that one service has met.
#[derive(Debug)]
pub struct Accounts {
    client: Client,
    users: TtlCache<u64, User>,
}

#[ttl_cache]
impl Accounts {
    /// Makes a directory that asks through `client` and remembers a user for `ttl`.
    #[must_use]
    pub fn new(client: Client, ttl: Duration) -> Self {
        Self { client, users: TtlCache::builder().name("users").maxsize(1_000).ttl(ttl).build() }
    }

    /// Asks the exchange who a user is.
    ///
    /// # Errors
    ///
    /// When there is no such user, or the exchange gives no answer.
    #[ttl_cache(cache = self.users)]
    pub async fn user(&self, id: u64) -> Result<User, UpstreamError> {
        self.client.get("users", &id.to_string()).await
    }
}
