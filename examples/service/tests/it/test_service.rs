//! A service with its exchange, on free ports and with empty caches.

use std::time::Duration;

use reqwest::{Client, StatusCode};
use serde_json::Value;
use tokio::sync::{Mutex, MutexGuard};
use ttl_memo::test_util::{Isolation, isolate};
use ttl_memo_service::service::{Config, Service};
use ttl_memo_service::upstream::{Behaviour, Upstream};

/// Only one test at a time uses the caches of the process.
static PROCESS_CACHES: Mutex<()> = Mutex::const_new(());

/// An exchange without failures.
pub(crate) const RELIABLE: Behaviour =
    Behaviour { latency: Duration::from_millis(5), failure_rate: 0.0, good_for: Duration::from_secs(600) };

/// A service and its exchange.
pub(crate) struct TestService {
    pub(crate) upstream: Upstream,
    pub(crate) service: Service,
    http: Client,
    caches: Caches,
}

/// The caches that the functions of the service use.
enum Caches {
    /// Those of the test, with a clock that moves by hand. They exist on the thread of the test only.
    Isolated(Isolation),
    /// Those of the process, with the real clock. They exist on all threads.
    Process(#[expect(dead_code, reason = "it is held until the test ends")] MutexGuard<'static, ()>),
}

impl TestService {
    /// Starts a service with isolated caches, for a test on one thread.
    pub(crate) async fn start() -> Self {
        Self::start_with(Caches::Isolated(isolate())).await
    }

    /// Starts a service with the caches of the process, for a test on several threads.
    pub(crate) async fn start_with_process_caches() -> Self {
        let guard = PROCESS_CACHES.lock().await;
        ttl_memo::clear_all();
        Self::start_with(Caches::Process(guard)).await
    }

    async fn start_with(caches: Caches) -> Self {
        let upstream = Upstream::start(RELIABLE).await.unwrap();
        let config = Config { tick: Duration::from_millis(100), ..Config::new(upstream.address()) };
        let service = Service::start(config).await.unwrap();
        Self { upstream, service, http: Client::new(), caches }
    }

    /// Moves the clock of isolated caches.
    pub(crate) fn advance(&self, duration: Duration) {
        match &self.caches {
            Caches::Isolated(isolation) => isolation.advance(duration),
            Caches::Process(_) => panic!("the real clock can't be moved"),
        }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.service.address())
    }

    /// Requests a path, and returns the status and the body.
    pub(crate) async fn get(&self, path: &str) -> (StatusCode, String) {
        let response = self.http.get(self.url(path)).send().await.unwrap();
        (response.status(), response.text().await.unwrap())
    }

    /// Requests a path that must respond with JSON.
    pub(crate) async fn json(&self, path: &str) -> Value {
        let (status, text) = self.get(path).await;
        assert_eq!(status, StatusCode::OK, "{path}: {text}");
        serde_json::from_str(&text).unwrap()
    }

    /// Clears caches, as the admin page does.
    pub(crate) async fn clear(&self, which: Value) -> StatusCode {
        self.change("clear", which).await
    }

    /// Changes caches, as the admin page does.
    pub(crate) async fn change(&self, how: &str, what: Value) -> StatusCode {
        self.http.post(self.url(&format!("/admin/caches/{how}"))).json(&what).send().await.unwrap().status()
    }

    /// Returns the statistics of one cache, as the admin page gets them.
    pub(crate) async fn cache(&self, id: &str) -> Value {
        let overview = self.json("/admin/caches").await;
        overview["caches"].as_array().unwrap().iter().find(|cache| cache["id"] == id).cloned().unwrap_or_default()
    }
}
