//! What the attribute's expansion calls. Not public API: the names here change with the macro.
//! Knows how arguments become keys and results become values; knows nothing of tables, locks or time.

// Only expansions call these.
#![allow(clippy::must_use_candidate)]

mod support;
mod bounds;
mod output;
mod options;
mod background;
#[cfg_attr(not(feature = "tier"), path = "no_tier.rs")]
mod tier;
mod engine;
mod sharing;
pub(crate) mod statics;

pub use core::hash::BuildHasher;
pub use core::marker::{PhantomData, Sized};
pub use core::option::Option;
pub use core::primitive::{bool, str, usize};
pub use core::{concat, module_path};
pub use std::borrow::{Cow, ToOwned};
pub use std::string::String;
pub use std::time::Duration;
pub use std::vec::Vec;

pub use self::background::{BoxFuture, boxed, elements};
pub use self::bounds::{
    Bool, BorrowedKey, Cache, CacheKey, FailingWith, Fallback, False, Implements, Key, MadeOf, MadeOfBorrowed,
    MadeOfInstance, Storing, StoringErrors, True, Value,
};
pub use self::engine::{Engine, HasStatic, Owning};
pub use self::options::{
    CacheIf, OptionalDuration, TagList, WithKey, always, err_ttl, key, named, stale, stale_if_error, tags,
    tags_of_value, test, test_with_key, tti, ttl, ttl_per_value, wait,
};
pub use self::output::{Output, ReturnsResult, WholeResult, WithErrors, check_guess};
pub use self::statics::{InstantiationCaches, StaticCache};
pub use self::support::{Shown, Supported};
pub use self::tier::{
    HasFeature, KeyInTier, NotShared, SharedKey, SharedValue, Sharing, SharingBorrowed, SharingKey, Tier, local_ttl,
    type_name_of_val,
};
pub use crate::cache::guard::ComputeGuard;
pub use crate::cache::miss::Lookup;
pub use crate::cache::source::Source;
pub use crate::cache::thread_guard::ThreadComputeGuard;
pub use crate::key::key::{Float, KeyRef, OwnedKey};
pub use crate::key::nested::{Elements, FloatBits, PartAs, Pointee, Same};
pub use crate::{CacheInfo, CacheParameters, Policy, TtlCache, TtlCacheBuilder};
