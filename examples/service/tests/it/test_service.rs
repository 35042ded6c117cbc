//! An exchange and a service in front of it, on free ports, with nothing remembered yet.

use std::time::Duration;

use reqwest::{Client, StatusCode};
use serde_json::Value;
use tokio::sync::{Mutex, MutexGuard};
use ttl_memo::test_util::{Isolation, isolate};
use ttl_memo_service::service::{Config, Service};
use ttl_memo_service::upstream::{Behaviour, Upstream};

/// What uses the process's own caches takes turns.
static TURN: Mutex<()> = Mutex::const_new(());

/// Long enough for many requests to be under way at once.
pub(crate) const CALM: Behaviour =
    Behaviour { latency: Duration::from_millis(50), failure_rate: 0.0, good_for: Duration::from_secs(600) };

/// What a test plays on.
pub(crate) struct Stage {
    pub(crate) upstream: Upstream,
    pub(crate) service: Service,
    http: Client,
    caches: Caches,
}

/// Whose caches the functions of the service have.
pub(crate) enum Caches {
    /// The test's own, for which time stands still; only on the thread of the test.
    Own(Isolation),
    /// The process's, for which time passes; on all threads.
    Shared(#[expect(dead_code, reason = "kept for as long as the test takes")] MutexGuard<'static, ()>),
}

impl Caches {
    /// Waits until no other test uses the process's caches, and empties them.
    pub(crate) async fn shared() -> Self {
        let turn = TURN.lock().await;
        ttl_memo::clear_all();
        Self::Shared(turn)
    }
}

impl Stage {
    /// Sets a stage with caches of its own, for a test of one thread.
    pub(crate) async fn calm() -> Self {
        Self::set(Caches::Own(isolate()), CALM, |_| ()).await
    }

    pub(crate) async fn set(caches: Caches, behaviour: Behaviour, set_up: impl FnOnce(&mut Config)) -> Self {
        let upstream = Upstream::start(behaviour).await.unwrap();
        let mut config = Config { tick: Duration::from_millis(100), ..Config::new(upstream.address()) };
        set_up(&mut config);
        let service = Service::start(config).await.unwrap();
        Self { upstream, service, http: Client::new(), caches }
    }

    /// Moves the time of caches that are the test's own.
    pub(crate) fn advance(&self, by: Duration) {
        match &self.caches {
            Caches::Own(test) => test.advance(by),
            Caches::Shared(_) => panic!("the process's time passes by itself"),
        }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.service.address())
    }

    /// Asks the service, and gives its status and answer.
    pub(crate) async fn get(&self, path: &str) -> (StatusCode, String) {
        let answer = self.http.get(self.url(path)).send().await.unwrap();
        (answer.status(), answer.text().await.unwrap())
    }

    /// Asks the service for JSON, which it must give.
    pub(crate) async fn json(&self, path: &str) -> Value {
        let (status, text) = self.get(path).await;
        assert_eq!(status, StatusCode::OK, "{path}: {text}");
        serde_json::from_str(&text).unwrap()
    }

    /// Tells the service to clear `what`, as the admin page does.
    pub(crate) async fn clear(&self, what: Value) -> StatusCode {
        self.http.post(self.url("/admin/caches/clear")).json(&what).send().await.unwrap().status()
    }

    /// Returns what the admin page is told of one cache.
    pub(crate) async fn cache(&self, id: &str) -> Value {
        let overview = self.json("/admin/caches").await;
        overview["caches"].as_array().unwrap().iter().find(|cache| cache["id"] == id).cloned().unwrap_or_default()
    }
}
