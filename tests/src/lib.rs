//! The README, so that each of its snippets is compiled and run. Knows nothing else: the tests are in `it/`.
//!
#![doc = include_str!("../../README.md")]
