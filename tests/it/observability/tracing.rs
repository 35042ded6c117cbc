//! Spans and events for `tracing`.

use std::fmt::{Debug, Write};
use std::future::{Future, pending, poll_fn};
use std::panic::catch_unwind;
use std::pin::pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::with_default;
use tracing::{Event, Metadata, Subscriber};
use ttl_memo::tier::Monitor;
use ttl_memo::{ManualTimer, TtlCache, ttl_cache};

const SECOND: Duration = Duration::from_secs(1);

/// Writes down what a subscriber is told, one line each.
#[derive(Clone, Default)]
struct Log {
    lines: Arc<Mutex<Vec<String>>>,
    spans: Arc<AtomicU64>,
}

/// The fields of a span or an event, in the form ` name=value`.
#[derive(Default)]
struct Fields(String);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        write!(self.0, " {}={value:?}", field.name()).unwrap();
    }
}

impl Log {
    fn write(&self, line: String) {
        self.lines.lock().unwrap().push(line);
    }

    /// What is told while `call` runs.
    fn of<R>(call: impl FnOnce() -> R) -> Vec<String> {
        let log = Self::default();
        with_default(log.clone(), || drop(call()));
        log.lines.lock().unwrap().clone()
    }
}

impl Subscriber for Log {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "ttl_memo"
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut fields = Fields::default();
        span.record(&mut fields);
        self.write(format!("{}{}", span.metadata().name(), fields.0));
        Id::from_u64(self.spans.fetch_add(1, Ordering::Relaxed) + 1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        let mut fields = Fields::default();
        values.record(&mut fields);
        self.write(format!("record{}", fields.0));
    }

    fn event(&self, event: &Event<'_>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        self.write(format!("{}{}", event.metadata().level(), fields.0));
    }

    fn enter(&self, _: &Id) {
        self.write("enter".to_owned());
    }

    fn exit(&self, _: &Id) {
        self.write("exit".to_owned());
    }

    fn try_close(&self, _: Id) -> bool {
        self.write("close".to_owned());
        true
    }

    fn clone_span(&self, id: &Id) -> Id {
        self.write("clone".to_owned());
        id.clone()
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}
}

/// The same without what says how often a span is entered, and by how many handles it is held.
fn told<R>(call: impl FnOnce() -> R) -> Vec<String> {
    let mut lines = Log::of(call);
    lines.retain(|line| !["enter", "exit", "clone", "close"].contains(&line.as_str()));
    lines
}

/// The README's comparison: spans and events for `tracing`.
#[test]
fn a_body_runs_in_a_span_and_a_hit_tells_nothing() {
    #[ttl_cache(name = "double")]
    fn double(number: u32) -> u32 {
        tracing::info!(target: "ttl_memo", number);
        2 * number
    }

    let lines = Log::of(|| double(4));
    let without_handles: Vec<_> = lines.iter().filter(|line| *line != "clone" && *line != "close").collect();
    assert_eq!(
        without_handles,
        [r#"ttl_memo.compute cache="double""#, "enter", "INFO number=4", r#"record outcome="stored""#, "exit"]
    );
    assert_eq!(lines.last().unwrap(), "close");
    let count = |what| lines.iter().filter(|line| *line == what).count();
    assert_eq!(count("close"), count("clone") + 1, "each handle of the span is dropped");

    assert_eq!(Log::of(|| assert_eq!(double(4), 8)), Vec::<String>::new());
}

#[test]
fn a_span_says_how_the_computation_ended() {
    fn outcome<R>(call: impl FnOnce(&TtlCache<u32, u32>) -> R) -> String {
        let cache = TtlCache::builder().maxsize(2).getsizeof(|value| *value as usize).build();
        let lines = told(|| call(&cache));
        assert_eq!((lines.len(), lines[0].as_str()), (2, "ttl_memo.compute"), "{lines:?}");
        lines[1].clone()
    }

    assert_eq!(outcome(|cache| cache.get_or_insert_with(1, || 1)), r#"record outcome="stored""#);
    assert_eq!(outcome(|cache| cache.refresh_with(1, || 1)), r#"record outcome="stored""#);
    assert_eq!(outcome(|cache| cache.get_or_insert_with(1, || 3)), r#"record outcome="not_stored""#);
    let removed = |cache: &TtlCache<u32, u32>| {
        let body = || {
            cache.remove(&1);
            1
        };
        cache.get_or_insert_with(1, body);
    };
    assert_eq!(outcome(removed), r#"record outcome="not_stored""#);
    let failed = |cache: &TtlCache<u32, u32>| cache.try_get_or_insert_with(1, || Err(()));
    assert_eq!(outcome(failed), r#"record outcome="failed""#);
    let panicked = |cache: &TtlCache<u32, u32>| {
        let call = std::panic::AssertUnwindSafe(|| cache.get_or_insert_with(1, || panic!("on purpose")));
        drop(catch_unwind(call));
    };
    assert_eq!(outcome(panicked), r#"record outcome="panicked""#);
    let cancelled = |cache: &TtlCache<u32, u32>| {
        let mut call = pin!(cache.get_or_insert_with_async(1, pending()));
        assert_eq!(call.as_mut().poll(&mut Context::from_waker(Waker::noop())), Poll::Pending);
    };
    assert_eq!(outcome(cancelled), r#"record outcome="failed""#);
}

#[test]
fn a_task_is_in_the_span_while_it_is_polled() {
    let cache: TtlCache<u32, u32> = TtlCache::builder().build();
    let lines = Log::of(|| {
        let mut polled = false;
        let body = poll_fn(|_| {
            tracing::info!(target: "ttl_memo", polled);
            if std::mem::replace(&mut polled, true) { Poll::Ready(1) } else { Poll::Pending }
        });
        let mut call = pin!(cache.get_or_insert_with_async(1, body));
        let mut context = Context::from_waker(Waker::noop());
        assert_eq!(call.as_mut().poll(&mut context), Poll::Pending);
        tracing::info!(target: "ttl_memo", between = true);
        assert_eq!(call.as_mut().poll(&mut context), Poll::Ready(1));
    });

    let mut depth = 0;
    let mut events = Vec::new();
    for line in &lines {
        match line.as_str() {
            "enter" => depth += 1,
            "exit" => depth -= 1,
            event if event.starts_with("INFO") => events.push((event, depth)),
            _ => {}
        }
    }
    assert_eq!(events, [("INFO polled=false", 1), ("INFO between=true", 0), ("INFO polled=true", 1)]);
    assert_eq!(depth, 0);
}

#[test]
fn evictions_are_told_after_each_store() {
    let cache: TtlCache<u32, usize> = TtlCache::builder().name("full").maxsize(3).getsizeof(|size| *size).build();
    for key in 0..3 {
        cache.insert(key, 1);
    }

    let lines = told(|| cache.insert(3, 2));

    assert_eq!(lines, [r#"DEBUG message=entries were evicted to make room cache="full" entries=2"#]);
    assert_eq!(told(|| cache.remove(&3)), Vec::<String>::new());
}

#[test]
fn stale_hits_are_told() {
    static CLOCK: ManualTimer = ManualTimer::new();
    #[ttl_cache(name = "old", ttl = "1s", stale = "1m", timer = CLOCK)]
    fn inner_or_stale(inner: bool) -> bool {
        inner && inner_or_stale(inner)
    }

    inner_or_stale(false);
    CLOCK.advance(SECOND);
    let cache = inner_or_stale::cache();
    let lines = told(|| {
        cache.get_or_insert_with(false, || cache.get(&false).unwrap());
    });

    assert_eq!(
        lines,
        [
            r#"ttl_memo.compute cache="old""#,
            r#"DEBUG message=a stale value was served cache="old""#,
            r#"record outcome="stored""#,
        ]
    );
}

#[test]
fn changes_of_a_tiers_breaker_are_told() {
    let monitor = Monitor::new();

    let lines = told(|| {
        monitor.disable("its certificate has expired");
        monitor.disable("its certificate has expired");
        monitor.enable();
    });

    assert_eq!(
        lines,
        [
            r#"WARN message=the circuit breaker of a tier changed state="disabled""#,
            r#"WARN message=the circuit breaker of a tier changed state="enabled""#,
        ]
    );
}
