//! What a cache takes for its statistics doesn't depend on how many threads the process has.

use std::sync::{Arc, Barrier, mpsc};
use std::thread;
use std::time::Duration;

use allocation_counter::measure;
use ttl_memo::TtlCache;

use crate::alone;

/// What the cache of one thread may take more than that of another, in bytes.
const LITTLE: i64 = 8 << 10;

/// The bytes that a new cache takes when this thread has used it.
fn bytes_of_a_cache() -> i64 {
    let mut cache = None;
    let taken = measure(|| {
        let cache = cache.insert(TtlCache::new(16, Duration::from_secs(60)));
        for key in 0..16_u32 {
            cache.get(&key);
            cache.get_or_insert_with(key, || key);
        }
    });
    drop(cache);
    taken.bytes_current
}

/// Threads are counted by what they use, so each of them uses a cache and stays until the last has measured. From then on
/// every store of the process takes longer.
#[test]
fn the_six_hundredth_thread_makes_no_larger_cache_than_the_first() {
    const THREADS: usize = 600;
    let _alone = alone();
    // The first cache of a thread may take what belongs to the thread.
    bytes_of_a_cache();
    let first = bytes_of_a_cache();
    let common = Arc::new(TtlCache::new(16, Duration::from_secs(60)));
    let end = Arc::new(Barrier::new(THREADS + 1));
    let (tell, told) = mpsc::channel();

    let threads: Vec<_> = (0..THREADS)
        .map(|n| {
            let (common, end, ready) = (Arc::clone(&common), Arc::clone(&end), tell.clone());
            let thread = thread::Builder::new().stack_size(256 << 10).spawn(move || {
                common.get_or_insert_with(1, || 1);
                bytes_of_a_cache();
                let bytes = if n == THREADS - 1 { bytes_of_a_cache() } else { 0 };
                ready.send(bytes).unwrap();
                end.wait();
            });
            let thread = thread.unwrap();
            // One after the other, so that the last is the last.
            (thread, told.recv().unwrap())
        })
        .collect();
    let last = threads[THREADS - 1].1;
    end.wait();
    for (thread, _) in threads {
        thread.join().unwrap();
    }

    assert!(last <= first + LITTLE, "{first} bytes on the first thread, {last} on the last of {THREADS}");
}
