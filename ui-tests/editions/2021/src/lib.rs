//! Annotated functions in a crate of the edition 2021, which depends on nothing but ttl-memo.
#![cfg(test)]
#![deny(warnings)]

include!("../../everywhere.rs");
