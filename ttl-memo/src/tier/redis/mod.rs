//! A tier in a server, or in a cluster of servers, that speaks the protocol of Redis.

mod redis;
mod operations;
mod tags;
mod client;
mod thread;
mod requests;
mod cluster;
mod subscriptions;
mod events;
mod node;
mod stream;
mod guard;
mod script;
mod keys;
mod settings;

pub use self::redis::{Redis, RedisBuilder};
