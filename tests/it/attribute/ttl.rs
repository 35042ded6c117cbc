//! `ttl = …`.

use std::time::Duration;

use ttl_memo::{ManualTimer, ttl_cache};

use super::{MINUTE, Runs, SECOND};

#[test]
fn a_value_lives_ten_minutes_when_nothing_is_said() {
    static CLOCK: ManualTimer = ManualTimer::new();
    #[ttl_cache(timer = CLOCK)]
    fn double(number: u64) -> u64 {
        number * 2
    }

    double(1);

    assert_eq!(double::cache_parameters().ttl, Some(10 * MINUTE));
    CLOCK.advance(Duration::new(599, 999_999_999));
    assert!(double::cache_contains(1));
    CLOCK.advance(Duration::from_nanos(1));
    assert!(!double::cache_contains(1));
}

#[test]
fn a_value_is_expired_at_its_deadline() {
    static CLOCK: ManualTimer = ManualTimer::new();
    static RUNS: Runs = Runs::new();
    #[ttl_cache(ttl = "1h 30m", timer = CLOCK)]
    fn run() -> usize {
        RUNS.count()
    }

    assert_eq!(run(), 0);
    CLOCK.advance(89 * MINUTE + 59 * SECOND);
    assert_eq!(run(), 0);
    CLOCK.advance(SECOND);
    assert_eq!(run(), 1);
}

#[test]
fn a_text_is_read_when_compiling() {
    #[ttl_cache(ttl = "1.5s")]
    fn fraction() {}
    #[ttl_cache(ttl = "2 days")]
    fn days() {}

    assert_eq!(fraction::cache_parameters().ttl, Some(Duration::from_millis(1500)));
    assert_eq!(days::cache_parameters().ttl, Some(2 * 24 * 60 * MINUTE));
}

#[test]
fn a_number_is_seconds() {
    #[ttl_cache(ttl = 600)]
    fn whole() {}
    #[ttl_cache(ttl = 0.5)]
    fn fraction() {}

    assert_eq!(whole::cache_parameters().ttl, Some(10 * MINUTE));
    assert_eq!(fraction::cache_parameters().ttl, Some(SECOND / 2));
}

#[test]
fn a_ttl_of_none_means_no_expiry() {
    static CLOCK: ManualTimer = ManualTimer::new();
    #[ttl_cache(ttl = None, timer = CLOCK)]
    fn double(number: u64) -> u64 {
        number * 2
    }

    double(1);
    CLOCK.advance(Duration::from_secs(u64::from(u32::MAX)));

    assert!(double::cache_contains(1));
    assert_eq!(double::cache_parameters().ttl, None);
    assert_eq!(double::cache_ttl(1), Some(Duration::MAX));
}

#[test]
fn the_parameters_say_whether_each_value_has_its_own_ttl() {
    #[ttl_cache(ttl = "1m")]
    fn one_for_all() {}
    #[ttl_cache(ttl = |seconds: &u64| Duration::from_secs(*seconds))]
    fn one_for_each() -> u64 {
        5
    }

    assert!(!one_for_all::cache_parameters().has_ttu);
    assert!(one_for_each::cache_parameters().has_ttu);
}

#[test]
fn zero_stores_nothing() {
    static RUNS: Runs = Runs::new();
    #[ttl_cache(ttl = "0s")]
    fn run() -> usize {
        RUNS.count()
    }

    assert_eq!((run(), run()), (0, 1));
    assert_eq!(run::cache_info().currsize, 0);
}

#[test]
fn an_expression_may_be_a_duration() {
    const SHORT: Duration = Duration::from_secs(5);
    #[ttl_cache(ttl = SHORT * 2)]
    fn run() {}

    assert_eq!(run::cache_parameters().ttl, Some(10 * SECOND));
}

#[test]
fn an_expression_may_be_an_optional_duration() {
    fn configured(ttl: Option<u64>) -> Option<Duration> {
        ttl.map(Duration::from_secs)
    }
    #[ttl_cache(ttl = configured(Some(5)))]
    fn some() {}
    #[ttl_cache(ttl = configured(None))]
    fn none() {}

    assert_eq!(some::cache_parameters().ttl, Some(5 * SECOND));
    assert_eq!(none::cache_parameters().ttl, None);
}

#[test]
fn an_expression_is_evaluated_once() {
    static READS: Runs = Runs::new();
    fn configured() -> Duration {
        READS.count();
        MINUTE
    }
    #[ttl_cache(ttl = configured())]
    fn double(number: u64) -> u64 {
        number * 2
    }

    assert_eq!(READS.get(), 0);
    double(1);
    double(2);
    assert_eq!(READS.get(), 1);
}

#[test]
fn a_closure_gives_each_value_its_own_ttl() {
    static CLOCK: ManualTimer = ManualTimer::new();
    #[ttl_cache(ttl = |seconds| Duration::from_secs(*seconds), timer = CLOCK)]
    fn seconds(number: u64) -> u64 {
        number
    }

    seconds(5);
    seconds(60);
    assert_eq!(seconds::cache_ttl(5), Some(5 * SECOND));
    CLOCK.advance(5 * SECOND);

    assert!(!seconds::cache_contains(5));
    assert!(seconds::cache_contains(60));
}

#[test]
fn a_closure_takes_the_value_of_a_result() {
    #[ttl_cache(ttl = |text: &String| Duration::from_secs(text.len() as u64), timer = CLOCK)]
    fn text(fails: bool) -> Result<String, ()> {
        if fails { Err(()) } else { Ok("four".to_owned()) }
    }
    static CLOCK: ManualTimer = ManualTimer::new();

    text(false).unwrap();

    assert_eq!(text::cache_ttl(false), Some(4 * SECOND));
}
