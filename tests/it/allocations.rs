//! A hit allocates nothing but what cloning the value does.

use std::path::Path;

use allocation_counter::measure;
use ttl_memo::{TtlCache, ttl_cache};

/// How many allocations a call makes that is a hit.
pub(crate) fn allocations_of_a_hit<V>(call: impl Fn() -> V) -> u64 {
    // The second call is a hit already, but the first to use the thread's own data.
    call();
    call();
    measure(|| {
        call();
    })
    .count_total
}

/// The README's comparison: allocations of a hit with `&str`.
#[test]
fn a_hit_of_borrowed_arguments_allocates_nothing() {
    #[ttl_cache]
    fn letters(tenant: &str, path: &Path, bytes: &[u8], id: u64) -> usize {
        tenant.len() + path.as_os_str().len() + bytes.len() + usize::from(id > 0)
    }

    let hit = || letters("a tenant with a long name", Path::new("/srv/www"), b"bytes", 7);

    assert_eq!(allocations_of_a_hit(hit), 0);
    assert_eq!(letters::cache_info().misses, 1);
}

#[test]
fn a_hit_of_a_result_allocates_nothing() {
    #[ttl_cache]
    fn parse(text: &str) -> Result<u64, std::num::ParseIntError> {
        text.parse()
    }

    assert_eq!(allocations_of_a_hit(|| parse("1234567890")), 0);
}

#[test]
fn a_hit_allocates_only_to_clone_its_value() {
    #[ttl_cache]
    fn shout(text: &str) -> String {
        text.to_uppercase()
    }

    assert_eq!(allocations_of_a_hit(|| shout("hello")), 1);
}

#[test]
fn with_an_initial_capacity_storing_takes_one_allocation_for_each_entry() {
    const ENTRIES: u32 = 1_000;
    let allocations_of_filling = |cache: &TtlCache<u32, u32>| {
        // The first store uses the thread's own data.
        cache.insert(0, 0);
        let fill = || (1..ENTRIES).for_each(|key| assert_eq!(cache.insert(key, key), None));
        measure(fill).count_total - u64::from(ENTRIES - 1)
    };

    let capacity = ENTRIES as usize;
    let ready = TtlCache::builder().maxsize(capacity).initial_capacity(capacity).build();
    let growing = TtlCache::builder().maxsize(capacity).build();

    assert_eq!(allocations_of_filling(&ready), 0);
    assert!(allocations_of_filling(&growing) > 10);
}
