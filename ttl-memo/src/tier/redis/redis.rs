//! The public type and its builder. Knows neither commands nor connections.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::client::{Client, Connections};
use super::settings::Settings;
use crate::codec::{Codec, MessagePack};
use crate::tier::error::TierError;
use crate::tier::info::TierInfo;
use crate::tier::monitor::Monitor;

/// A tier that processes on several machines share: a Redis or Valkey server, or a cluster of them.
///
/// All processes together compute a value once, and what one of them removes is removed in all. If the server is down, slow or
/// full, calls work as if there were no tier, and [`info`](Self::info) says why. The guide has
/// [a page about production](crate::guide::tiers::redis).
///
/// The server must be Redis 6.2 or newer, or any Valkey. Nothing is connected until a function needs the tier. Then one thread
/// has two connections for each server, which all callers of the process share, sync and async ones on any executor. A child
/// made by `fork()` makes its own when it needs them.
///
/// Clones share everything. Needs the feature `redis`.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use ttl_memo::tier::{BreakerState, Redis};
///
/// let shared = Redis::builder("redis://127.0.0.1:6379").prefix("shop").timeout(Duration::from_millis(50)).build()?;
/// assert_eq!(shared.info().state, BreakerState::Closed);
/// # Ok::<(), ttl_memo::tier::TierError>(())
/// ```
pub struct Redis<C = MessagePack> {
    pub(super) shared: Arc<Shared<C>>,
}

pub(super) struct Shared<C> {
    pub(super) codec: C,
    pub(super) monitor: Monitor,
    pub(super) client: Client,
}

impl Redis {
    /// Returns a builder for the server at `address`: a timeout of 100 ms, leases of 10 s and values of at most 8 MiB by default.
    ///
    /// The address is a URL: `redis://user:password@host:port/database`, where all but the host can be left out. With `rediss://`
    /// the connection uses TLS and trusts the certificates that the system trusts. `redis+unix:///path` is a Unix socket.
    pub fn builder(address: impl Into<String>) -> RedisBuilder {
        RedisBuilder::new(vec![address.into()], false)
    }

    /// Returns a builder for the cluster to which the nodes at `addresses` belong. One that can be reached is enough.
    pub fn cluster<A: Into<String>>(addresses: impl IntoIterator<Item = A>) -> RedisBuilder {
        RedisBuilder::new(addresses.into_iter().map(Into::into).collect(), true)
    }
}

impl<C> Redis<C> {
    /// Returns the statistics, and whether the server is used.
    #[must_use]
    pub fn info(&self) -> TierInfo {
        self.shared.monitor.info()
    }

    pub(super) fn connections(&self) -> Result<Arc<Connections>, TierError> {
        self.shared.client.connections(&self.shared.monitor)
    }
}

impl<C> Clone for Redis<C> {
    fn clone(&self) -> Self {
        Self { shared: Arc::clone(&self.shared) }
    }
}

impl<C> fmt::Debug for Redis<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The password isn't shown.
        let servers = &self.shared.client.settings.servers;
        f.debug_struct("Redis").field("servers", servers).field("info", &self.info()).finish_non_exhaustive()
    }
}

/// A builder of a [`Redis`], returned by [`Redis::builder`] and [`Redis::cluster`].
#[must_use = "a builder does nothing until `build` is called"]
pub struct RedisBuilder<C = MessagePack> {
    addresses: Vec<String>,
    is_cluster: bool,
    prefix: String,
    monitor: Monitor,
    codec: C,
}

impl RedisBuilder {
    fn new(addresses: Vec<String>, is_cluster: bool) -> Self {
        let prefix = "ttl-memo".to_owned();
        Self { addresses, is_cluster, prefix, monitor: Monitor::new(), codec: MessagePack }
    }
}

impl<C> RedisBuilder<C> {
    /// Sets what the names of all keys begin with: `ttl-memo` by default. Programs with different prefixes share nothing.
    pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = prefix.into();
        self
    }

    /// Sets how long an operation may take before its caller continues without the server: 100 ms by default.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.monitor = self.monitor.with_timeout(timeout);
        self
    }

    /// Sets for how long others wait at most for a process that died while it computed: 10 s by default.
    ///
    /// A process that lives may compute for longer, because it renews its lease.
    pub fn lease(mut self, lease: Duration) -> Self {
        self.monitor = self.monitor.with_lease(lease);
        self
    }

    /// Sets the largest number of bytes of a value that is shared: 8 MiB by default.
    pub fn max_value(mut self, bytes: usize) -> Self {
        self.monitor = self.monitor.with_max_value(bytes);
        self
    }

    /// Sets the format of values.
    pub fn codec<D: Codec>(self, codec: D) -> RedisBuilder<D> {
        let Self { addresses, is_cluster, prefix, monitor, .. } = self;
        RedisBuilder { addresses, is_cluster, prefix, monitor, codec }
    }

    /// Returns the tier. Nothing is connected yet.
    ///
    /// # Errors
    ///
    /// When an address is malformed, the nodes of a cluster have different users, or the prefix contains braces.
    pub fn build(self) -> Result<Redis<C>, TierError> {
        let Self { addresses, is_cluster, prefix, monitor, codec } = self;
        let settings = Settings::new(&addresses, is_cluster, &prefix, monitor.timeout(), monitor.max_value())?;
        Ok(Redis { shared: Arc::new(Shared { codec, monitor, client: Client::new(settings) }) })
    }
}

impl<C> fmt::Debug for RedisBuilder<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The addresses may contain a password.
        let Self { is_cluster, prefix, monitor, .. } = self;
        let mut debug = f.debug_struct("RedisBuilder");
        debug.field("is_cluster", is_cluster).field("prefix", prefix).field("monitor", monitor).finish_non_exhaustive()
    }
}
