//! What stands for a tier is one: a reference to a static, a static that is made at its first use, an `Arc`, a `Box`.

use std::sync::{Arc, LazyLock, Weak};
use std::time::Duration;

use once_cell::sync::Lazy;

use crate::tier::info::TierInfo;
use crate::tier::key::TierKey;
use crate::tier::monitor::Monitor;
use crate::tier::tier::{InvalidationListener, Lease, Tier, TierEntry, TierFuture, TierLookup, TierTags};

macro_rules! forward {
    ($([$($generics:tt)*] $for:ty;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<$($generics)*> Tier for $for {
            type Codec = T::Codec;

            fn codec(&self) -> &T::Codec {
                (**self).codec()
            }

            fn monitor(&self) -> &Monitor {
                (**self).monitor()
            }

            fn get<'a>(&'a self, key: &'a TierKey) -> TierFuture<'a, Option<TierEntry>> {
                (**self).get(key)
            }

            fn replace<'a>(&'a self, key: &'a TierKey, bytes: &'a [u8], ttl: Option<Duration>) -> TierFuture<'a, ()> {
                (**self).replace(key, bytes, ttl)
            }

            fn forget<'a>(&'a self, key: &'a TierKey) -> TierFuture<'a, ()> {
                (**self).forget(key)
            }

            fn clear<'a>(&'a self, function: &'a str) -> TierFuture<'a, ()> {
                (**self).clear(function)
            }

            fn look_up<'a>(&'a self, key: &'a TierKey, lease: Lease) -> TierFuture<'a, TierLookup> {
                (**self).look_up(key, lease)
            }

            fn acquire<'a>(&'a self, key: &'a TierKey, lease: Lease) -> TierFuture<'a, bool> {
                (**self).acquire(key, lease)
            }

            fn wait<'a>(&'a self, key: &'a TierKey, limit: Duration) -> TierFuture<'a, ()> {
                (**self).wait(key, limit)
            }

            fn renew(&self, key: &TierKey, held: Lease) {
                (**self).renew(key, held);
            }

            fn store<'a>(
                &'a self,
                key: &'a TierKey,
                held: Lease,
                bytes: &'a [u8],
                ttl: Option<Duration>,
            ) -> TierFuture<'a, bool> {
                (**self).store(key, held, bytes, ttl)
            }

            fn release(&self, key: &TierKey, held: Lease) {
                (**self).release(key, held);
            }

            fn subscribe(&self, function: &str, listener: Weak<dyn InvalidationListener>) {
                (**self).subscribe(function, listener);
            }

            fn tags(&self) -> Option<&dyn TierTags> {
                (**self).tags()
            }

            fn info(&self) -> TierInfo {
                (**self).info()
            }
        }
    )*};
}

forward! {
    [T: Tier + ?Sized] &'static T;
    [T: Tier + ?Sized] Arc<T>;
    [T: Tier + ?Sized] Box<T>;
    [T: Tier, F: FnOnce() -> T + Send + 'static] Lazy<T, F>;
    [T: Tier, F: FnOnce() -> T + Send + 'static] LazyLock<T, F>;
}
