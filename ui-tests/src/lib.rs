//! The ui tests of ttl-memo: what the attribute says to mistakes, in `cases/fail`, and that it says nothing else.
//!
//! `tests/ui.rs` runs the cases; [`quiet`] is the other half, which compiles or doesn't.

pub mod quiet;
