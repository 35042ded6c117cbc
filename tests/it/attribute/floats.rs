//! `f32` and `f64` arguments, which are keyed by value.

use ttl_memo::ttl_cache;

use super::Runs;

#[test]
fn both_zeros_are_one_key() {
    static RUNS: Runs = Runs::new();
    #[ttl_cache]
    fn run(_number: f64) -> usize {
        RUNS.count()
    }

    assert_eq!((run(0.0), run(-0.0)), (0, 0));
}

#[test]
fn not_a_number_is_a_key_like_any_other() {
    static RUNS: Runs = Runs::new();
    #[ttl_cache]
    fn run(_number: f32) -> usize {
        RUNS.count()
    }

    assert_eq!((run(f32::NAN), run(-f32::NAN), run(1.0)), (0, 0, 1));
}

#[test]
#[allow(clippy::trivially_copy_pass_by_ref)]
fn a_borrowed_one_is_the_same_key() {
    #[ttl_cache]
    fn half(number: &f64, _exponent: u8) -> f64 {
        number / 2.0
    }

    assert!((half(&3.0, 1) - 1.5).abs() < f64::EPSILON);
    assert!(half::cache_contains(&3.0, 1));
    assert!(!half::cache_contains(&3.5, 1));
}
