//! The ui tests of ttl-memo: the compiler errors for mistakes, and that there are none without a mistake.
//!
//! `tests/ui` compiles the cases in `cases`. [`quiet`] is compiled with this library, under all lints.

pub mod quiet;
