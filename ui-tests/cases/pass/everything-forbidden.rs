//! Lints that are forbidden can't be allowed, so the expansion causes no warning without allowing any lint of rustc's.
#![forbid(warnings, future_incompatible, nonstandard_style, unused)]
#![forbid(
    elided_lifetimes_in_paths,
    missing_copy_implementations,
    missing_debug_implementations,
    missing_docs,
    private_bounds,
    private_interfaces,
    unreachable_pub,
    unsafe_code,
    unused_qualifications,
    unused_results
)]

use ttl_memo::{ManualTimer, ttl_cache};

static CLOCK: ManualTimer = ManualTimer::new();

mod users {
    #[derive(Clone, PartialEq, Eq, Hash)]
    pub(super) struct Id(pub(super) u64);
}

/// Looks a user up.
#[ttl_cache(ttl = "10m", maxsize = "1KiB", getsizeof = String::len, cache_if = |_| true, timer = CLOCK)]
pub fn user(tenant: &str, _id: u64, (_, _): (u8, u8), number: f64) -> String {
    format!("{tenant}{number}")
}

/// Looks a name up.
#[ttl_cache(cache_if = |_, id| *id > 0)]
pub fn name(id: u64) -> u64 {
    id
}

/// Looks a word up.
#[ttl_cache(cache_if = |_, id, word| *id > 0 && !word.is_empty(), tags = |_, id, _word| [id.to_string()])]
pub fn word(id: u64, word: &str) -> u64 {
    id + word.len() as u64
}

#[ttl_cache]
fn account(id: &users::Id) -> Result<users::Id, ()> {
    Ok(id.clone())
}

fn main() {
    assert_eq!((name(1), word(1, "a")), (1, 2));
    assert_eq!(user("1", 7, (1, 2), 0.5), "10.5");
    assert_eq!(account(&users::Id(7)).map(|id| id.0), Ok(7));
}
