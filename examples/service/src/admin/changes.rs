//! What the admin page can change: it clears caches, resets their statistics, and sets their parameters.
//! The `Json` extractor accepts JSON only, which a form on another site can't send.

use std::time::Duration;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use serde::{Deserialize, Deserializer};
use tokio::task::spawn_blocking;
use ttl_memo::NamedCache;

use crate::listing::list;

/// Returns the routes for changes.
pub(super) fn routes() -> Router {
    Router::new()
        .route("/admin/caches/clear", post(clear))
        .route("/admin/caches/reset", post(reset))
        .route("/admin/caches/maxsize", post(set_maxsize))
        .route("/admin/caches/ttl", post(set_ttl))
}

/// Which caches to change: `"all"`, or `{"one": "quotes"}`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Which {
    All,
    One(String),
}

/// `{"one": "quotes", "maxsize": 100}`. Without a bound it is `null`.
#[derive(Debug, Deserialize)]
struct Maxsize {
    one: String,
    #[serde(deserialize_with = "nullable")]
    maxsize: Option<usize>,
}

/// `{"one": "quotes", "ttl_ms": 5000}`. If entries don't expire it is `null`.
#[derive(Debug, Deserialize)]
struct Ttl {
    one: String,
    #[serde(deserialize_with = "nullable")]
    ttl_ms: Option<u64>,
}

/// A value that may be `null`, but can't be left out.
fn nullable<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    Option::deserialize(deserializer)
}

/// Why nothing is changed.
enum Refusal {
    NoSuchCache,
    OwnTtls,
}

async fn clear(Json(which): Json<Which>) -> Result<StatusCode, Refusal> {
    change(which, NamedCache::clear).await
}

async fn reset(Json(which): Json<Which>) -> Result<StatusCode, Refusal> {
    change(which, NamedCache::reset_statistics).await
}

async fn set_maxsize(Json(Maxsize { one, maxsize }): Json<Maxsize>) -> Result<StatusCode, Refusal> {
    change(Which::One(one), move |cache| cache.set_maxsize(maxsize)).await
}

async fn set_ttl(Json(Ttl { one, ttl_ms }): Json<Ttl>) -> Result<StatusCode, Refusal> {
    if find(&one)?.parameters().has_ttu {
        return Err(Refusal::OwnTtls);
    }
    let ttl = ttl_ms.map(Duration::from_millis);
    change(Which::One(one), move |cache| cache.set_default_ttl(ttl)).await
}

/// Changes caches on a thread that may block: clearing a shared cache waits for the server, for a tenth of a second at most.
async fn change(which: Which, how: impl Fn(&NamedCache) + Send + 'static) -> Result<StatusCode, Refusal> {
    let caches = match which {
        Which::All => ttl_memo::caches(),
        Which::One(id) => vec![find(&id)?],
    };
    let changed = spawn_blocking(move || caches.iter().for_each(how)).await;
    Ok(if changed.is_ok() { StatusCode::NO_CONTENT } else { StatusCode::INTERNAL_SERVER_ERROR })
}

fn find(id: &str) -> Result<NamedCache, Refusal> {
    list().into_iter().find(|listed| listed.id == id).map(|listed| listed.cache).ok_or(Refusal::NoSuchCache)
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, reason) = match self {
            Self::NoSuchCache => (StatusCode::NOT_FOUND, "there is no cache of that name\n"),
            Self::OwnTtls => (StatusCode::CONFLICT, "each entry of that cache has its own ttl\n"),
        };
        (status, reason).into_response()
    }
}
