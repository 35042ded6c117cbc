//! Async functions of every kind, without an async runtime.
#![deny(warnings, unsafe_op_in_unsafe_fn, clippy::all, clippy::pedantic)]

use std::future::ready;

use ttl_memo::ttl_cache;

#[ttl_cache(wait = "2s")]
async fn user((first, _): (u64, u64), mut name: String, _: &str) -> Result<String, u8> {
    name.push_str(&ready(first).await.to_string());
    Ok(name)
}

/// # Safety
///
/// `index` is less than four.
#[ttl_cache]
async unsafe fn nth(index: usize) -> u8 {
    ready(()).await;
    // SAFETY: the caller says so.
    *unsafe { [1, 2, 3, 4].get_unchecked(index) }
}

#[ttl_cache]
async fn nothing() {
    ready(()).await;
}

fn is_send<T: Send>(_: T) {}

fn main() {
    is_send(user((1, 2), String::new(), ""));
    is_send(user::cache_refresh((1, 2), String::new(), ""));
    is_send(user::uncached((1, 2), String::new(), ""));
    // SAFETY: they are less than four.
    is_send(unsafe { (nth(1), nth::cache_refresh(2), nth::uncached(3)) });
    is_send(nothing());
}
