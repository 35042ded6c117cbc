//! What the admin page can change, one test for each fact.

use std::time::Duration;

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::test_service::TestService;

#[tokio::test]
async fn the_bound_of_a_cache_can_be_changed() {
    let test = TestService::start().await;
    for path in ["/users/7", "/users/8", "/users/9"] {
        test.json(path).await;
    }

    assert_eq!(test.change("maxsize", json!({ "one": "users", "maxsize": 1 })).await, StatusCode::NO_CONTENT);
    let users = test.cache("users").await;
    assert_eq!((&users["maxsize"], &users["entries"], &users["evictions"]), (&json!(1), &json!(1), &json!(2)));

    assert_eq!(test.change("maxsize", json!({ "one": "users", "maxsize": null })).await, StatusCode::NO_CONTENT);
    assert_eq!(test.cache("users").await["maxsize"], Value::Null);
}

#[tokio::test]
async fn the_ttl_of_a_cache_can_be_changed() {
    let test = TestService::start().await;
    test.json("/users/7").await;

    assert_eq!(test.change("ttl", json!({ "one": "users", "ttl_ms": 5_000 })).await, StatusCode::NO_CONTENT);
    test.json("/users/8").await;
    test.advance(Duration::from_secs(5));
    for path in ["/users/7", "/users/8"] {
        test.json(path).await;
    }

    assert_eq!(test.cache("users").await["ttl_ms"], 5_000);
    assert_eq!(["/users/7", "/users/8"].map(|path| test.upstream.calls(path)), [1, 2]);
}

#[tokio::test]
async fn statistics_can_be_reset() {
    let test = TestService::start().await;
    for path in ["/quotes/ACME", "/users/7", "/users/7"] {
        test.json(path).await;
    }

    assert_eq!(test.change("reset", json!({ "one": "users" })).await, StatusCode::NO_CONTENT);
    let users = test.cache("users").await;
    assert_eq!((&users["hits"], &users["misses"], &users["entries"]), (&json!(0), &json!(0), &json!(1)));
    assert_eq!(test.cache("quotes").await["misses"], 1);

    assert_eq!(test.change("reset", json!("all")).await, StatusCode::NO_CONTENT);
    assert_eq!(test.cache("quotes").await["misses"], 0);
}

#[tokio::test]
async fn a_cache_whose_entries_have_their_own_ttls_has_no_other() {
    let test = TestService::start().await;
    test.json("/quotes/ACME").await;
    test.json("/users/7").await;

    assert_eq!(test.change("ttl", json!({ "one": "quotes", "ttl_ms": 5_000 })).await, StatusCode::CONFLICT);

    assert_eq!(test.cache("quotes").await["own_ttls"], true);
    assert_eq!(test.cache("users").await["own_ttls"], false);
}

#[tokio::test]
async fn a_change_needs_a_post_of_json_that_leaves_nothing_out() {
    let test = TestService::start().await;
    test.json("/users/7").await;
    let before = test.cache("users").await;

    for (how, what) in [("reset", json!({})), ("maxsize", json!({ "maxsize": 1 })), ("ttl", json!({ "ttl_ms": 1 }))] {
        let path = format!("/admin/caches/{how}");
        let of = |cache: &str| {
            let mut what = what.clone();
            what["one"] = json!(cache);
            what
        };

        assert_eq!(test.get(&path).await.0, StatusCode::METHOD_NOT_ALLOWED, "{how}");
        let form = reqwest::Client::new().post(test.url(&path)).body(of("users").to_string()).send().await.unwrap();
        assert_eq!(form.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE, "{how}");
        assert_eq!(test.change(how, of("no such cache")).await, StatusCode::NOT_FOUND, "{how}");
        assert!(test.change(how, what).await.is_client_error(), "{how}");
    }
    for how in ["maxsize", "ttl"] {
        assert_eq!(test.change(how, json!({ "one": "users" })).await, StatusCode::UNPROCESSABLE_ENTITY, "{how}");
    }

    for parameter in ["maxsize", "ttl_ms", "misses"] {
        assert_eq!(test.cache("users").await[parameter], before[parameter], "{parameter}");
    }
}
