//! Each policy with several threads at work: hits write stamps while the queues are read.

use std::sync::Barrier;
use std::thread;

use super::calls::{POLICIES, Random, cache};
use crate::hooks::assert_at_rest;

const THREADS: [u64; 4] = [1, 2, 3, 4];
const STEPS: usize = 3_000;
const MAXSIZE: usize = 64;

#[test]
fn threads_never_see_too_many_entries_and_leave_the_queues_in_order() {
    for policy in POLICIES {
        let (cache, start) = (cache(policy, MAXSIZE), Barrier::new(THREADS.len()));
        let work = |thread| {
            let mut random = Random::new(thread);
            start.wait();
            for _ in 0..STEPS {
                let key = random.skewed(300);
                match random.below(40) {
                    0 => _ = cache.remove(&key),
                    1 => _ = cache.pop_lru(),
                    2 => cache.set_maxsize(Some([MAXSIZE, MAXSIZE / 2, 3][usize::try_from(key % 3).unwrap()])),
                    3 => cache.retain(|other, _| *other != key),
                    4 => _ = cache.insert(key, key),
                    5 if key == 0 => cache.clear(),
                    _ => assert_eq!(cache.get_or_insert_with(key, || key), key),
                }
                assert!(cache.len() <= MAXSIZE);
            }
        };
        thread::scope(|scope| {
            for thread in THREADS {
                scope.spawn(move || work(thread));
            }
        });
        assert_at_rest(&cache);
    }
}
