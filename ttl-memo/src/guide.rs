//! The guide: a page for each option, each kind of function, and each topic. It contains no code.
//!
//! Start with the [crate's front page](crate). In reading order:
//!
//! | | |
//! | --- | --- |
//! | **Options** | [`ttl`](options::ttl), [`maxsize`](options::maxsize), [`max_bytes`](options::max_bytes), [`getsizeof`](options::getsizeof), [`policy`](options::policy), [`key`](options::key), [`skip`](options::skip), [`cache`](options::cache), [`cache_if`](options::cache_if), [`tags`](options::tags), [`wait`](options::wait), [`stale`](options::stale), [`stale_if_error`](options::stale_if_error), [`err_ttl`](options::err_ttl), [`tti`](options::tti), [`jitter`](options::jitter), [`background`](options::background), [`tier`](options::tier), [`local_ttl`](options::local_ttl), [`version`](options::version), [`timer`](options::timer), [`name`](options::name), [`handle`](options::handle), [`crate`](options::crate_path) |
//! | **Kinds of functions** | [functions](shapes::functions), [arguments](shapes::arguments), [results](shapes::results), [methods](shapes::methods), [trait impls](shapes::trait_impls), [generics](shapes::generics), [async](shapes::asynchronous) |
//! | **The store** | [`TtlCache`](dictionary), [values of any type as bytes](serialized) |
//! | **Beyond one process** | [tiers](tiers::tiers), [Redis in production](tiers::redis), [writing a tier](tiers::own_tier) |
//! | **In use** | [helpers], [waiting], [choosing a TTL](choosing_a_ttl), [testing], [listing and switching off](operations), [metrics], [tracing], [memory and performance](memory), [platforms], [the expansion](expansion), [frequent questions](faq) |
//! | **With other crates** | [`async_trait`](integrations::async_trait), [`axum`](integrations::axum), [`rayon`](integrations::rayon), [`tracing::instrument`](integrations::instrument) |
//! | **Moving from** | [`cached`](migration::from_cached), [`memoize`](migration::from_memoize), [Python's `cachetools`](migration::from_cachetools) |

// The pages are Markdown files that are read only when the documentation is built. The modules always exist, so that links
// to them can be resolved. (The attribute's documentation always reads the table of options, because editors show it.)

/// A page for each option of the attribute.
pub mod options {
    /// `ttl`: the time to live of an entry.
    #[cfg_attr(doc, doc = include_str!("../guide/options/ttl.md"))]
    pub mod ttl {}

    /// `maxsize`: the upper bound of the total size.
    #[cfg_attr(doc, doc = include_str!("../guide/options/maxsize.md"))]
    pub mod maxsize {}

    /// `max_bytes`: the upper bound of the size in bytes, beside one of the number.
    #[cfg_attr(doc, doc = include_str!("../guide/options/max_bytes.md"))]
    pub mod max_bytes {}

    /// `getsizeof`: the size of a value.
    #[cfg_attr(doc, doc = include_str!("../guide/options/getsizeof.md"))]
    pub mod getsizeof {}

    /// `policy`: which entries a full cache evicts.
    #[cfg_attr(doc, doc = include_str!("../guide/options/policy.md"))]
    pub mod policy {}

    /// `key`: a key other than the arguments.
    #[cfg_attr(doc, doc = include_str!("../guide/options/key.md"))]
    pub mod key {}

    /// `skip`: parameters that aren't part of the key.
    #[cfg_attr(doc, doc = include_str!("../guide/options/skip.md"))]
    pub mod skip {}

    /// `cache`: the store to use.
    #[cfg_attr(doc, doc = include_str!("../guide/options/cache.md"))]
    pub mod cache {}

    /// `cache_if`: which results are stored.
    #[cfg_attr(doc, doc = include_str!("../guide/options/cache_if.md"))]
    pub mod cache_if {}

    /// `tags`: what an entry depends on, to forget all that depend on it together.
    #[cfg_attr(doc, doc = include_str!("../guide/options/tags.md"))]
    pub mod tags {}

    /// `wait`: how long a caller waits for another caller's computation.
    #[cfg_attr(doc, doc = include_str!("../guide/options/wait.md"))]
    pub mod wait {}

    /// `stale`: how long an old value is served while the next one is computed.
    #[cfg_attr(doc, doc = include_str!("../guide/options/stale.md"))]
    pub mod stale {}

    /// `stale_if_error`: how long an old value is returned instead of an error.
    #[cfg_attr(doc, doc = include_str!("../guide/options/stale_if_error.md"))]
    pub mod stale_if_error {}

    /// `err_ttl`: how long errors are stored.
    #[cfg_attr(doc, doc = include_str!("../guide/options/err_ttl.md"))]
    pub mod err_ttl {}

    /// `tti`: how long an entry lives that isn't read.
    #[cfg_attr(doc, doc = include_str!("../guide/options/tti.md"))]
    pub mod tti {}

    /// `jitter`: lifetimes that differ by a random share.
    #[cfg_attr(doc, doc = include_str!("../guide/options/jitter.md"))]
    pub mod jitter {}

    /// `background`: the thread or task that replaces stale values.
    #[cfg_attr(doc, doc = include_str!("../guide/options/background.md"))]
    pub mod background {}

    /// `tier`: a second cache behind this one.
    #[cfg_attr(doc, doc = include_str!("../guide/options/tier.md"))]
    pub mod tier {}

    /// `local_ttl`: how long copies of a tier's values are served.
    #[cfg_attr(doc, doc = include_str!("../guide/options/local_ttl.md"))]
    pub mod local_ttl {}

    /// `version`: the version of the values in a tier.
    #[cfg_attr(doc, doc = include_str!("../guide/options/version.md"))]
    pub mod version {}

    /// `timer`: the clock that measures lifetimes.
    #[cfg_attr(doc, doc = include_str!("../guide/options/timer.md"))]
    pub mod timer {}

    /// `name`: the cache's name in listings.
    #[cfg_attr(doc, doc = include_str!("../guide/options/name.md"))]
    pub mod name {}

    /// `handle`: the name of the type with the helpers.
    #[cfg_attr(doc, doc = include_str!("../guide/options/handle.md"))]
    pub mod handle {}

    /// `crate`: where this crate is re-exported.
    #[cfg_attr(doc, doc = include_str!("../guide/options/crate_path.md"))]
    pub mod crate_path {}
}

/// A page for each kind of function.
pub mod shapes {
    /// Functions: which can be annotated, and what is generated.
    #[cfg_attr(doc, doc = include_str!("../guide/shapes/functions.md"))]
    pub mod functions {}

    /// Arguments: how they form the key.
    #[cfg_attr(doc, doc = include_str!("../guide/shapes/arguments.md"))]
    pub mod arguments {}

    /// Return types: `Result`, `Option` and others.
    #[cfg_attr(doc, doc = include_str!("../guide/shapes/results.md"))]
    pub mod results {}

    /// Methods and associated functions.
    #[cfg_attr(doc, doc = include_str!("../guide/shapes/methods.md"))]
    pub mod methods {}

    /// Methods of trait implementations.
    #[cfg_attr(doc, doc = include_str!("../guide/shapes/trait_impls.md"))]
    pub mod trait_impls {}

    /// Generic functions.
    #[cfg_attr(doc, doc = include_str!("../guide/shapes/generics.md"))]
    pub mod generics {}

    /// Async functions.
    #[cfg_attr(doc, doc = include_str!("../guide/shapes/asynchronous.md"))]
    pub mod asynchronous {}
}

/// `TtlCache`: the store, a thread-safe map whose entries expire.
#[cfg_attr(doc, doc = include_str!("../guide/dictionary.md"))]
pub mod dictionary {}

/// `SerializedCache`: values of any type, stored as bytes.
#[cfg_attr(all(doc, feature = "serde"), doc = include_str!("../guide/serialized.md"))]
#[cfg_attr(all(doc, not(feature = "serde")), doc = "")]
#[cfg_attr(all(doc, not(feature = "serde")), doc = "Requires the feature `serde`.")]
pub mod serialized {}

/// Helpers: inspect, clear and change the cache of a function.
#[cfg_attr(doc, doc = include_str!("../guide/helpers.md"))]
#[cfg_attr(doc, doc = include_str!("../guide/helpers-table.md"))]
#[cfg_attr(doc, doc = include_str!("../guide/helpers-rules.md"))]
pub mod helpers {}

/// Waiting: which caller computes, and how long the others wait.
#[cfg_attr(doc, doc = include_str!("../guide/waiting.md"))]
pub mod waiting {}

/// Choosing a TTL: how old a result may be, how often the body runs, and what the statistics say about it.
#[cfg_attr(doc, doc = include_str!("../guide/choosing_a_ttl.md"))]
pub mod choosing_a_ttl {}

/// Testing code with annotated functions.
#[cfg_attr(doc, doc = include_str!("../guide/testing.md"))]
#[cfg_attr(doc, doc = "")]
#[cfg_attr(all(doc, feature = "test-util"), doc = "[`test_util`]: crate::test_util")]
#[cfg_attr(
    all(doc, not(feature = "test-util")),
    doc = "[`test_util`]: https://docs.rs/ttl-memo/latest/ttl_memo/test_util/index.html"
)]
pub mod testing {}

/// Listing all caches, clearing them, and switching them off.
#[cfg_attr(doc, doc = include_str!("../guide/operations.md"))]
#[cfg_attr(doc, doc = "")]
#[cfg_attr(all(doc, feature = "test-util"), doc = "[`test_util`]: crate::test_util")]
#[cfg_attr(
    all(doc, not(feature = "test-util")),
    doc = "[`test_util`]: https://docs.rs/ttl-memo/latest/ttl_memo/test_util/index.html"
)]
pub mod operations {}

/// Metrics: the statistics of all caches for Prometheus and other systems.
#[cfg_attr(all(doc, feature = "metrics"), doc = include_str!("../guide/metrics.md"))]
#[cfg_attr(all(doc, not(feature = "metrics")), doc = "")]
#[cfg_attr(all(doc, not(feature = "metrics")), doc = "Requires the feature `metrics`.")]
pub mod metrics {}

/// Tracing: a span around each body, and events.
#[cfg_attr(doc, doc = include_str!("../guide/tracing.md"))]
pub mod tracing {}

/// Platforms: Linux, macOS, Windows, and what differs on WebAssembly.
#[cfg_attr(doc, doc = include_str!("../guide/platforms.md"))]
pub mod platforms {}

/// Memory and performance: the cost of a call, the size of an entry, and when memory is freed.
#[cfg_attr(doc, doc = include_str!("../guide/memory.md"))]
pub mod memory {}

/// The expansion of the attribute.
#[cfg_attr(doc, doc = include_str!("../guide/expansion-introduction.md"))]
#[cfg_attr(doc, doc = include_str!("../guide/expansion.md"))]
pub mod expansion {}

/// Caches that several processes share, or that outlive the process.
pub mod tiers {
    /// Tiers: what they share, for how long, and what happens when they fail.
    #[cfg_attr(all(doc, feature = "tier"), doc = include_str!("../guide/tiers/tiers.md"))]
    #[cfg_attr(all(doc, not(feature = "tier")), doc = "This page is built with the feature `tier`.")]
    pub mod tiers {}

    /// Redis in production: what the server needs, what happens when it fails, and what can be seen in it.
    #[cfg_attr(all(doc, feature = "redis"), doc = include_str!("../guide/tiers/redis.md"))]
    #[cfg_attr(all(doc, not(feature = "redis")), doc = "This page is built with the feature `redis`.")]
    pub mod redis {}

    /// Writing a tier.
    #[cfg_attr(all(doc, feature = "tier"), doc = include_str!("../guide/tiers/own_tier.md"))]
    #[cfg_attr(all(doc, not(feature = "tier")), doc = "This page is built with the feature `tier`.")]
    pub mod own_tier {}
}

/// Annotated functions together with other crates.
pub mod integrations {
    /// `async_trait`: async methods of traits, with the crate and without it.
    #[cfg_attr(doc, doc = include_str!("../guide/integrations/async_trait.md"))]
    pub mod async_trait {}

    /// `axum`: handlers that call cached functions, and stores in the state.
    #[cfg_attr(doc, doc = include_str!("../guide/integrations/axum.md"))]
    pub mod axum {}

    /// `rayon`: cached functions in parallel iterators, and why waits are short there.
    #[cfg_attr(doc, doc = include_str!("../guide/integrations/rayon.md"))]
    pub mod rayon {}

    /// `tracing::instrument`: a span for each call, or for each computation.
    #[cfg_attr(doc, doc = include_str!("../guide/integrations/instrument.md"))]
    pub mod instrument {}
}

/// Frequent questions.
#[cfg_attr(doc, doc = include_str!("../guide/faq.md"))]
pub mod faq {}

/// Tables of names for moving from another crate or from Python.
pub mod migration {
    /// From the crate `cached`.
    #[cfg_attr(doc, doc = include_str!("../guide/migration/from_cached.md"))]
    pub mod from_cached {}

    /// From the crate `memoize`.
    #[cfg_attr(doc, doc = include_str!("../guide/migration/from_memoize.md"))]
    pub mod from_memoize {}

    /// From Python's `cachetools`.
    #[cfg_attr(doc, doc = include_str!("../guide/migration/from_cachetools.md"))]
    pub mod from_cachetools {}
}
