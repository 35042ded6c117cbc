//! `max_bytes = …`, beside `maxsize` and alone, and `getsizeof` of key and value.

use ttl_memo::ttl_cache;

#[test]
fn the_number_and_the_size_of_results_are_bounded() {
    #[ttl_cache(maxsize = 3, max_bytes = "1kB", getsizeof = String::len)]
    fn page(size: usize) -> String {
        "x".repeat(size)
    }

    for size in [10, 20, 30, 40] {
        page(size);
    }
    assert_eq!(page::cache().keys(), [20, 30, 40]);

    page(950);
    assert_eq!(page::cache().keys(), [40, 950]);
    let info = page::cache_info();
    assert_eq!((info.maxsize, info.currsize, info.max_bytes, info.size_in_bytes), (Some(3), 2, Some(1_000), Some(990)));
    assert_eq!(page::cache_parameters().max_bytes, Some(1_000));
}

#[test]
fn alone_it_leaves_the_number_unbounded() {
    const LIMIT: usize = 1 << 10;
    #[ttl_cache(max_bytes = LIMIT * 2, getsizeof = |_| 1)]
    fn square(n: u64) -> u64 {
        n * n
    }

    for n in 0..1_000 {
        square(n);
    }
    assert_eq!(square::cache_info().currsize, 1_000);
    assert_eq!((square::cache_parameters().maxsize, square::cache_parameters().max_bytes), (None, Some(2_048)));
}

#[test]
fn the_number_may_be_unbounded_in_so_many_words() {
    #[ttl_cache(maxsize = None, max_bytes = 100, getsizeof = |_| 1)]
    fn square(n: u64) -> u64 {
        n * n
    }

    square(1);
    assert_eq!((square::cache_parameters().maxsize, square::cache_parameters().max_bytes), (None, Some(100)));
}

#[test]
fn a_generic_function_reports_the_sums_of_its_instantiations() {
    #[ttl_cache(maxsize = 5, max_bytes = "1kB", getsizeof = String::len)]
    fn text<T: ToString + ttl_memo::Key>(value: T) -> String {
        value.to_string()
    }

    assert_eq!((text::cache_info().max_bytes, text::cache_info().size_in_bytes), (None, None));
    text(1_u8);
    text('a');
    let info = text::cache_info();
    assert_eq!((info.maxsize, info.currsize, info.max_bytes, info.size_in_bytes), (Some(10), 2, Some(2_000), Some(2)));
}

#[test]
fn the_size_may_be_that_of_key_and_value() {
    #[ttl_cache(maxsize = "1kB", getsizeof = |key, value| key.0.len() + value.len())]
    fn join(text: &str, times: usize) -> String {
        text.repeat(times)
    }

    join("abc", 3);
    assert_eq!(join::cache_info().currsize, 12);
}
