//! Drives store and model through the same operations, made of the fuzzer's bytes.
//!
//! `cargo install cargo-fuzz`, then `cargo +nightly fuzz run operations -- -max_total_time=300`

#![no_main]

use libfuzzer_sys::fuzz_target;

#[expect(dead_code, reason = "other tests use the rest")]
#[path = "../../tests/src/hooks.rs"]
mod hooks;
#[path = "../../tests/cache/store/model.rs"]
mod model;
#[path = "../../tests/cache/store/operations.rs"]
mod operations;
#[path = "../../tests/cache/store/differential.rs"]
mod differential;

use operations::{Operation, Setup};
use differential::Differential;

fuzz_target!(|bytes: &[u8]| {
    let Some((setup, steps)) = bytes.split_first_chunk() else { return };
    let both = Differential::new(Setup::of(*setup));
    let mut words = steps.chunks_exact(4).map(|word| [word[0], word[1], word[2], word[3]]);
    while let Some(word) = words.next() {
        // The operation done meanwhile is the next word, whether it is needed or not.
        let meanwhile = words.clone().next().unwrap_or_default();
        both.apply(&Operation::of(word, meanwhile));
    }
    both.drain();
});
