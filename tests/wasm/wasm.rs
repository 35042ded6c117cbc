//! The tests of the runtime that run on WebAssembly, which has no threads, and on `wasm32-unknown-unknown` no clock either.
//!
//! ```sh
//! rustup target add wasm32-wasip1 wasm32-unknown-unknown
//! cargo test -p ttl-memo-wasm --target wasm32-wasip1
//! cargo test -p ttl-memo-wasm --target wasm32-unknown-unknown
//! ```
//!
//! `run.mjs` runs them in Node.js. Most of them are those of the other platforms.

#![allow(missing_docs)]

mod attribute;
#[allow(dead_code, unreachable_pub, reason = "other tests need more of them")]
#[path = "../src/hooks.rs"]
mod hooks;
mod store;
#[cfg(target_family = "wasm")]
mod waits;
