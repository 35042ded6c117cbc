//! What the attribute caches of a `Result` and of an `Option`: `Ok` values but no errors, and `None` unless `cache_if`
//! excludes it.

use std::sync::atomic::{AtomicU32, Ordering};

use ttl_memo::ttl_cache;

/// An alias of `Result` works like `Result`. The error type needn't be `Clone`.
type Answer<T> = Result<T, Down>;

#[derive(Debug)]
struct Down;

static REQUESTS: AtomicU32 = AtomicU32::new(0);

/// Asks a server that fails at the first request.
#[ttl_cache(ttl = "10m")]
fn population(city: &str) -> Answer<usize> {
    match REQUESTS.fetch_add(1, Ordering::Relaxed) {
        0 => Err(Down),
        _ => Ok(1_000 * city.len()),
    }
}

/// Looks up a capital. A country without a known capital isn't cached, so it is looked up again.
#[ttl_cache(ttl = "10m", cache_if = Option::is_some)]
fn capital(country: &str) -> Option<&'static str> {
    (country == "France").then_some("Paris")
}

fn main() {
    println!("the server is down      {:?}", population("Oslo"));
    println!("the error isn't cached  {:?}", population("Oslo"));
    println!("the value is            {:?}", population("Oslo"));
    println!("requests to the server  {}", REQUESTS.load(Ordering::Relaxed));

    println!("\na capital that exists   {:?}", capital("France"));
    println!("one that doesn't        {:?}", capital("Atlantis"));
    println!("entries in the cache    {}", capital::cache_info().currsize);
}
