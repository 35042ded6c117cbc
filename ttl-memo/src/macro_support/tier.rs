//! What the options about a tier expand to, and what arguments and results must be to be shared.

use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::bounds::{Bool, Implements, Key};
use crate::TtlCacheBuilder;
use crate::tier::Tier as AnyTier;

/// What the key of a generic function with a tier must be. Implemented for every type that qualifies.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be part of a key in a tier",
    label = "with `tier` an argument must be `serde::Serialize`",
    note = "add the bound `serde::Serialize`, or leave the argument out with `skip(…)`"
)]
pub trait SharedKey: Serialize + Key {}

#[diagnostic::do_not_recommend]
impl<T: Serialize + Key> SharedKey for T {}

/// What the value of a generic function with a tier must be. Implemented for every type that qualifies.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be stored in a tier",
    label = "with `tier` a result must be `serde::Serialize + serde::de::DeserializeOwned`",
    note = "add what is missing to the type's bounds"
)]
pub trait SharedValue: Serialize + DeserializeOwned + Send + Sync + 'static {}

#[diagnostic::do_not_recommend]
impl<T: Serialize + DeserializeOwned + Send + Sync + 'static> SharedValue for T {}

/// Stands for a key in the tier in messages.
#[derive(Debug)]
pub enum KeyInTier {}

/// Stands for the tier in messages.
#[derive(Debug)]
pub enum Tier {}

/// The message if no feature of this crate has tiers.
pub trait HasFeature<T> {
    /// Names the bound in an expression.
    const CHECKED: () = ();
}

impl<T> HasFeature<T> for Tier {}

/// The message for an argument that can't be serialised.
#[diagnostic::on_unimplemented(
    message = "`{T}` can't be part of a key in a tier",
    label = "with `tier` an argument must be `serde::Serialize`",
    note = "if the type is yours, derive it: `#[derive(serde::Serialize)]`",
    note = "otherwise leave the argument out of the key with `skip(…)`, or make the key from a part of it: `key = |…| -> K {{ … }}`"
)]
pub trait SharingKey<T: ?Sized> {
    /// Names the bound in an expression.
    const CHECKED: () = ();
}

#[diagnostic::do_not_recommend]
impl<T: Serialize + ?Sized> SharingKey<T> for KeyInTier {}

/// The message for a borrowed argument whose owned form can't be serialised.
#[diagnostic::on_unimplemented(
    message = "`&{T}` can't be part of a key in a tier",
    label = "with `tier` the owned form of an argument must be `serde::Serialize`",
    note = "if the type is yours, derive it: `#[derive(serde::Serialize)]`",
    note = "otherwise leave the argument out of the key with `skip(…)`, or make the key from a part of it: `key = |…| -> K {{ … }}`"
)]
pub trait SharingBorrowed<T: ?Sized> {
    /// Names the bound in an expression.
    const CHECKED: () = ();
}

#[diagnostic::do_not_recommend]
impl<T: ToOwned<Owned: Serialize> + ?Sized> SharingBorrowed<T> for KeyInTier {}

/// The message for a result that can't be serialised, or not be read.
#[diagnostic::on_unimplemented(
    message = "`{T}` can't be stored in a tier",
    label = "with `tier` a result must be `serde::Serialize + serde::de::DeserializeOwned`",
    note = "if the type is yours, derive them: `#[derive(serde::Serialize, serde::Deserialize)]`"
)]
pub trait Sharing<T> {
    /// Names the bound in an expression.
    const CHECKED: () = ();
}

#[diagnostic::do_not_recommend]
impl<T: Serialize + DeserializeOwned> Sharing<T> for Tier {}

impl<T: SharedKey> Implements<T> {
    /// `T` can be a key in a tier.
    pub const SHARED_KEY: bool = true;
}

impl<T: SharedValue> Implements<T> {
    /// `T` can be stored in a tier.
    pub const SHARED_VALUE: bool = true;
}

/// The answers of [`Implements`] for a type that doesn't satisfy the bound.
pub trait NotShared {
    /// Not a key in a tier.
    const SHARED_KEY: bool = false;
    /// Not a value in a tier.
    const SHARED_VALUE: bool = false;
}

impl<T: ?Sized> NotShared for Implements<T> {}

impl Bool<true> {
    /// Sets the tier of the function whose settings are made at `site`.
    pub fn tier<K: SharedKey, V: SharedValue>(
        builder: TtlCacheBuilder<K, V>,
        tier: impl AnyTier,
        site: &'static str,
        version: u32,
    ) -> TtlCacheBuilder<K, V> {
        builder.tier(tier).version(version).__site(site)
    }
}

impl Bool<false> {
    /// The same for a function whose types can't be shared. It doesn't compile, so this doesn't run.
    pub fn tier<K, V>(
        builder: TtlCacheBuilder<K, V>,
        _: impl AnyTier,
        _: &'static str,
        _: u32,
    ) -> TtlCacheBuilder<K, V> {
        builder
    }
}

/// Sets how long a process serves its copies; `None`, the default, sets no limit.
pub fn local_ttl<K, V>(builder: TtlCacheBuilder<K, V>, ttl: Option<Duration>) -> TtlCacheBuilder<K, V> {
    match ttl {
        Some(ttl) => builder.local_ttl(ttl),
        None => builder,
    }
}

/// Returns the path of a function, with the type parameters that it depends on.
pub fn type_name_of_val<T: ?Sized>(_: &T) -> &'static str {
    std::any::type_name::<T>()
}
