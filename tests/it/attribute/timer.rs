//! `timer = …`.

use std::time::Duration;

use ttl_memo::{ManualTimer, Timer, ttl_cache};

use super::{MINUTE, SECOND};

/// Runs there as well: see `tests/wasm`.
///
/// The README's comparison: lifetimes on `wasm32-unknown-unknown`.
#[test]
fn lifetimes_are_measured_by_the_timer() {
    static CLOCK: ManualTimer = ManualTimer::new();
    #[ttl_cache(ttl = "1m", timer = CLOCK)]
    fn double(number: u64) -> u64 {
        number * 2
    }

    double(1);
    CLOCK.advance(MINUTE / 2);

    assert_eq!(double::cache_ttl(1), Some(30 * SECOND));
}

#[test]
fn a_timer_may_be_in_a_module_and_of_any_type() {
    mod clocks {
        pub(super) struct Stopped;
        pub(super) static STOPPED: Stopped = Stopped;
    }
    impl Timer for clocks::Stopped {
        fn now(&self) -> Duration {
            MINUTE
        }
    }
    #[ttl_cache(ttl = "1ns", timer = clocks::STOPPED)]
    fn double(number: u64) -> u64 {
        number * 2
    }

    double(1);

    assert!(double::cache_contains(1));
}
