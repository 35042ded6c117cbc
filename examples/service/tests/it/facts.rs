//! What the service promises, a test for each fact.

use std::time::Duration;

use futures_util::future::join_all;
use reqwest::StatusCode;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::time::{Instant, sleep};
use ttl_memo::test_util::isolate;
use ttl_memo_service::client::PATIENCE;
use ttl_memo_service::load::Plan;
use ttl_memo_service::service::{Config, Service};
use ttl_memo_service::upstream::Behaviour;

use crate::test_service::{CALM, Caches, Stage};

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test(flavor = "multi_thread")]
async fn the_exchange_is_asked_once_for_a_key_however_many_ask_at_once() {
    let stage = Stage::set(Caches::shared().await, CALM, |_| ()).await;
    let paths = ["/quotes/ACME", "/quotes/INIT", "/users/7", "/users/8"];

    let answers = join_all((0..200).map(|visitor| stage.get(paths[visitor % 4]))).await;

    assert!(answers.iter().all(|(status, _)| *status == StatusCode::OK));
    assert_eq!(paths.map(|path| stage.upstream.calls(path)), [1; 4]);
    assert_eq!(answers[0], answers[196], "all get what the one was told");
}

#[tokio::test]
async fn an_error_isnt_remembered() {
    let stage = Stage::calm().await;
    for path in ["/quotes/ACME", "/users/7"] {
        stage.upstream.set_failure_rate(1.0);
        let (status, said) = stage.get(path).await;
        assert_eq!((status, said.contains("the exchange failed")), (StatusCode::BAD_GATEWAY, true), "{said}");

        stage.upstream.set_failure_rate(0.0);
        assert_eq!(stage.get(path).await.0, StatusCode::OK);

        assert_eq!(stage.get(path).await.0, StatusCode::OK);
        assert_eq!(stage.upstream.calls(path), 2);
    }
}

#[tokio::test]
async fn who_isnt_known_isnt_remembered_either() {
    let stage = Stage::calm().await;

    for _ in 0..2 {
        assert_eq!(stage.get("/users/0").await.0, StatusCode::NOT_FOUND);
    }

    assert_eq!(stage.upstream.calls("/users/0"), 2);
}

#[tokio::test]
async fn clearing_one_cache_leaves_the_others() {
    let stage = Stage::calm().await;
    let paths = ["/quotes/ACME", "/users/7"];
    join_all(paths.map(|path| stage.get(path))).await;

    assert_eq!(stage.clear(json!({ "one": "quotes" })).await, StatusCode::NO_CONTENT);

    assert_eq!(stage.cache("quotes").await["entries"], 0);
    join_all(paths.map(|path| stage.get(path))).await;
    assert_eq!(paths.map(|path| stage.upstream.calls(path)), [2, 1]);
}

#[tokio::test]
async fn clearing_all_leaves_none() {
    let stage = Stage::calm().await;
    let paths = ["/quotes/ACME", "/users/7"];
    join_all(paths.map(|path| stage.get(path))).await;

    assert_eq!(stage.clear(json!("all")).await, StatusCode::NO_CONTENT);

    join_all(paths.map(|path| stage.get(path))).await;
    assert_eq!(paths.map(|path| stage.upstream.calls(path)), [2, 2]);
}

#[tokio::test]
async fn only_a_post_of_json_that_names_a_cache_clears() {
    let stage = Stage::calm().await;
    stage.get("/quotes/ACME").await;

    assert_eq!(stage.get("/admin/caches/clear").await.0, StatusCode::METHOD_NOT_ALLOWED);
    let form = reqwest::Client::new().post(stage.url("/admin/caches/clear")).body("\"all\"").send().await.unwrap();
    assert_eq!(form.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert_eq!(stage.clear(json!({ "one": "no such cache" })).await, StatusCode::NOT_FOUND);

    assert_eq!(stage.cache("quotes").await["entries"], 1);
}

#[tokio::test]
async fn a_quote_and_a_basket_of_it_are_gone_at_their_ttl() {
    let stage = Stage::calm().await;
    let basket = "/baskets?symbols=ACME,INIT";
    let old = (stage.json("/quotes/ACME").await, stage.json(basket).await);

    stage.advance(599 * SECOND);
    assert_eq!((stage.json("/quotes/ACME").await, stage.json(basket).await), old);
    assert_eq!(stage.upstream.all_calls(), 2);

    stage.advance(SECOND);
    assert_ne!(stage.json("/quotes/ACME").await["cents"], old.0["cents"]);
    assert_ne!(stage.json(basket).await["cents"], old.1["cents"]);
    assert_eq!(stage.upstream.all_calls(), 4);
}

#[tokio::test]
async fn a_basket_is_the_same_in_any_order() {
    let stage = Stage::calm().await;

    let one = stage.json("/baskets?symbols=ACME,INIT").await;
    let other = stage.json("/baskets?symbols=INIT,ACME").await;

    assert_eq!(one, other);
    let baskets = stage.cache("baskets").await;
    assert_eq!((&baskets["hits"], &baskets["entries"]), (&json!(1), &json!(1)));
}

#[tokio::test]
async fn a_basket_asks_only_for_the_quotes_that_arent_there() {
    let stage = Stage::calm().await;
    let quote = stage.json("/quotes/ACME").await;

    let basket = stage.json("/baskets?symbols=ACME,INIT").await;

    assert_eq!(["/quotes/ACME", "/quotes/INIT"].map(|path| stage.upstream.calls(path)), [1, 1]);
    assert!(basket["cents"].as_u64() > quote["cents"].as_u64());
    assert!(basket["good_for_ms"].as_u64() <= quote["good_for_ms"].as_u64());
}

#[tokio::test]
async fn two_services_share_what_functions_remember_but_no_users() {
    let stage = Stage::calm().await;
    let second = Service::start(Config::new(stage.upstream.address())).await.unwrap();

    for path in ["/quotes/ACME", "/users/7"] {
        let url = format!("http://{}{path}", second.address());
        assert_eq!(reqwest::get(url).await.unwrap().status(), StatusCode::OK);
        assert_eq!(stage.get(path).await.0, StatusCode::OK);
    }

    assert_eq!(["/quotes/ACME", "/users/7"].map(|path| stage.upstream.calls(path)), [1, 2]);
}

#[tokio::test(start_paused = true)]
async fn a_visitor_who_leaves_doesnt_take_the_answer_from_the_others() {
    let (stage, start) = (Stage::calm().await, Instant::now());
    let impatient = tokio::spawn(reqwest::get(stage.url("/quotes/ACME")));

    let leave = async {
        // Time that is paused goes on when nothing else can: by then both have come as far as they can.
        sleep(CALM.latency / 2).await;
        assert_eq!(stage.upstream.calls("/quotes/ACME"), 1, "the other waits");
        impatient.abort();
    };
    let ((), (status, _)) = tokio::join!(leave, stage.get("/quotes/ACME"));

    assert_eq!(status, StatusCode::OK);
    assert_eq!(stage.upstream.calls("/quotes/ACME"), 2, "the other takes over");
    assert!(start.elapsed() < 2 * CALM.latency, "at once");
}

#[tokio::test(start_paused = true)]
async fn an_exchange_that_says_nothing_is_waited_for_two_seconds() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut stage = Stage::calm().await;
    stage.service = Service::start(Config::new(silent.local_addr().unwrap())).await.unwrap();

    for path in ["/quotes/ACME", "/users/7"] {
        let start = Instant::now();
        let (status, said) = stage.get(path).await;

        assert_eq!((status, said.contains("within 2s")), (StatusCode::GATEWAY_TIMEOUT, true), "{said}");
        assert!((PATIENCE..2 * PATIENCE).contains(&start.elapsed()), "{:?}", start.elapsed());
    }
}

#[tokio::test]
async fn nobody_is_told_where_the_exchange_is() {
    let mut stage = Stage::calm().await;
    let gone = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    stage.service = Service::start(Config::new(gone)).await.unwrap();

    let (status, said) = stage.get("/quotes/ACME").await;

    assert_eq!((status, &*said), (StatusCode::BAD_GATEWAY, "the exchange wasn't reached, or wasn't understood\n"));
}

#[tokio::test]
async fn no_name_leads_to_another_path_of_the_exchange() {
    let stage = Stage::calm().await;

    assert_eq!(stage.json("/quotes/..%2Fusers%2F7").await["symbol"], "../users/7");

    assert_eq!(stage.upstream.calls("/users/7"), 0);
}

#[tokio::test]
async fn a_stopped_service_answers_what_it_was_asked() {
    let Stage { upstream, service, .. } = &mut Stage::calm().await;
    let url = format!("http://{}/quotes/ACME", service.address());
    let answer = tokio::spawn(reqwest::get(url.clone()));
    while upstream.calls("/quotes/ACME") == 0 {
        sleep(Duration::from_millis(5)).await;
    }

    let next = Service::start(Config::new(upstream.address())).await.unwrap();
    std::mem::replace(service, next).stop().await;

    assert_eq!(answer.await.unwrap().unwrap().status(), StatusCode::OK);
    assert!(reqwest::get(url).await.is_err());
}

#[tokio::test]
async fn under_load_the_caches_save_calls_to_the_exchange() {
    let _caches = isolate();
    let behaviour = Behaviour { latency: Duration::from_millis(1), ..CALM };

    let load = Plan { requests: 2_000, concurrency: 32, behaviour }.compare().await.unwrap();

    assert_eq!((load.without.errors, load.with.errors), (0, 0));
    assert!(load.without.upstream_calls > 2_000, "a basket makes five calls: {load}");
    assert!(2 * load.with.upstream_calls < load.without.upstream_calls, "{load}");
}
