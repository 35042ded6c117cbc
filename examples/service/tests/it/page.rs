//! The admin page in a browser.

use fantoccini::{Client, Locator};
use reqwest::StatusCode;
use ttl_memo::ttl_cache;
use ttl_memo_service::quotes::local_quote;

use crate::browser::browse;
use crate::processes::{Instance, RedisServer, until};
use crate::test_service::TestService;

#[tokio::test]
async fn every_cache_is_listed() {
    let test = used_service().await;

    browse(&test.url("/admin"), async |page| {
        card(page, "baskets").await;

        let names = page.find_all(Locator::Css(".card .name")).await.unwrap();
        let mut shown = Vec::new();
        for name in names {
            shown.push(name.text().await.unwrap());
        }
        for wanted in ["baskets", "quotes", "users"] {
            assert!(shown.iter().any(|name| name == wanted), "{wanted} isn't among {shown:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn markup_in_a_name_is_shown_as_text() {
    #[ttl_cache(name = "<img src=x onerror=document.title=1>")]
    fn tricky() {}

    let test = used_service().await;
    tricky();

    browse(&test.url("/admin"), async |page| {
        card(page, "<img src=x onerror=document.title=1>").await;

        assert!(page.find_all(Locator::Css("img")).await.unwrap().is_empty());
        assert_eq!(page.title().await.unwrap(), "Caches");
    })
    .await;
}

#[tokio::test]
async fn the_numbers_change_without_a_reload() {
    let test = used_service().await;

    browse(&test.url("/admin"), async |page| {
        until("two quotes are shown", async || number(page, "quotes", "entries").await == "2").await;
        page.execute("window.untouched = true", vec![]).await.unwrap();

        for symbol in ["AAAA", "BBBB", "CCCC", "CCCC"] {
            test.json(&format!("/quotes/{symbol}")).await;
        }

        until("five quotes are shown", async || number(page, "quotes", "entries").await == "5").await;
        until("the hits are shown", async || number(page, "quotes", "hits").await == "1").await;
        assert_eq!(page.execute("return window.untouched", vec![]).await.unwrap(), true, "the page was reloaded");
    })
    .await;
}

#[tokio::test]
async fn a_click_clears_one_cache() {
    let test = used_service().await;

    browse(&test.url("/admin"), async |page| {
        until("two quotes are shown", async || number(page, "quotes", "entries").await == "2").await;

        click(page, "[aria-label='Clear quotes']").await;

        until("no quote is shown", async || number(page, "quotes", "entries").await == "0").await;
        assert!(local_quote::cache().is_empty());
        assert_eq!(number(page, "users", "entries").await, "1");
        assert_eq!(text(page, "#status").await, "Cleared quotes.");
    })
    .await;
}

#[tokio::test]
async fn a_click_clears_all_caches() {
    let test = used_service().await;

    browse(&test.url("/admin"), async |page| {
        until("a user is shown", async || number(page, "users", "entries").await == "1").await;

        click(page, "#clear-all").await;

        for id in ["baskets", "quotes", "users"] {
            until("none is shown", async || number(page, id, "entries").await == "0").await;
        }
        assert_eq!(test.cache("users").await["entries"], 0);
    })
    .await;
}

#[tokio::test]
async fn the_history_is_drawn() {
    let test = used_service().await;

    browse(&test.url("/admin"), async |page| {
        for line in ["hit ratio", "fresh", "stale", "failed", "entries", "evictions", "expirations"] {
            let path = format!("[data-cache=quotes] [data-line='{line}']");
            until("a line has several points", async || {
                test.json("/quotes/ACME").await;
                let drawn = page.find(Locator::Css(&path)).await;
                let points = match drawn {
                    Ok(drawn) => drawn.attr("d").await.unwrap_or_default(),
                    Err(_) => None,
                };
                points.is_some_and(|points| points.matches('L').count() >= 3)
            })
            .await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_card_says_which_ttl_entries_have() {
    let test = used_service().await;

    browse(&test.url("/admin"), async |page| {
        card(page, "users").await;
        let parameters = async |id: &str| text(page, &format!("[data-cache={id}] .parameters")).await;

        assert_eq!(parameters("users").await, "maxsize 1,000, ttl 10 min");
        assert_eq!(parameters("quotes").await, "maxsize 512, each entry has its own ttl");
    })
    .await;
}

#[tokio::test]
async fn the_parameters_of_a_cache_can_be_set() {
    let test = used_service().await;

    browse(&test.url("/admin"), async |page| {
        card(page, "users").await;

        click(page, "[data-cache=users] summary").await;
        for (what, number) in [("maxsize", "5"), ("ttl", "2.5")] {
            let input =
                page.find(Locator::Css(&format!("[data-cache=users] [data-change={what}] input"))).await.unwrap();
            input.clear().await.unwrap();
            input.send_keys(number).await.unwrap();
            click(page, &format!("[data-cache=users] [data-change={what}] button")).await;
        }

        until("they are shown", async || {
            text(page, "[data-cache=users] .parameters").await == "maxsize 5, ttl 2,500 ms"
        })
        .await;
        assert_eq!(text(page, "#status").await, "Set ttl of users.");
    })
    .await;
}

#[tokio::test]
async fn a_click_resets_the_statistics_of_one_cache() {
    let test = used_service().await;

    browse(&test.url("/admin"), async |page| {
        until("a miss is shown", async || number(page, "users", "misses").await == "1").await;

        click(page, "[data-cache=users] summary").await;
        click(page, "[aria-label='Reset statistics of users']").await;

        until("no miss is shown", async || number(page, "users", "misses").await == "0").await;
        assert_eq!(number(page, "users", "entries").await, "1");
    })
    .await;
}

#[tokio::test]
async fn the_links_lead_to_endpoints() {
    let test = used_service().await;

    browse(&test.url("/admin"), async |page| {
        for link in page.find_all(Locator::Css("nav a")).await.unwrap() {
            let path = link.attr("href").await.unwrap().unwrap();
            assert_eq!(test.get(&path).await.0, StatusCode::OK, "{path}");
        }
        assert_eq!(page.find_all(Locator::Css("nav a[href='/metrics']")).await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn there_is_no_server_without_an_address() {
    let test = used_service().await;

    browse(&test.url("/admin"), async |page| {
        card(page, "quotes").await;

        assert!(!page.find(Locator::Id("tier")).await.unwrap().is_displayed().await.unwrap());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_server_is_shown_and_that_it_fails() {
    let Some(mut server) = RedisServer::start() else { return };
    let instance = Instance::start(&server.url());

    browse(&instance.url("/admin"), async |page| {
        let shown = async |what: &str| text(page, &format!("#tier [data-number={what}]")).await;
        instance.cents("ACME").await;
        until("the miss and the store are shown", async || shown("stores").await == "1").await;
        assert_eq!((shown("misses").await, text(page, "#tier-state").await), ("1".to_owned(), "in use".to_owned()));

        server.kill();
        for number in 0..10 {
            instance.cents(&format!("SHARE{number}")).await;
        }

        until("it isn't used", async || text(page, "#tier-state").await.starts_with("not in use")).await;
        assert!(text(page, "#tier-error").await.contains("no connection"));
    })
    .await;
}

/// Starts a service, and requests two shares and a user.
async fn used_service() -> TestService {
    let test = TestService::start().await;
    test.json("/baskets?symbols=ACME,INIT").await;
    test.json("/users/7").await;
    test
}

/// Waits until the page shows a cache.
async fn card(page: &Client, id: &str) {
    until("the card is shown", async || {
        let names = page.find_all(Locator::Css(".card .name")).await.unwrap();
        for name in names {
            if name.text().await.unwrap() == id {
                return true;
            }
        }
        false
    })
    .await;
}

/// Returns a number that the page shows of a cache, or an empty string while it shows none.
async fn number(page: &Client, id: &str, what: &str) -> String {
    let place = format!("[data-cache={id}] [data-number={what}]");
    match page.find(Locator::Css(&place)).await {
        Ok(place) => place.text().await.unwrap().split(' ').next().unwrap_or_default().to_owned(),
        Err(_) => String::new(),
    }
}

/// Returns the text of an element.
async fn text(page: &Client, what: &str) -> String {
    page.find(Locator::Css(what)).await.unwrap().text().await.unwrap()
}

async fn click(page: &Client, what: &str) {
    page.find(Locator::Css(what)).await.unwrap().click().await.unwrap();
}
