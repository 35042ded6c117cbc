//! Other attributes on the same function: each works as it does without ours.

#![allow(clippy::trivially_copy_pass_by_ref)]

use std::cell::RefCell;
use std::panic::Location;
use std::rc::Rc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use pollster::block_on;
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber, instrument};
use ttl_memo::{Key, TtlCache, ttl_cache};

use super::{MINUTE, Runs};

/// The lines at which a function said that it was called.
fn lines<const N: usize>(locations: [&'static Location<'static>; N]) -> [u32; N] {
    locations.map(|location| {
        assert_eq!(location.file(), file!());
        location.line()
    })
}

#[test]
fn a_tracked_function_knows_its_caller() {
    #[ttl_cache]
    #[track_caller]
    fn below(_number: u8) -> &'static Location<'static> {
        Location::caller()
    }
    #[track_caller]
    #[ttl_cache]
    fn above(_number: u8) -> &'static Location<'static> {
        Location::caller()
    }
    #[ttl_cache]
    #[track_caller]
    fn generic<T: Key>(_item: T) -> &'static Location<'static> {
        Location::caller()
    }

    let (below, above, generic, here) = (below(1), above(1), generic(1), line!());
    assert_eq!(lines([below, above, generic]), [here; 3]);
}

#[test]
fn the_helpers_of_a_tracked_function_know_their_callers() {
    #[ttl_cache]
    #[track_caller]
    fn run(_number: u8) -> &'static Location<'static> {
        Location::caller()
    }

    let (uncached, refreshed, here) = (run::uncached(1), run::cache_refresh(1), line!());
    assert_eq!(lines([uncached, refreshed]), [here; 2]);
}

#[test]
fn a_tracked_method_knows_its_caller() {
    struct Api {
        locations: TtlCache<u8, &'static Location<'static>>,
    }
    trait Locate {
        #[track_caller]
        fn locate(self) -> &'static Location<'static>;
    }
    #[ttl_cache]
    impl Api {
        #[ttl_cache(skip(self))]
        #[track_caller]
        fn skipped(&self) -> &'static Location<'static> {
            Location::caller()
        }
        #[track_caller]
        #[ttl_cache(cache = self.locations)]
        fn owned(&self, _number: u8) -> &'static Location<'static> {
            Location::caller()
        }
        #[ttl_cache]
        #[track_caller]
        fn associated<T: Key>(_item: T) -> &'static Location<'static> {
            Location::caller()
        }
    }
    #[ttl_cache]
    impl Locate for u8 {
        #[ttl_cache(handle = Locations)]
        #[track_caller]
        fn locate(self) -> &'static Location<'static> {
            Location::caller()
        }
    }
    let api = Api { locations: TtlCache::new(8, MINUTE) };

    let (skipped, owned, associated, located, here) =
        (api.skipped(), api.owned(1), Api::associated(1), 1.locate(), line!());
    assert_eq!(lines([skipped, owned, associated, located]), [here; 4]);
    let (skipped, located, here) = (api.skipped_uncached(), Locations::uncached(1), line!());
    assert_eq!(lines([skipped, located]), [here; 2]);
}

/// Records the spans that are entered, but for those of the crate itself.
#[derive(Default)]
struct Entered {
    ids: AtomicU64,
    names: Mutex<Vec<&'static str>>,
    log: Arc<Mutex<Vec<&'static str>>>,
}

impl Subscriber for Entered {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        !metadata.name().starts_with("ttl_memo")
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        self.names.lock().unwrap().push(span.metadata().name());
        Id::from_u64(self.ids.fetch_add(1, Ordering::Relaxed) + 1)
    }

    fn enter(&self, span: &Id) {
        let index = usize::try_from(span.into_u64()).unwrap() - 1;
        let name = self.names.lock().unwrap()[index];
        self.log.lock().unwrap().push(name);
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, _: &Event<'_>) {}
    fn exit(&self, _: &Id) {}
}

/// The spans that are entered while `call` runs.
fn spans(call: impl FnOnce()) -> Vec<&'static str> {
    let subscriber = Entered::default();
    let log = Arc::clone(&subscriber.log);
    tracing::subscriber::with_default(subscriber, call);
    log.lock().unwrap().clone()
}

#[test]
fn a_function_enters_the_span_below_for_each_call_and_the_one_above_for_each_computation() {
    #[ttl_cache]
    #[instrument]
    fn below(number: u8) -> u8 {
        number
    }
    #[instrument(skip_all)]
    #[ttl_cache]
    fn above(number: u8) -> u8 {
        number
    }

    let entered = spans(|| assert_eq!((below(1), above(2), below(1), above(2)), (1, 2, 1, 2)));
    assert_eq!(entered, ["below", "above", "below"]);
    assert_eq!((below::cache_info().hits, above::cache_info().hits), (1, 1));
    assert_eq!(spans(|| _ = (below::uncached(3), below::cache_refresh(3))), [""; 0]);
    assert_eq!(spans(|| _ = (above::uncached(3), above::cache_refresh(3))), ["above", "above"]);
}

#[test]
fn an_instrumented_method_enters_its_span_for_each_call() {
    struct Api;
    #[ttl_cache]
    impl Api {
        #[ttl_cache(skip(self))]
        #[instrument(skip(self))]
        fn below(&self, number: u8) -> u8 {
            number
        }
        #[instrument(skip_all, name = "named")]
        #[ttl_cache]
        fn above<T: Key>(item: T) -> T {
            item
        }
    }

    let entered = spans(|| assert_eq!((Api.below(1), Api.below(1), Api::above(2), Api::above(2)), (1, 1, 2, 2)));
    assert_eq!(entered, ["below", "below", "named", "named"]);
    assert_eq!(Api::below_cache().info().hits, 1);
    assert_eq!(spans(|| _ = (Api::above_uncached(3), Api::above_refresh(3))), [""; 0]);
}

#[test]
fn an_async_function_enters_the_span_below_for_a_hit_too() {
    #[ttl_cache]
    #[instrument]
    async fn below(number: u8) -> u8 {
        std::future::ready(number).await
    }
    #[instrument]
    #[ttl_cache]
    async fn above(number: u8) -> u8 {
        std::future::ready(number).await
    }

    let entered = spans(|| assert_eq!((block_on(below(1)), block_on(above(2))), (1, 2)));
    assert!(entered.contains(&"below") && entered.contains(&"above"), "{entered:?}");
    let entered = spans(|| assert_eq!((block_on(below(1)), block_on(above(2))), (1, 2)));
    assert!(entered.contains(&"below") && !entered.contains(&"above"), "{entered:?}");
    assert_eq!((below::cache_peek(1), above::cache_peek(2)), (Some(1), Some(2)));
}

#[test]
fn a_function_may_be_rewritten_before_and_after() {
    static RUNS: Runs = Runs::new();
    #[tokio::main(flavor = "current_thread")]
    #[ttl_cache]
    async fn above(_number: u8) -> usize {
        tokio::task::yield_now().await;
        RUNS.count()
    }
    #[ttl_cache]
    #[tokio::main(flavor = "current_thread")]
    async fn below(_number: u8) -> usize {
        tokio::task::yield_now().await;
        RUNS.count()
    }

    // Both are no longer async.
    assert_eq!((above(1), above(1), below(1), below(1)), (0, 0, 1, 1));
}

#[ttl_cache]
#[tokio::test]
async fn a_test_may_be_remembered() {
    let runs = Rc::new(RefCell::new(0));
    tokio::task::yield_now().await;
    *runs.borrow_mut() += 1;
    assert_eq!(*runs.borrow(), 1);
}

#[test]
fn a_condition_chooses_between_functions() {
    #[ttl_cache]
    #[cfg(any())]
    fn chosen() -> u8 {
        1
    }
    #[ttl_cache]
    #[cfg(not(any()))]
    fn chosen() -> u8 {
        2
    }

    assert_eq!(chosen(), 2);
    assert_eq!(chosen::cache_peek(), Some(2));
}

#[test]
fn a_condition_chooses_between_methods() {
    struct Api;
    #[ttl_cache]
    impl Api {
        #[cfg(any())]
        #[ttl_cache]
        fn chosen() -> Missing {
            Missing
        }
        #[ttl_cache]
        #[cfg(not(any()))]
        fn chosen() -> u8 {
            2
        }
    }

    assert_eq!((Api::chosen(), Api::chosen_cache().len(), Api::chosen_uncached()), (2, 1, 2));
}

#[test]
fn a_condition_of_the_block_holds_for_its_helpers() {
    struct Api;
    #[cfg(any())]
    #[ttl_cache]
    impl Missing {
        #[ttl_cache]
        fn above() -> u8 {
            1
        }
    }
    #[ttl_cache]
    #[cfg(any())]
    impl Missing {
        #[ttl_cache]
        fn below() -> u8 {
            1
        }
    }
    #[ttl_cache]
    #[cfg_attr(all(), allow(unused_variables))]
    impl Api {
        #[ttl_cache]
        fn there() -> u8 {
            let unused = ();
            1
        }
    }

    assert_eq!(Api::there(), 1);
}

#[test]
fn the_attribute_may_stand_under_a_condition() {
    #[cfg_attr(all(), ttl_cache(maxsize = 8))]
    fn remembered() -> u8 {
        1
    }
    #[cfg_attr(any(), ttl_cache(maxsize = 8))]
    fn plain() -> u8 {
        1
    }

    assert_eq!((remembered(), plain()), (1, 1));
    assert_eq!(remembered::cache_peek(), Some(1));
}

#[test]
fn a_function_may_be_foreign_in_its_calls() {
    #[ttl_cache]
    extern "C" fn double(number: u64) -> u64 {
        number * 2
    }
    struct Api;
    #[ttl_cache]
    impl Api {
        #[ttl_cache]
        extern "C" fn triple(number: u64) -> u64 {
            number * 3
        }
    }

    let (double, triple): (extern "C" fn(u64) -> u64, extern "C" fn(u64) -> u64) = (double, Api::triple);
    assert_eq!((double(2), triple(2)), (4, 6));
}

mod inner {
    pub(in crate::attribute) struct Api;

    #[ttl_memo::ttl_cache]
    impl Api {
        #[ttl_cache]
        pub(in crate::attribute) fn double(number: u64) -> u64 {
            number * 2
        }
    }
}

#[test]
fn a_visibility_may_be_a_path() {
    assert_eq!((inner::Api::double(2), inner::Api::double_cache().len()), (4, 1));
}

#[test]
fn an_option_may_be_called_by_its_path() {
    #[ttl_memo::ttl_cache(ttl = "1m")]
    fn function() {}
    struct Api;
    #[ttl_memo::ttl_cache]
    impl Api {
        #[ttl_memo::ttl_cache(ttl = "1m")]
        fn by_path() {}
        #[::ttl_memo::ttl_cache]
        fn by_full_path() {}
    }

    function();
    Api::by_path();
    Api::by_full_path();
    assert_eq!(Api::by_path_cache().parameters().ttl, Some(MINUTE));
}
