//! What is still to be stored in the tier when a computation has ended here. Nothing, in a cache without one.

#[cfg(feature = "tier")]
use crate::tier::call::block_on;
#[cfg(feature = "tier")]
use crate::tier::link::LinkFuture;
#[cfg(feature = "tier")]
use crate::tier::permit::Permit;
#[cfg(feature = "tier")]
use crate::tier::watch::Watch;

/// What a caller learned from the tier, while it watches the key from then on.
#[cfg(feature = "tier")]
pub(super) struct Asked<T> {
    pub(super) answer: T,
    pub(super) watch: Option<Watch>,
}

/// How a computation uses the tier.
#[cfg(feature = "tier")]
#[derive(Default)]
pub(super) struct Sharing {
    /// Whether it asks the tier.
    pub(super) asks: bool,
    /// The tier's permission to store the value.
    pub(super) permit: Option<Box<Asked<Permit>>>,
    /// How often all copies had been dropped when the computation began, if the cache has tags.
    pub(super) resets: u64,
}

/// A value on its way to the tier.
#[derive(Default)]
#[must_use = "the tier has the value once this has ended"]
pub(crate) struct PendingStore<'a> {
    #[cfg(feature = "tier")]
    pub(super) store: Option<LinkFuture<'a, ()>>,
    #[cfg(not(feature = "tier"))]
    store: std::marker::PhantomData<&'a ()>,
}

impl PendingStore<'_> {
    /// Whether the tier stores nothing.
    #[cfg_attr(not(feature = "tier"), allow(clippy::unused_self))]
    pub(crate) fn is_none(&self) -> bool {
        #[cfg(feature = "tier")]
        return self.store.is_none();
        #[cfg(not(feature = "tier"))]
        true
    }

    /// Blocks this thread until the tier has answered.
    #[inline]
    pub(crate) fn wait(self) {
        #[cfg(feature = "tier")]
        if let Some(store) = self.store {
            block_on(store);
        }
        #[cfg(not(feature = "tier"))]
        let _ = self.store;
    }

    /// The same without blocking.
    #[cfg_attr(not(feature = "tier"), allow(clippy::unused_async))]
    pub(crate) async fn finish(self) {
        #[cfg(feature = "tier")]
        if let Some(store) = self.store {
            store.await;
        }
        #[cfg(not(feature = "tier"))]
        let _ = self.store;
    }
}
