//! What the service promises, one test for each fact.

use std::mem;
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::future::{join, join_all};
use futures_util::poll;
use reqwest::StatusCode;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::time::Instant;
use ttl_memo::test_util::{background_done_async, isolate};
use ttl_memo_service::client::{Client, TIMEOUT};
use ttl_memo_service::expiry::ExpiryPlan;
use ttl_memo_service::load::{Plan, Progress, Report};
use ttl_memo_service::quotes::quote;
use ttl_memo_service::service::{Config, Service};
use ttl_memo_service::upstream::Behaviour;

use crate::test_service::{RELIABLE, TestService};

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test(flavor = "multi_thread")]
async fn concurrent_requests_of_one_key_share_one_call() {
    let test = TestService::start_with_process_caches().await;
    let paths = ["/quotes/ACME", "/quotes/INIT", "/users/7", "/users/8"];

    let responses = join_all((0..200).map(|visitor| test.get(paths[visitor % 4]))).await;

    assert!(responses.iter().all(|(status, _)| *status == StatusCode::OK));
    assert_eq!(paths.map(|path| test.upstream.calls(path)), [1; 4]);
    assert_eq!(responses[0], responses[196], "the same key has different responses");
}

#[tokio::test]
async fn an_error_isnt_cached() {
    let test = TestService::start().await;
    for path in ["/quotes/ACME", "/users/7"] {
        test.upstream.set_failure_rate(1.0);
        let (status, body) = test.get(path).await;
        assert_eq!((status, body.contains("the exchange failed")), (StatusCode::BAD_GATEWAY, true), "{body}");

        test.upstream.set_failure_rate(0.0);
        assert_eq!(test.get(path).await.0, StatusCode::OK);

        assert_eq!(test.get(path).await.0, StatusCode::OK);
        assert_eq!(test.upstream.calls(path), 2);
    }
}

#[tokio::test]
async fn an_unknown_user_isnt_cached() {
    let test = TestService::start().await;

    for _ in 0..2 {
        assert_eq!(test.get("/users/0").await.0, StatusCode::NOT_FOUND);
    }

    assert_eq!(test.upstream.calls("/users/0"), 2);
}

#[tokio::test]
async fn one_cache_can_be_cleared() {
    let test = TestService::start().await;
    let paths = ["/quotes/ACME", "/users/7"];
    join_all(paths.map(|path| test.get(path))).await;

    assert_eq!(test.clear(json!({ "one": "quotes" })).await, StatusCode::NO_CONTENT);

    assert_eq!(test.cache("quotes").await["entries"], 0);
    join_all(paths.map(|path| test.get(path))).await;
    assert_eq!(paths.map(|path| test.upstream.calls(path)), [2, 1]);
}

#[tokio::test]
async fn all_caches_can_be_cleared() {
    let test = TestService::start().await;
    let paths = ["/quotes/ACME", "/users/7"];
    join_all(paths.map(|path| test.get(path))).await;

    assert_eq!(test.clear(json!("all")).await, StatusCode::NO_CONTENT);

    join_all(paths.map(|path| test.get(path))).await;
    assert_eq!(paths.map(|path| test.upstream.calls(path)), [2, 2]);
}

#[tokio::test]
async fn clearing_needs_a_post_of_json_with_the_name_of_a_cache() {
    let test = TestService::start().await;
    test.get("/quotes/ACME").await;

    assert_eq!(test.get("/admin/caches/clear").await.0, StatusCode::METHOD_NOT_ALLOWED);
    let form = reqwest::Client::new().post(test.url("/admin/caches/clear")).body("\"all\"").send().await.unwrap();
    assert_eq!(form.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert_eq!(test.clear(json!({ "one": "no such cache" })).await, StatusCode::NOT_FOUND);

    assert_eq!(test.cache("quotes").await["entries"], 1);
}

#[tokio::test]
async fn a_quote_and_a_basket_with_it_expire_at_their_ttl() {
    let test = TestService::start().await;
    let basket = "/baskets?symbols=ACME,INIT";
    let old = (test.json("/quotes/ACME").await, test.json(basket).await);

    test.advance(599 * SECOND);
    assert_eq!((test.json("/quotes/ACME").await, test.json(basket).await), old);
    assert_eq!(test.upstream.all_calls(), 2);

    test.advance(SECOND);
    // The stale quotes make a basket that isn't cached.
    assert_eq!(test.json(basket).await["cents"], old.1["cents"]);
    background_done_async().await;
    assert_ne!(test.json("/quotes/ACME").await["cents"], old.0["cents"]);
    assert_ne!(test.json(basket).await["cents"], old.1["cents"]);
    assert_eq!(test.upstream.all_calls(), 4);
}

#[tokio::test]
async fn nobody_waits_for_a_quote_that_has_expired() {
    let test = TestService::start().await;
    let old = test.json("/quotes/ACME").await;

    test.advance(600 * SECOND);
    test.upstream.pause();
    for _ in 0..10 {
        assert_eq!(test.json("/quotes/ACME").await, old);
    }
    test.upstream.called("/quotes/ACME", 2).await;
    test.upstream.resume();
    background_done_async().await;

    assert_ne!(test.json("/quotes/ACME").await["cents"], old["cents"]);
    assert_eq!(test.upstream.calls("/quotes/ACME"), 2);
    assert_eq!(test.cache("quotes").await["stale_hits"], 10);
}

#[tokio::test]
async fn quotes_survive_an_outage_of_the_exchange() {
    let test = TestService::start().await;
    let old = test.json("/quotes/ACME").await;
    test.upstream.set_failure_rate(1.0);

    // Stale, and then retained for calls that fail.
    for wait in [600, 30, 300, 3_000] {
        test.advance(wait * SECOND);
        assert_eq!(test.json("/quotes/ACME").await, old);
        background_done_async().await;
    }
    assert_eq!(test.get("/quotes/INIT").await.0, StatusCode::BAD_GATEWAY);
    test.advance(1_000 * SECOND);
    assert_eq!(test.get("/quotes/ACME").await.0, StatusCode::BAD_GATEWAY);

    test.upstream.set_failure_rate(0.0);
    test.advance(5 * SECOND);
    assert_ne!(test.json("/quotes/ACME").await["cents"], old["cents"]);
}

#[tokio::test]
async fn a_share_that_doesnt_exist_is_remembered() {
    let test = TestService::start().await;

    for _ in 0..3 {
        assert_eq!(test.get("/quotes/GONE").await.0, StatusCode::NOT_FOUND);
    }
    assert_eq!(test.upstream.calls("/quotes/GONE"), 1);

    test.advance(5 * SECOND);
    assert_eq!(test.get("/quotes/GONE").await.0, StatusCode::NOT_FOUND);
    assert_eq!(test.upstream.calls("/quotes/GONE"), 2);
}

#[tokio::test]
async fn a_load_test_compares_the_worst_requests_through_expiry() {
    let _isolation = isolate();
    let behaviour = Behaviour { good_for: Duration::ZERO, ..RELIABLE };
    let plan = ExpiryPlan { requests: 500, concurrency: 8, shares: 4, behaviour };

    let (report, reports) = reporter();
    let expiry = plan.compare(&report).await.unwrap();

    assert_eq!((expiry.gone.latencies.len(), expiry.stale.latencies.len()), (500, 500));
    assert_eq!((expiry.gone.errors, expiry.stale.errors), (0, 0));
    let text = expiry.to_string();
    assert!(text.contains("p99.9 latency") && text.contains("500 requests for 4 shares"), "{text}");
    let parts = ["requests while prices expire, without stale", "requests while prices expire, with stale"];
    assert_eq!(*reports.lock().unwrap(), steps(parts));
}

#[tokio::test]
async fn the_order_of_shares_in_a_basket_makes_no_difference() {
    let test = TestService::start().await;

    let one = test.json("/baskets?symbols=ACME,INIT").await;
    let other = test.json("/baskets?symbols=INIT,ACME").await;

    assert_eq!(one, other);
    let baskets = test.cache("baskets").await;
    assert_eq!((&baskets["hits"], &baskets["entries"]), (&json!(1), &json!(1)));
}

#[tokio::test]
async fn a_basket_uses_cached_quotes() {
    let test = TestService::start().await;
    let quote = test.json("/quotes/ACME").await;

    let basket = test.json("/baskets?symbols=ACME,INIT").await;

    assert_eq!(["/quotes/ACME", "/quotes/INIT"].map(|path| test.upstream.calls(path)), [1, 1]);
    assert!(basket["cents"].as_u64() > quote["cents"].as_u64());
    assert!(basket["good_for_ms"].as_u64() <= quote["good_for_ms"].as_u64());
}

#[tokio::test]
async fn services_share_the_caches_of_functions_but_not_of_instances() {
    let test = TestService::start().await;
    let second = Service::start(Config::new(test.upstream.address())).await.unwrap();

    for path in ["/quotes/ACME", "/users/7"] {
        let url = format!("http://{}{path}", second.address());
        assert_eq!(reqwest::get(url).await.unwrap().status(), StatusCode::OK);
        assert_eq!(test.get(path).await.0, StatusCode::OK);
    }

    assert_eq!(["/quotes/ACME", "/users/7"].map(|path| test.upstream.calls(path)), [1, 2]);
}

#[tokio::test]
async fn when_a_visitor_disconnects_a_waiter_takes_over() {
    let test = TestService::start().await;
    test.upstream.pause();
    let visitor = tokio::spawn(reqwest::get(test.url("/quotes/ACME")));
    test.upstream.called("/quotes/ACME", 1).await;
    let client = Client::new(test.upstream.address());
    let mut waiter = pin!(quote(&client, "ACME"));
    assert!(poll!(&mut waiter).is_pending());
    assert_eq!(test.upstream.calls("/quotes/ACME"), 1, "the waiter sent a request");

    visitor.abort();
    let (result, ()) = join(waiter, async {
        test.upstream.called("/quotes/ACME", 2).await;
        test.upstream.resume();
    })
    .await;

    assert_eq!(result.unwrap().symbol, "ACME");
    assert_eq!(test.upstream.calls("/quotes/ACME"), 2);
}

#[tokio::test(start_paused = true)]
async fn a_silent_exchange_is_given_up_after_the_timeout() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut test = TestService::start().await;
    test.service = Service::start(Config::new(silent.local_addr().unwrap())).await.unwrap();

    for path in ["/quotes/ACME", "/users/7"] {
        let start = Instant::now();
        let (status, body) = test.get(path).await;

        assert_eq!((status, body.contains("within 2s")), (StatusCode::GATEWAY_TIMEOUT, true), "{body}");
        assert!((TIMEOUT..2 * TIMEOUT).contains(&start.elapsed()), "{:?}", start.elapsed());
    }
}

#[tokio::test]
async fn visitors_dont_see_the_address_of_the_exchange() {
    let mut test = TestService::start().await;
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    test.service = Service::start(Config::new(closed)).await.unwrap();

    let (status, body) = test.get("/quotes/ACME").await;

    assert_eq!(status, StatusCode::BAD_GATEWAY);
    assert_eq!(body, "the exchange can't be reached, or its response is invalid\n");
}

#[tokio::test]
async fn a_symbol_cant_become_another_path() {
    let test = TestService::start().await;

    assert_eq!(test.json("/quotes/..%2Fusers%2F7").await["symbol"], "../users/7");

    assert_eq!(test.upstream.calls("/users/7"), 0);
}

#[tokio::test]
async fn a_stopped_service_completes_running_requests() {
    let TestService { upstream, service, .. } = &mut TestService::start().await;
    let url = format!("http://{}/quotes/ACME", service.address());
    upstream.pause();
    let response = tokio::spawn(reqwest::get(url.clone()));
    upstream.called("/quotes/ACME", 1).await;

    let next = Service::start(Config::new(upstream.address())).await.unwrap();
    let mut stop = pin!(mem::replace(service, next).stop());
    assert!(poll!(&mut stop).is_pending(), "it doesn't wait for the running request");
    upstream.resume();
    stop.await;

    assert_eq!(response.await.unwrap().unwrap().status(), StatusCode::OK);
    assert!(reqwest::get(url).await.is_err(), "a stopped service accepts requests");
}

#[tokio::test]
async fn a_load_test_reports_its_progress_and_what_the_caches_save() {
    let _isolation = isolate();
    let (report, reports) = reporter();

    let plan = Plan { requests: 2_000, concurrency: 32, behaviour: RELIABLE };
    let load = plan.compare(&report).await.unwrap();

    assert_eq!((load.without.latencies.len(), load.with.latencies.len()), (2_000, 2_000));
    assert!(load.without.upstream_calls > 2_000, "a basket needs five calls: {load}");
    assert!(2 * load.with.upstream_calls < load.without.upstream_calls, "{load}");
    assert_eq!(*reports.lock().unwrap(), steps(["requests without the caches", "requests with the caches"]));
}

/// Returns what keeps the progress of a load test, and what it has kept.
fn reporter() -> (Report, Arc<Mutex<Vec<Progress>>>) {
    let reports = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&reports);
    (Arc::new(move |progress| kept.lock().unwrap().push(progress)), reports)
}

/// The progress of a load test of these parts.
fn steps(parts: [&'static str; 2]) -> Vec<Progress> {
    let steps = |part| (0..=100).step_by(10).map(move |percent| Progress { part, percent });
    parts.into_iter().flat_map(steps).collect()
}
