//! Thousands of callers of one key whose computation fails: what that costs grows with their number, not with its square.
//! Costs are counted in comparisons and clones of the key, so a busy machine changes nothing.

use std::hash::{Hash, Hasher};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};

use ttl_memo::TtlCache;

use crate::hooks::assert_at_rest;

const CALLERS: usize = 4_000;
/// How many comparisons, and how many clones, each caller may cost.
const EACH: usize = 16;

#[derive(Debug, Default)]
struct Costs {
    comparisons: AtomicUsize,
    clones: AtomicUsize,
}

impl Costs {
    #[track_caller]
    fn assert_linear(&self) {
        let (comparisons, clones) = (self.comparisons.load(Ordering::SeqCst), self.clones.load(Ordering::SeqCst));
        assert!(comparisons <= EACH * CALLERS, "{comparisons} comparisons by {CALLERS} callers");
        assert!(clones <= EACH * CALLERS, "{clones} clones by {CALLERS} callers");
    }
}

#[derive(Debug)]
struct Key(u32, Arc<Costs>);

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.1.comparisons.fetch_add(1, Ordering::SeqCst);
        self.0 == other.0
    }
}

impl Eq for Key {}

impl Clone for Key {
    fn clone(&self) -> Self {
        self.1.clones.fetch_add(1, Ordering::SeqCst);
        Self(self.0, Arc::clone(&self.1))
    }
}

fn poll<F: Future>(future: Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

async fn yield_once() {
    let mut yielded = false;
    std::future::poll_fn(|_| if std::mem::replace(&mut yielded, true) { Poll::Ready(()) } else { Poll::Pending }).await;
}

/// Two fail while all others wait; from then on all compute side by side, and all fail.
#[test]
fn callers_of_a_key_that_fails_cost_the_same_however_many_they_are() {
    let costs = Arc::new(Costs::default());
    let cache: TtlCache<Key, u32> = TtlCache::builder().build();
    let call = || {
        Box::pin(cache.try_get_or_insert_with_async(Key(1, Arc::clone(&costs)), async {
            yield_once().await;
            Err::<u32, _>("down")
        }))
    };
    let mut calls: Vec<_> = (0..CALLERS).map(|_| call()).collect();

    let mut rounds = 0;
    while !calls.is_empty() {
        calls.retain_mut(|call| match poll(call.as_mut()) {
            Poll::Ready(result) => {
                assert_eq!(result, Err("down"));
                false
            }
            Poll::Pending => true,
        });
        rounds += 1;
        assert!(rounds < 10, "they wait for more than two failures");
    }

    costs.assert_linear();
    assert_at_rest(&cache);
}

/// Each caller computes within the body of the one before, so none may wait.
fn nested(cache: &TtlCache<Key, u32>, key: &dyn Fn() -> Key, depth: usize) -> u32 {
    if depth == 0 {
        return 1;
    }
    cache.get_or_insert_with(key(), || nested(cache, key, depth - 1) + 1)
}

/// No caller can wait for one that waits for it: all compute, one within the other.
#[test]
fn callers_that_do_not_wait_cost_the_same_however_many_they_are() {
    let costs = Arc::new(Costs::default());
    let cache: TtlCache<Key, u32> = TtlCache::builder().build();
    let key = || Key(1, Arc::clone(&costs));

    for _ in 0..CALLERS / 40 {
        nested(&cache, &key, 40);
        cache.remove(&key());
    }

    costs.assert_linear();
    assert_at_rest(&cache);
}
