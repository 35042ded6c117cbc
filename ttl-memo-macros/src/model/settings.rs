//! How a generated store is set up.

use std::time::Duration;

use syn::{Expr, ExprClosure, Ident, LitInt, LitStr, Path};

use super::result_fn::ResultFn;

/// How the store is built; what isn't given is the builder's to choose.
pub(crate) struct Settings<'a> {
    pub(crate) ttl: Option<&'a Ttl>,
    pub(crate) maxsize: Option<&'a Maxsize>,
    pub(crate) max_bytes: Option<&'a Maxsize>,
    pub(crate) getsizeof: Option<&'a Expr>,
    /// Which tags a result has.
    pub(crate) tags: Option<ResultFn<'a>>,
    pub(crate) policy: Option<Policy>,
    pub(crate) wait: Option<&'a Time>,
    pub(crate) freshness: Freshness<'a>,
    pub(crate) tier: Option<Tier<'a>>,
    pub(crate) timer: Option<&'a Path>,
    pub(crate) name: Name<'a>,
}

/// Which entries are evicted.
#[derive(Clone, Copy)]
pub(crate) enum Policy {
    Lru,
    S3Fifo,
    Adaptive,
}

/// The cache behind the store.
pub(crate) struct Tier<'a> {
    /// The option's name as it was written.
    pub(crate) option: &'a Ident,
    pub(crate) expression: &'a Expr,
    pub(crate) local_ttl: Option<&'a Time>,
    pub(crate) version: Option<&'a Expr>,
}

/// How long results are served.
pub(crate) struct Freshness<'a> {
    pub(crate) stale: Option<&'a Time>,
    pub(crate) stale_if_error: Option<&'a Time>,
    pub(crate) err_ttl: Option<&'a Time>,
    pub(crate) tti: Option<&'a Time>,
    pub(crate) jitter: Option<&'a Jitter>,
}

/// The share by which lifetimes are shortened at most.
pub(crate) enum Jitter {
    /// From 0 to 1.
    Share(f64),
    Computed(Expr),
}

/// The cache's name in listings.
pub(crate) enum Name<'a> {
    /// The function's, after its module's.
    Path(String),
    Given(&'a LitStr),
}

/// How long a stored value lives.
pub(crate) enum Ttl {
    Same(Time),
    PerValue(ExprClosure),
}

/// How long something lasts.
pub(crate) enum Time {
    Fixed(Duration),
    Unlimited,
    /// A `Duration` or an `Option<Duration>`; rustc knows which.
    Computed(Expr),
}

/// A bound of the number or of the sizes.
pub(crate) enum Maxsize {
    Count(LitInt),
    Bytes(u64, LitStr),
    Unbounded,
    Computed(Expr),
}
