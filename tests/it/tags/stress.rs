//! Threads that read while others change what they read and invalidate its tag: nobody reads what was changed before the call.

use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use ttl_memo::{TtlCache, TtlCacheBuilder};

const KEYS: u64 = 8;
const ROUNDS: u64 = 3_000;

/// Something that changes, and the tag of all that depends on it.
struct Source {
    tag: &'static str,
    version: AtomicU64,
    /// The version of which every reader has to know.
    announced: AtomicU64,
}

impl Source {
    const fn new(tag: &'static str) -> Self {
        Self { tag, version: AtomicU64::new(0), announced: AtomicU64::new(0) }
    }

    fn change(&self, cache: &TtlCache<u64, (usize, u64)>) {
        let version = self.version.fetch_add(1, Ordering::SeqCst) + 1;
        cache.invalidate_tag(self.tag);
        self.announced.fetch_max(version, Ordering::SeqCst);
    }
}

/// A value is the number of a source and its version.
fn check(builder: TtlCacheBuilder<u64, (usize, u64)>, sources: &'static [Source; 2]) {
    let cache = builder.tags(|(source, _), _| [sources[*source].tag]).build();
    thread::scope(|scope| {
        for reader in 0..4 {
            let cache = &cache;
            scope.spawn(move || {
                for round in 0..ROUNDS {
                    let key = (round + reader) % KEYS;
                    let source = usize::from(key % 2 == 1);
                    let announced = sources[source].announced.load(Ordering::SeqCst);
                    let (_, version) = cache.get_or_insert_with(key, || {
                        let version = sources[source].version.load(Ordering::SeqCst);
                        thread::yield_now();
                        (source, version)
                    });
                    assert!(version >= announced, "version {version} of {source} is read after {announced}");
                }
            });
        }
        for source in sources {
            let cache = &cache;
            scope.spawn(move || {
                for _ in 0..ROUNDS / 4 {
                    source.change(cache);
                    thread::yield_now();
                }
            });
        }
    });
    cache.__validate();
    cache.invalidate_tag(sources[0].tag);
    cache.invalidate_tag(sources[1].tag);
    assert!(cache.is_empty());
    assert_eq!(cache.__invalidated(), 0);
}

#[test]
fn nobody_reads_what_was_changed_before_an_invalidation() {
    static SOURCES: [Source; 2] = [Source::new("stress 0"), Source::new("stress 1")];
    check(TtlCache::builder(), &SOURCES);
}

#[test]
fn nor_does_anybody_in_a_small_cache_whose_entries_expire() {
    static SOURCES: [Source; 2] = [Source::new("stress small 0"), Source::new("stress small 1")];
    check(TtlCache::builder().maxsize(3).ttl(Duration::from_micros(300)).stale(Duration::from_micros(300)), &SOURCES);
}
