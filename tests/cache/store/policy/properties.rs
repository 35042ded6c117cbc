//! Any sequence of operations keeps what every policy promises.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use proptest::collection::vec;
use proptest::prelude::*;
use ttl_memo::{ManualTimer, Policy, TtlCache};

use super::calls::Plain;
use crate::hooks::validate;

#[derive(Clone, Debug)]
enum Step {
    Call(u64),
    Insert(u64, u64),
    InsertFor(u64, u64),
    Remove(u64),
    Scan(u64),
    Pop,
    Advance(u64),
    Resize(usize),
    Clear,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let key = || 0..40_u64;
    let step = prop_oneof![
        20 => key().prop_map(Step::Call),
        5 => (key(), 0..9_u64).prop_map(|(key, value)| Step::Insert(key, value)),
        5 => (key(), 1..9_u64).prop_map(|(key, ttl)| Step::InsertFor(key, ttl)),
        5 => key().prop_map(Step::Remove),
        2 => (100..200_u64).prop_map(Step::Scan),
        2 => Just(Step::Pop),
        3 => (1..9_u64).prop_map(Step::Advance),
        1 => (0..30_usize).prop_map(Step::Resize),
        1 => Just(Step::Clear),
    ];
    vec(step, 0..200)
}

fn policies() -> impl Strategy<Value = Policy> {
    prop_oneof![Just(Policy::S3Fifo), Just(Policy::Adaptive)]
}

/// A value that isn't expired, and when it will be.
type Newest = HashMap<u64, (u64, Option<u64>)>;

/// Does the steps. A cache may forget what it likes, but what it has is the newest value, and never too much.
fn run(policy: Policy, maxsize: usize, has_sizes: bool, steps: &[Step]) {
    let clock = Arc::new(ManualTimer::new());
    let builder = TtlCache::builder().maxsize(maxsize).no_ttl().policy(policy).timer(Arc::clone(&clock));
    let builder =
        if has_sizes { builder.getsizeof(|value: &u64| usize::try_from(*value % 4).unwrap()) } else { builder };
    let cache = builder.hasher(Plain::default()).build();
    let (mut newest, mut now, mut maxsize) = (Newest::new(), 0, maxsize);
    for step in steps {
        match *step {
            Step::Call(key) => {
                let mut is_new = false;
                let value = cache.get_or_insert_with(key, || {
                    is_new = true;
                    key
                });
                if is_new {
                    newest.insert(key, (key, None));
                }
                assert_eq!(value, newest[&key].0);
            }
            Step::Insert(key, value) => {
                cache.insert(key, value);
                newest.insert(key, (value, None));
            }
            Step::InsertFor(key, ttl) => {
                cache.insert_with_ttl(key, ttl, Some(Duration::from_secs(ttl)));
                newest.insert(key, (ttl, Some(now + ttl)));
            }
            Step::Remove(key) => {
                cache.remove(&key);
                newest.remove(&key);
            }
            Step::Scan(first) => {
                for key in first..first + 30 {
                    cache.insert(key, key);
                    newest.insert(key, (key, None));
                }
            }
            Step::Pop => {
                let first = cache.items().first().copied();
                assert_eq!(cache.pop_lru(), first);
            }
            Step::Advance(seconds) => {
                clock.advance(Duration::from_secs(seconds));
                now += seconds;
                newest.retain(|_, (_, end)| end.is_none_or(|end| now < end));
            }
            Step::Resize(new) => {
                cache.set_maxsize(Some(new));
                maxsize = new;
            }
            Step::Clear => cache.clear(),
        }
        validate(&cache);
        assert!(cache.currsize() <= maxsize);
        for (key, value) in cache.items() {
            assert_eq!(newest.get(&key).map(|(value, _)| *value), Some(value), "{key} is outdated");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_sequence_of_operations_leaves_what_is_newest_within_the_bound(
        policy in policies(), maxsize in 0..30_usize, has_sizes in any::<bool>(), steps in steps(),
    ) {
        run(policy, maxsize, has_sizes, &steps);
    }
}
