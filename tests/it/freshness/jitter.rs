//! `jitter`: lifetimes are shortened by a random share.

use std::panic::catch_unwind;
use std::time::Duration;

use ttl_memo::test_util::isolate;
use ttl_memo::{TtlCache, ttl_cache};

use super::{MINUTE, SECOND, store};

#[test]
fn lifetimes_are_spread_over_the_share_and_never_longer() {
    let (_clock, cache) = store(|builder| builder.ttl(100 * SECOND).jitter(0.1).unbounded());
    for key in 0..1_000 {
        cache.insert(key, ());
    }

    let ttls: Vec<_> = (0..1_000).map(|key| cache.ttl(&key).unwrap()).collect();
    assert!(ttls.iter().all(|ttl| (90 * SECOND..=100 * SECOND).contains(ttl)));
    for second in 90..100 {
        let within = ttls.iter().filter(|ttl| (second * SECOND..(second + 1) * SECOND).contains(ttl)).count();
        assert!((50..200).contains(&within), "{within} of 1,000 live for {second} seconds");
    }
}

#[test]
fn a_percentage_a_fraction_and_an_expression_are_the_same() {
    const TENTH: f64 = 0.1;
    #[ttl_cache(ttl = "100s", jitter = "10%")]
    fn percentage(id: u8) -> u8 {
        id
    }
    #[ttl_cache(ttl = "100s", jitter = 0.1)]
    fn fraction(id: u8) -> u8 {
        id
    }
    #[ttl_cache(ttl = "100s", jitter = TENTH)]
    fn expression(id: u8) -> u8 {
        id
    }
    let _test = isolate();

    for id in 0..50 {
        assert_eq!([percentage(id), fraction(id), expression(id)], [id; 3]);
        let ttls = [percentage::cache_ttl(id), fraction::cache_ttl(id), expression::cache_ttl(id)];
        assert!(ttls.iter().all(|ttl| (90 * SECOND..=100 * SECOND).contains(&ttl.unwrap())), "{ttls:?}");
    }
    let ttls = || (0..50).map(|id| percentage::cache_ttl(id).unwrap());
    assert!(ttls().max().unwrap() > ttls().min().unwrap() + SECOND);
}

#[test]
fn lifetimes_per_value_and_of_errors_are_shortened_too() {
    #[ttl_cache(ttl = |_| MINUTE, err_ttl = "100s", jitter = 1)]
    fn run(id: u8) -> Result<u8, u8> {
        if id < 50 { Ok(id) } else { Err(id) }
    }
    let _test = isolate();

    let ttls: Vec<_> = (0..100).map(|id| (run(id), run::cache_ttl(id).unwrap()).1).collect();
    assert!(ttls[..50].iter().any(|ttl| *ttl < MINUTE / 2) && ttls[..50].iter().all(|ttl| *ttl <= MINUTE));
    assert!(ttls[50..].iter().any(|ttl| *ttl < 50 * SECOND));
}

#[test]
fn a_lifetime_that_is_given_for_one_entry_is_not_shortened() {
    let (_clock, cache) = store(|builder| builder.jitter(1.0));
    cache.insert_with_ttl('a', 1, Some(MINUTE));
    cache.insert('b', 1);
    cache.set_ttl(&'b', Some(MINUTE));
    assert_eq!((cache.ttl(&'a'), cache.ttl(&'b')), (Some(MINUTE), Some(MINUTE)));
}

#[test]
fn values_that_do_not_expire_have_no_lifetime_to_shorten() {
    let (_clock, cache) = store(|builder| builder.no_ttl().jitter(1.0));
    cache.insert('a', 1);
    assert_eq!(cache.ttl(&'a'), Some(Duration::MAX));
}

#[test]
fn what_is_no_share_is_refused() {
    for share in [-0.1, 1.1, f64::NAN, f64::INFINITY] {
        let panic = catch_unwind(|| TtlCache::<u8, u8>::builder().jitter(share)).unwrap_err();
        let message = panic.downcast::<String>().unwrap();
        assert_eq!(*message, format!("a jitter of {share} is not a share of a lifetime; give a number from 0 to 1"));
    }
}
