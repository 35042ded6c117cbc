//! The users: an async method whose instance owns the cache, so that two services share no users.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use ttl_memo::{TtlCache, TtlCacheBuilder, ttl_cache};

use crate::client::{Client, UpstreamError};

/// A user of the service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// The user's number.
    pub id: u64,
    /// The user's name.
    pub name: String,
}

/// The users of one service, with a cache.
#[derive(Debug)]
pub struct Accounts {
    client: Client,
    users: TtlCache<u64, User>,
}

#[ttl_cache]
impl Accounts {
    /// Looks users up with `client`, and caches each for `ttl`.
    #[must_use]
    pub fn new(client: Client, ttl: Duration) -> Self {
        Self::with_cache(client, TtlCache::builder().ttl(ttl))
    }

    fn with_cache(client: Client, users: TtlCacheBuilder<u64, User>) -> Self {
        Self { client, users: users.name("users").maxsize(1_000).build() }
    }

    /// Returns a user, from the cache or from the exchange.
    ///
    /// # Errors
    ///
    /// When there is no such user, or the exchange fails. Errors aren't cached.
    #[ttl_cache(cache = self.users)]
    pub async fn user(&self, id: u64) -> Result<User, UpstreamError> {
        self.client.get("users", &id.to_string()).await
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use ttl_memo::{ManualTimer, TtlCache};

    use super::Accounts;
    use crate::client::Client;
    use crate::upstream::{Behaviour, Upstream};

    const SECOND: Duration = Duration::from_secs(1);
    const MINUTE: Duration = Duration::from_secs(60);

    #[tokio::test]
    async fn a_user_is_requested_again_at_the_ttl() {
        let clock = Arc::new(ManualTimer::new());
        let behaviour = Behaviour { latency: Duration::ZERO, failure_rate: 0.0, good_for: MINUTE };
        let upstream = Upstream::start(behaviour).await.unwrap();
        let users = TtlCache::builder().ttl(MINUTE).timer(Arc::clone(&clock));
        let accounts = Accounts::with_cache(Client::new(upstream.address()), users);
        accounts.user(7).await.unwrap();

        clock.advance(59 * SECOND);
        accounts.user(7).await.unwrap();
        assert_eq!(upstream.calls("/users/7"), 1);

        clock.advance(SECOND);
        accounts.user(7).await.unwrap();
        assert_eq!(upstream.calls("/users/7"), 2);
    }
}
