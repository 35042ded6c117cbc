//! `cache_if = …`.

use ttl_memo::ttl_cache;

use super::Runs;

#[test]
fn a_result_that_cache_if_rejects_is_not_stored() {
    static RUNS: Runs = Runs::new();
    #[ttl_cache(cache_if = |number| number % 2 == 0)]
    fn double(number: u64) -> u64 {
        RUNS.count();
        number
    }

    for number in [1, 1, 2, 2] {
        double(number);
    }

    assert_eq!(RUNS.get(), 3);
    assert!(double::cache_contains(2));
    assert!(!double::cache_contains(1));
}

#[test]
fn it_may_be_a_path() {
    #[ttl_cache(cache_if = Option::is_some)]
    fn find(number: u64) -> Option<u64> {
        (number > 0).then_some(number)
    }

    find(0);
    find(1);

    assert!(!find::cache_contains(0));
    assert_eq!(find::cache_peek(1), Some(Some(1)));
}

#[test]
fn cache_if_sees_the_whole_result() {
    #[ttl_cache(cache_if = |output: &Result<u64, String>| *output != Ok(1))]
    fn parse(text: &str) -> Result<u64, String> {
        text.parse().map_err(|_| text.to_owned())
    }

    let _ = (parse("1"), parse("2"), parse("x"));

    assert_eq!(parse::cache().keys(), ["2"]);
}

#[test]
fn it_holds_for_a_refresh_too() {
    static RUNS: Runs = Runs::new();
    #[ttl_cache(cache_if = |run| *run == 0)]
    fn run() -> usize {
        RUNS.count()
    }

    assert_eq!(run(), 0);
    assert_eq!(run::cache_refresh(), 1);
    assert_eq!(run::cache_peek(), Some(0));
}
