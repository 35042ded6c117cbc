//! The README, so that each of its snippets is compiled and run, and what several test binaries need.
//!
#![doc = include_str!("../../README.md")]

pub mod door;
pub mod hooks;
pub mod waiting;
