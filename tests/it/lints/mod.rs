//! rustc and clippy report nothing about the expansion of an annotated function, and about the user's code what they would
//! say anyway. This module compiles or it doesn't; `ui-tests/src/quiet.rs` has the lints of a public interface, and the
//! cases in `ui-tests/cases/fail/attributes` have what must still be said.

#![deny(warnings, clippy::all, clippy::pedantic, clippy::nursery)]

use ttl_memo::ttl_cache;

#[test]
fn unused_helpers_are_not_reported() {
    #[ttl_cache]
    fn used() {}

    used();
}

#[test]
fn an_allowance_reaches_the_body() {
    #[ttl_cache]
    #[allow(unused_variables, clippy::cast_possible_truncation)]
    fn truncated(number: u64) -> u8 {
        let unused = ();
        number as u8
    }

    assert_eq!(truncated(257), 1);
}

#[test]
fn an_expectation_is_met_once() {
    #[ttl_cache]
    #[expect(clippy::cast_possible_truncation, reason = "the lint is met in the body")]
    fn in_the_body(number: u64) -> u8 {
        number as u8
    }
    #[ttl_cache]
    #[expect(non_snake_case, reason = "the lint is met on the function")]
    fn onTheFunction() {}

    assert_eq!(in_the_body(257), 1);
    onTheFunction();
}

#[test]
fn an_underscored_parameter_is_not_reported_as_used() {
    #[ttl_cache]
    fn ignoring(_number: u64) {}

    ignoring(1);
}
