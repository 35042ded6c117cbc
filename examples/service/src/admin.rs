//! The admin page: what the caches do, drawn, and buttons that clear them.
//! Knows nothing of who asks, so it is for the loopback; elsewhere these routes belong behind a login, on a port of their own.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::{Deserialize, Serialize};

use crate::history::{History, TICKS, Tick};
use crate::listing::list;

/// Everything comes from here and nothing is written into the page, so no name of a cache can become a script.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Makes the routes of the page.
pub fn routes(history: Arc<History>) -> Router {
    Router::new()
        .route("/admin", get(page("text/html; charset=utf-8", include_str!("admin/page.html"))))
        .route("/admin/page.css", get(page("text/css; charset=utf-8", include_str!("admin/page.css"))))
        .route("/admin/page.js", get(page("text/javascript; charset=utf-8", include_str!("admin/page.js"))))
        .route("/admin/caches", get(caches))
        .route("/admin/caches/clear", post(clear))
        .with_state(history)
}

/// Makes what gives `text`, of a kind such as `text/css; charset=utf-8`.
fn page(kind: &'static str, text: &'static str) -> impl IntoResponse + Clone + Send + Sync + 'static {
    let headers = [(CONTENT_TYPE, kind), (CONTENT_SECURITY_POLICY, POLICY), (CACHE_CONTROL, "no-cache")];
    (headers, text)
}

/// What the page draws.
#[derive(Debug, Serialize)]
struct Overview {
    every_ms: u128,
    ticks: usize,
    caches: Vec<Cache>,
}

/// What the page draws of one cache. Its counters are those since it was made or cleared.
#[derive(Debug, Serialize)]
struct Cache {
    id: String,
    maxsize: Option<usize>,
    ttl_ms: Option<u128>,
    entries: usize,
    hits: u64,
    misses: u64,
    evictions: u64,
    expirations: u64,
    over_time: Vec<Tick>,
}

async fn caches(State(history): State<Arc<History>>) -> impl IntoResponse {
    let caches = list().into_iter().map(|listed| {
        let (info, parameters) = (listed.cache.info(), listed.cache.parameters());
        Cache {
            over_time: history.of(&listed.id),
            id: listed.id,
            maxsize: parameters.maxsize,
            ttl_ms: parameters.ttl.map(|ttl| ttl.as_millis()),
            entries: info.currsize,
            hits: info.hits,
            misses: info.misses,
            evictions: info.evictions,
            expirations: info.expirations,
        }
    });
    let overview = Overview { every_ms: history.every().as_millis(), ticks: TICKS, caches: caches.collect() };
    ([(CACHE_CONTROL, "no-store")], Json(overview))
}

/// What to clear: `"all"`, or `{"one": "quotes"}`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Clear {
    All,
    One(String),
}

/// Clears. `Json` takes JSON only, which the form of another site can't send.
async fn clear(Json(clear): Json<Clear>) -> Response {
    match clear {
        Clear::All => ttl_memo::clear_all(),
        Clear::One(id) => match list().iter().find(|listed| listed.id == id) {
            Some(listed) => listed.cache.clear(),
            None => return (StatusCode::NOT_FOUND, "there is no cache of that name\n").into_response(),
        },
    }
    StatusCode::NO_CONTENT.into_response()
}
