//! The admin page: charts of what the caches do, and controls that clear and change them.
//! It has no login, so it is for 127.0.0.1. Elsewhere these routes belong behind a login and on a separate port.

mod changes;

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::IntoResponse;
use axum::routing::get;
use axum::{Json, Router};
use serde::Serialize;
use ttl_memo::tier::TierInfo;

use crate::history::{History, TICKS, Tick};
use crate::listing::list;
use crate::shared;

/// The browser may load scripts and styles from this server only, and run none that stands in the page itself. So the name
/// of a cache can't become a script.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Returns the routes of the page.
pub fn routes(history: Arc<History>) -> Router {
    Router::new()
        .route("/admin", get(page("text/html; charset=utf-8", include_str!("admin/page.html"))))
        .route("/admin/page.css", get(page("text/css; charset=utf-8", include_str!("admin/page.css"))))
        .route("/admin/page.js", get(page("text/javascript; charset=utf-8", include_str!("admin/page.js"))))
        .route("/admin/caches", get(caches))
        .with_state(history)
        .merge(changes::routes())
}

/// Returns a handler that responds with `text`, of a content type such as `text/css; charset=utf-8`.
fn page(content_type: &'static str, text: &'static str) -> impl IntoResponse + Clone + Send + Sync + 'static {
    let headers = [(CONTENT_TYPE, content_type), (CONTENT_SECURITY_POLICY, POLICY), (CACHE_CONTROL, "no-cache")];
    (headers, text)
}

/// What the page shows.
#[derive(Debug, Serialize)]
struct Overview {
    every_ms: u128,
    ticks: usize,
    caches: Vec<Cache>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tier: Option<Tier>,
}

/// What the page shows of one cache. The counters start when the cache is built or cleared, or its statistics are reset.
#[derive(Debug, Serialize)]
struct Cache {
    id: String,
    maxsize: Option<usize>,
    /// Whether each entry has its own ttl, instead of `ttl_ms`.
    own_ttls: bool,
    ttl_ms: Option<u128>,
    entries: usize,
    hits: u64,
    misses: u64,
    evictions: u64,
    expirations: u64,
    stale_hits: u64,
    failures: u64,
    waits: u64,
    load_time_ms: u128,
    over_time: Vec<Tick>,
}

/// What the page shows of the tier. The counters start with the process.
#[derive(Debug, Serialize)]
struct Tier {
    state: String,
    hits: u64,
    misses: u64,
    stores: u64,
    waits: u64,
    errors: u64,
    timeouts: u64,
    skipped: u64,
    last_error: Option<String>,
}

async fn caches(State(history): State<Arc<History>>) -> impl IntoResponse {
    let caches = list().into_iter().map(|listed| {
        let (info, parameters) = (listed.cache.info(), listed.cache.parameters());
        Cache {
            over_time: history.of(&listed.id),
            id: listed.id,
            maxsize: parameters.maxsize,
            own_ttls: parameters.has_ttu,
            ttl_ms: parameters.ttl.map(|ttl| ttl.as_millis()),
            entries: info.currsize,
            hits: info.hits,
            misses: info.misses,
            evictions: info.evictions,
            expirations: info.expirations,
            stale_hits: info.stale_hits,
            failures: info.failures,
            waits: info.waits,
            load_time_ms: info.load_time.as_millis(),
        }
    });
    let overview = Overview {
        every_ms: history.every().as_millis(),
        ticks: TICKS,
        caches: caches.collect(),
        tier: shared::server().map(|server| server.info().into()),
    };
    ([(CACHE_CONTROL, "no-store")], Json(overview))
}

impl From<TierInfo> for Tier {
    fn from(info: TierInfo) -> Self {
        Self {
            state: info.state.to_string(),
            hits: info.hits,
            misses: info.misses,
            stores: info.stores,
            waits: info.waits,
            errors: info.errors,
            timeouts: info.timeouts,
            skipped: info.skipped,
            last_error: info.last_error,
        }
    }
}
