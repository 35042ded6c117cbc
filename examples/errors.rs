//! What is remembered of a `Result` and of an `Option`: values are, errors never, and `None` unless told otherwise.

use std::sync::atomic::{AtomicU32, Ordering};

use ttl_memo::ttl_cache;

/// An alias is as good as `Result` itself: the type decides, not its name. `Down` needn't be `Clone`.
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

/// Looks a capital up; that there is none yet isn't remembered.
#[ttl_cache(ttl = "10m", cache_if = Option::is_some)]
fn capital(country: &str) -> Option<&'static str> {
    (country == "France").then_some("Paris")
}

fn main() {
    println!("the server is down:  {:?}", population("Oslo"));
    println!("asked again:         {:?}", population("Oslo"));
    println!("remembered:          {:?}", population("Oslo"));
    println!("requests made:       {}", REQUESTS.load(Ordering::Relaxed));

    println!("\nfound:               {:?}", capital("France"));
    println!("not found:           {:?}", capital("Atlantis"));
    println!("entries:             {}", capital::cache_info().currsize);
}
