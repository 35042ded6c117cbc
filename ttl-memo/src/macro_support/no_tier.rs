//! What the options about a tier expand to where no feature has tiers: one error, and nothing else.

use std::time::Duration;

use super::bounds::{Bool, Implements};
use crate::TtlCacheBuilder;

/// Every type: the error is another one.
pub trait SharedKey {}

impl<T: ?Sized> SharedKey for T {}

/// Every type: the error is another one.
pub trait SharedValue {}

impl<T: ?Sized> SharedValue for T {}

/// Stands for a key in the tier in messages.
#[derive(Debug)]
pub enum KeyInTier {}

/// Stands for the tier in messages.
#[derive(Debug)]
pub enum Tier {}

/// The message if no feature of this crate has tiers.
#[diagnostic::on_unimplemented(
    message = "`tier` needs a feature of `ttl-memo`",
    label = "no feature that has tiers is enabled",
    note = "enable `redis` or `disk` for the tiers of this crate, or `tier` for one of yours: `ttl-memo = {{ …, features = [\"disk\"] }}`"
)]
pub trait HasFeature<T> {
    /// Names the bound in an expression.
    const CHECKED: () = ();
}

macro_rules! satisfied {
    ($($bound:ident $subject:ident)*) => {$(
        /// Every type: the error is another one.
        pub trait $bound<T: ?Sized> {
            /// Names the bound in an expression.
            const CHECKED: () = ();
        }

        impl<T: ?Sized> $bound<T> for $subject {}
    )*};
}

satisfied! { SharingKey KeyInTier SharingBorrowed KeyInTier Sharing Tier }

/// The answers of [`Implements`].
pub trait NotShared {
    /// The error is another one.
    const SHARED_KEY: bool = true;
    /// The error is another one.
    const SHARED_VALUE: bool = true;
}

impl<T: ?Sized> NotShared for Implements<T> {}

impl<const SHARED: bool> Bool<SHARED> {
    /// Sets nothing.
    pub fn tier<K, V, T>(builder: TtlCacheBuilder<K, V>, _: T, _: &'static str, _: u32) -> TtlCacheBuilder<K, V> {
        builder
    }
}

/// Sets nothing.
pub fn local_ttl<K, V>(builder: TtlCacheBuilder<K, V>, _: Option<Duration>) -> TtlCacheBuilder<K, V> {
    builder
}

/// Returns nothing.
pub fn type_name_of_val<T: ?Sized>(_: &T) -> &'static str {
    ""
}
