//! The options about freshness cause no warning without allowing any lint of rustc's, and need no prelude.
#![no_implicit_prelude]
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

use ::std::borrow::Cow;
use ::std::option::Option;
use ::std::result::Result;
use ::std::vec::Vec;

use ::ttl_memo::ttl_cache;

mod users {
    #[derive(::std::clone::Clone, ::std::cmp::PartialEq, ::std::cmp::Eq, ::std::hash::Hash)]
    pub(super) struct Id(pub(super) u64);
}

/// Looks a user up.
#[ttl_cache(ttl = "1m", stale = "1h", stale_if_error = "1d", err_ttl = "5s", tti = "30m", jitter = "10%", background)]
pub fn user(tenant: &str, _id: u64, (_, _): (u8, u8), number: f64) -> Result<u64, ()> {
    if number < 1.0 { Result::Ok(tenant.len() as u64) } else { Result::Err(()) }
}

#[ttl_cache(ttl = "1m", stale = "1h", background)]
fn account(key: &users::Id, part: &[&str], engine: Option<&[u8]>, lead: [&str; 2], name: Cow<'_, str>) -> Vec<users::Id> {
    let _ = (part, engine, lead, name);
    ::std::vec![::std::clone::Clone::clone(key)]
}

#[ttl_cache(ttl = "1m", stale = "1h", background)]
async fn page(key: &str, part: &[(&str, f64)]) -> Result<usize, ()> {
    Result::Ok(key.len() + part.len())
}

/// The type of a method that runs in the background.
#[derive(::std::clone::Clone, ::std::marker::Copy, ::std::fmt::Debug, ::std::cmp::PartialEq, ::std::cmp::Eq, ::std::hash::Hash)]
pub struct Api;

#[ttl_cache]
impl Api {
    /// A generic method.
    #[ttl_cache(ttl = "1m", stale = "1h", err_ttl = 5, background)]
    pub fn first<T: ::ttl_memo::Key + ::ttl_memo::Value>(&self, items: &[T]) -> Result<T, ()> {
        items.first().cloned().ok_or(())
    }
}

fn main() {
    ::std::assert!(user("1", 7, (1, 2), 0.5).is_ok());
    ::std::assert!(account(&users::Id(7), &["a"], Option::None, ["b", "c"], Cow::Borrowed("d"))[0].0 == 7);
    ::std::mem::drop(page("a", &[("b", 0.5)]));
    ::std::assert!(Api.first(&[1, 2]) == Result::Ok(1));
}
