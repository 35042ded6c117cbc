//! `getsizeof = …`.

use ttl_memo::ttl_cache;

use super::Runs;

#[test]
fn sizes_are_what_maxsize_bounds() {
    #[ttl_cache(maxsize = 10, getsizeof = |text| 2 * text.len())]
    fn repeat(times: usize) -> String {
        "x".repeat(times)
    }

    repeat(2);
    repeat(3);
    assert_eq!(repeat::cache_info().currsize, 10);
    repeat(1);

    assert!(!repeat::cache_contains(2));
    assert_eq!(repeat::cache_info().currsize, 8);
}

#[test]
fn maxsize_may_be_in_bytes() {
    #[ttl_cache(maxsize = "2KiB", getsizeof = Vec::len)]
    fn zeros(count: usize) -> Vec<u8> {
        vec![0; count]
    }

    zeros(2048);

    assert_eq!(zeros::cache_parameters().maxsize, Some(2048));
    assert!(zeros::cache_contains(2048));
}

#[test]
fn a_value_that_is_too_large_is_returned_and_not_stored() {
    static RUNS: Runs = Runs::new();
    #[ttl_cache(maxsize = 3, getsizeof = String::len)]
    fn long() -> String {
        RUNS.count();
        "four".to_owned()
    }

    assert_eq!((long(), long()), ("four".to_owned(), "four".to_owned()));
    assert_eq!(RUNS.get(), 2);
}

#[test]
fn the_size_of_a_result_is_that_of_its_value() {
    #[ttl_cache(maxsize = 10, getsizeof = |number: &usize| *number)]
    fn parse(text: &str) -> Result<usize, std::num::ParseIntError> {
        text.parse()
    }

    parse("7").unwrap();

    assert_eq!(parse::cache_info().currsize, 7);
}
