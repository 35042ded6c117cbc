//! The attribute's options about tiers.

use std::future::ready;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use once_cell::sync::Lazy;
use pollster::block_on;
use serde::{Deserialize, Serialize};
use ttl_memo::tier::{Tier, TierKey};
use ttl_memo::{Key, Source, TtlCache, ttl_cache};

use super::memory::{Client, Server};

static SERVER: LazyLock<Server> = LazyLock::new(Server::default);
static SHARED: LazyLock<Client> = LazyLock::new(|| SERVER.client());
#[allow(clippy::non_std_lazy_statics, reason = "older code has it")]
static ALSO_SHARED: Lazy<Client> = Lazy::new(|| SERVER.client());

/// The keys of a function in the tier.
fn keys_of(name: &str) -> Vec<TierKey> {
    let is_of = |key: &TierKey| key.function().split('#').next().is_some_and(|path| path.ends_with(name));
    SERVER.keys().into_iter().filter(is_of).collect()
}

fn forget_copies() {
    SERVER.set_connected(true);
}

static BODIES: AtomicU32 = AtomicU32::new(0);

#[ttl_cache(tier = SHARED)]
fn plain(name: &str, number: Option<u64>) -> String {
    BODIES.fetch_add(1, Ordering::Relaxed);
    format!("{name} {number:?}")
}

#[test]
fn a_function_asks_the_tier_before_its_body_runs() {
    assert_eq!((plain("a", Some(1)), plain("a", None)), ("a Some(1)".to_owned(), "a None".to_owned()));
    forget_copies();
    assert!(!plain::cache_contains("a", None));

    assert_eq!((plain("a", Some(1)), plain("a", None)), ("a Some(1)".to_owned(), "a None".to_owned()));

    assert_eq!(BODIES.load(Ordering::Relaxed), 2);
    assert_eq!(keys_of("tier::function::plain").len(), 2);
    plain::cache_remove("a", None);
    assert_eq!(keys_of("tier::function::plain").len(), 1);
    plain::cache_insert("a", None, "stored".to_owned());
    forget_copies();
    assert_eq!(plain("a", None), "stored");
    plain::cache_refresh("a", None);
    forget_copies();
    assert_eq!(plain("a", None), "a None");
    plain::cache_clear();
    assert_eq!(keys_of("tier::function::plain"), []);
}

#[ttl_cache(tier = SHARED)]
fn called(number: u64) -> u64 {
    2 * number
}

#[ttl_cache(tier = SHARED)]
async fn called_as_task(number: u64) -> u64 {
    ready(2 * number).await
}

#[test]
fn a_call_says_that_its_value_was_in_the_tier() {
    assert_eq!((called::cache_call(1), called::cache_call(1)), ((2, Source::Computed), (2, Source::Hit)));
    assert_eq!(block_on(called_as_task::cache_call(1)), (2, Source::Computed));
    forget_copies();
    assert_eq!((called::cache_call(1), called::cache_call(1)), ((2, Source::Tier), (2, Source::Hit)));
    assert_eq!(block_on(called_as_task::cache_call(1)), (2, Source::Tier));
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Price {
    cents: u64,
}

#[ttl_cache(tier = ALSO_SHARED, local_ttl = "30s", version = 2)]
async fn task(item: &str) -> Result<Price, String> {
    let cents = ready(item.len().checked_sub(1)).await;
    cents.map(|cents| Price { cents: cents as u64 }).ok_or_else(|| "no name".to_owned())
}

#[test]
fn an_async_function_shares_its_values_and_not_its_errors() {
    assert_eq!(block_on(task("cup")), Ok(Price { cents: 2 }));
    assert_eq!(block_on(task("")), Err("no name".to_owned()));
    assert_eq!(keys_of("tier::function::task").len(), 1);
    assert!(task::cache_ttl("cup").unwrap() <= Duration::from_secs(30));
    block_on(task::cache_refresh("cup")).unwrap();
    assert_eq!(task::cache_remove("cup"), Some(Price { cents: 2 }));
    assert_eq!(keys_of("tier::function::task"), []);
}

#[ttl_cache(tier = SHARED.clone_of(), err_ttl = "1m")]
fn with_errors(number: f64) -> Result<u64, String> {
    if number < 0.0 { Err("negative".to_owned()) } else { Ok(1) }
}

trait CloneOf {
    fn clone_of(&self) -> Client;
}

impl CloneOf for LazyLock<Client> {
    fn clone_of(&self) -> Client {
        SERVER.client()
    }
}

#[test]
fn the_tier_is_an_expression_and_errors_are_shared_with_err_ttl() {
    assert_eq!((with_errors(-1.0), with_errors(0.0), with_errors(-0.0)), (Err("negative".to_owned()), Ok(1), Ok(1)));
    assert_eq!(keys_of("tier::function::with_errors").len(), 2);
    forget_copies();
    assert_eq!(with_errors(-1.0), Err("negative".to_owned()));
}

#[ttl_cache(tier = SHARED)]
fn generic<T: Key + Serialize>(items: &[T]) -> usize {
    items.len() + size_of::<T>()
}

#[ttl_cache(tier = SHARED)]
fn of_the_type<T: 'static>() -> usize {
    size_of::<T>()
}

#[test]
fn instantiations_have_their_own_keys() {
    assert_eq!((generic(&[1_u8]), generic(&[1_u32])), (2, 5));
    assert_eq!((of_the_type::<u8>(), of_the_type::<u32>()), (1, 4));
    assert_eq!(keys_of("tier::function::generic").len(), 2);
    assert_eq!(keys_of("tier::function::of_the_type").len(), 2);
    generic::cache_clear();
    assert_eq!(keys_of("tier::function::generic"), []);
}

fn outer_one() -> u64 {
    #[ttl_cache(tier = SHARED)]
    fn inner() -> u64 {
        1
    }
    inner()
}

fn outer_two() -> u64 {
    #[ttl_cache(tier = SHARED)]
    fn inner() -> u64 {
        2
    }
    inner()
}

#[test]
fn functions_of_one_name_in_two_functions_have_their_own_keys() {
    assert_eq!((outer_one(), outer_two()), (1, 2));
}

#[derive(Clone, PartialEq, Eq, Hash, Serialize)]
struct Api {
    tenant: String,
}

#[ttl_cache]
impl Api {
    #[ttl_cache(tier = SHARED, name = "api users")]
    fn user(&self, id: u64) -> String {
        format!("{} {id}", self.tenant)
    }
}

#[test]
fn a_method_shares_too_and_its_name_can_be_chosen() {
    let api = Api { tenant: "acme".to_owned() };
    assert_eq!(api.user(1), "acme 1");
    assert_eq!(keys_of("api_users").len(), 1);
    Api::user_cache().remove_shared(&(api, 1));
    assert_eq!(keys_of("api_users"), []);
}

struct Shop {
    prices: TtlCache<String, u64>,
}

#[ttl_cache]
impl Shop {
    #[ttl_cache(cache = self.prices)]
    async fn price(&self, item: &str) -> u64 {
        ready(item.len() as u64).await
    }
}

#[test]
fn a_given_store_may_have_a_tier() {
    let server = Server::default();
    let shop = || Shop { prices: TtlCache::builder().name("prices").tier(server.client()).build() };

    assert_eq!(block_on(shop().price("cup")), 3);
    let again = shop();
    assert_eq!(block_on(again.price("cup")), 3);

    assert_eq!(server.count("store"), 1);
    assert_eq!(block_on(again.price_refresh("cup")), 3);
    assert_eq!(server.count("acquire"), 1);
}

#[ttl_cache(tier = SHARED, ttl = "1ms", stale = "1h", background)]
fn in_background(number: u64) -> u64 {
    number
}

#[test]
fn a_value_that_is_computed_in_the_background_is_shared() {
    in_background(1);
    let stores = SHARED.info().stores;
    let begun = std::time::Instant::now();
    while SHARED.info().stores == stores {
        in_background(1);
        assert!(begun.elapsed() < Duration::from_secs(20));
    }
}

#[ttl_cache(tier = SHARED)]
async fn with_a_local_error(number: u64) -> Result<u64, std::rc::Rc<()>> {
    Ok(ready(number).await)
}

/// This is checked when the test is compiled.
#[test]
fn the_future_of_a_function_with_a_tier_is_send_also_if_its_error_is_not() {
    fn sendable<T: Send>(value: T) -> T {
        value
    }
    assert!(block_on(sendable(with_a_local_error(1))).is_ok());
    assert!(block_on(sendable(with_a_local_error::cache_refresh(1))).is_ok());
}
