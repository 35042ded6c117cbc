//! Services that share their quotes through a server, one test for each fact. Each service is a process.

use std::net::TcpListener;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use crate::metrics::promtool;
use crate::processes::{Instance, RedisServer, program, until};
use crate::test_service::TestService;

#[tokio::test(flavor = "multi_thread")]
async fn a_service_requests_no_quote_that_another_one_has() {
    let Some(server) = RedisServer::start() else { return };
    let (first, second) = (Instance::start(&server.url()), Instance::start(&server.url()));
    let prices = [first.cents("ACME").await, first.cents("INIT").await];

    // The exchange of the second service would respond with other prices in this order.
    let found = [second.cents("INIT").await, second.cents("ACME").await];

    assert_eq!(found, [prices[1], prices[0]]);
    let (first, second) = (first.tier().await, second.tier().await);
    assert_eq!((&first["misses"], &first["stores"], &first["hits"]), (&json!(2), &json!(2), &json!(0)));
    assert_eq!((&second["misses"], &second["stores"], &second["hits"]), (&json!(0), &json!(0), &json!(2)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_share_that_doesnt_exist_is_remembered_in_all_services() {
    let Some(server) = RedisServer::start() else { return };
    let (first, second) = (Instance::start(&server.url()), Instance::start(&server.url()));

    // For five seconds, which may have passed when a busy machine asks the second service.
    until("the second service finds it in the server", async || {
        for instance in [&first, &second] {
            assert_eq!(reqwest::get(instance.url("/quotes/GONE")).await.unwrap().status(), 404);
        }
        second.tier().await["hits"] == 1
    })
    .await;

    assert_ne!(first.tier().await["stores"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_service_clears_is_cleared_in_the_other() {
    let Some(server) = RedisServer::start() else { return };
    let (first, second) = (Instance::start(&server.url()), Instance::start(&server.url()));
    first.cents("INIT").await;
    for which in [json!({ "one": "shared quotes" }), json!("all")] {
        let old = first.cents("ACME").await;
        assert_eq!(second.cents("ACME").await, old);

        first.clear(which).await;

        until("the copy of the second service is removed", async || second.copies().await == 0).await;
        // The exchange of the second service responds with its own price.
        let new = second.cents("ACME").await;
        assert_ne!(new, old);
        assert_eq!(first.cents("ACME").await, new);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_request_fails_while_the_server_is_killed_and_restarted() {
    let Some(mut server) = RedisServer::start() else { return };
    let instance = Instance::start(&server.url());
    let old = instance.cents("ACME").await;

    server.kill();
    for number in 0..10 {
        instance.cents(&format!("SHARE{number}")).await;
    }
    assert_eq!(instance.cents("ACME").await, old);
    let tier = instance.tier().await;
    assert!(tier["state"] != "closed" && tier["errors"].as_u64() >= Some(5), "{tier}");
    assert!(tier["last_error"].as_str().unwrap().contains("no connection"), "{tier}");

    server.restart();
    let new = AtomicUsize::new(10);
    until("the server is used again", async || {
        instance.cents(&format!("SHARE{}", new.fetch_add(1, Ordering::Relaxed))).await;
        instance.tier().await["state"] == "closed"
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_request_fails_when_there_is_no_server() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let instance = Instance::start(&format!("redis://{closed}"));

    for number in 0..10 {
        instance.cents(&format!("SHARE{number}")).await;
    }

    let tier = instance.tier().await;
    assert_ne!(tier["state"], "closed");
    assert!(tier["last_error"].as_str().unwrap().contains(&format!("no connection to redis://{closed}")), "{tier}");
}

#[test]
fn a_malformed_address_ends_the_program_and_says_what_to_write() {
    for address in ["127.0.0.1:6379", "http://127.0.0.1:6379", "redis://user:secret@127.0.0.1:x"] {
        let output = program(address).output().unwrap();

        let said = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && output.stdout.is_empty(), "{address}: {said}");
        assert!(said.contains("`--redis`: malformed address"), "{said}");
        assert!(said.contains("write `redis://user:password@host:port/database`"), "{said}");
        assert!(!said.contains("secret"), "{said}");
        assert_eq!(said.lines().count(), 1, "{said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn prometheus_reads_the_statistics_of_the_server() {
    let Some(server) = RedisServer::start() else { return };
    let instance = Instance::start(&server.url());
    instance.cents("ACME").await;

    let text = instance.get("/metrics").await;

    for line in [r#"ttl_memo_tier_stores_total{tier="Redis"} 1"#, r#"ttl_memo_tier_available{tier="Redis"} 1"#] {
        assert!(text.lines().any(|written| written == line), "{line} isn't in\n{text}");
    }
    promtool(&["check", "metrics"], &text);
}

#[tokio::test]
async fn there_is_no_tier_without_an_address() {
    let test = TestService::start().await;
    test.json("/quotes/ACME").await;

    let overview = test.json("/admin/caches").await;

    assert_eq!(overview.get("tier"), None::<&Value>);
    assert!(!test.get("/metrics").await.1.contains("ttl_memo_tier"));
}
