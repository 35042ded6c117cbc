//! A service for share prices, which caches the responses of a slow exchange with `ttl-memo`.
//!
//! Read [`quotes`], [`baskets`] and [`accounts`] for the caches: a function, a function that calls it, and a method with a
//! cache in its instance. The rest is what any service needs.

// In reading order, from the command line to the exchange. A module uses only modules that are listed after it.
pub mod args;
pub mod picture;
pub mod expiry;
pub mod load;
pub mod visitors;
pub mod upstream;

pub mod service;
pub mod admin;
pub mod metrics;
pub mod history;
pub mod listing;

pub mod baskets;
pub mod quotes;
pub mod shared;
pub mod accounts;

pub mod client;
pub mod server;
