//! A service of share prices behind which stands a slow exchange, and between them what `ttl-memo` remembers.
//!
//! Read [`quotes`], [`baskets`] and [`accounts`] for the caches: a function, one that uses it, and a method with a store of
//! the instance's. The rest is what a service is made of anyhow.

// In reading order: from the command line to what answers at the far end. A module uses only what stands after it.
pub mod args;
pub mod picture;
pub mod load;
pub mod visitors;
pub mod upstream;

pub mod service;
pub mod admin;
pub mod history;
pub mod listing;

pub mod baskets;
pub mod quotes;
pub mod accounts;

pub mod client;
pub mod server;
