//! Entries with tags, and what is forgotten when a tag is invalidated. Each test has its own tags, since a tag is invalidated in
//! all caches.

mod attribute;
mod computations;
mod entries;
mod everywhere;
mod memory;
mod stress;
