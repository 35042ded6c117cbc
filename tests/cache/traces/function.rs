//! Annotated functions as the subject: one for each pair of `maxsize` and `ttl` that the traces have.

use std::cell::Cell;
use std::time::Duration;

use serde_json::{Value, json};
use ttl_memo::{CacheInfo, ManualTimer, Timer, ttl_cache};

use super::{Answer, Body, Operation, Setup, Subject};

/// Moves on from trace to trace, for no clock of these functions ever goes back.
static CLOCK: ManualTimer = ManualTimer::new();

thread_local! {
    /// Whether the body succeeds or fails.
    static BODY: Cell<Body> = const { Cell::new(Body::Fails) };
    /// How often it has succeeded in this trace.
    static RUNS: Cell<u64> = const { Cell::new(0) };
    /// Whether it has run in this call.
    static RAN: Cell<bool> = const { Cell::new(false) };
}

/// The body of all the functions.
fn body() -> Result<u64, ()> {
    RAN.set(true);
    match BODY.get() {
        Body::Succeeds => {
            RUNS.set(RUNS.get() + 1);
            Ok(RUNS.get())
        }
        Body::Fails => Err(()),
    }
}

/// A function and its helpers, as it was when the trace began.
pub(super) struct Function {
    call: fn(u64) -> Result<u64, ()>,
    info: fn() -> CacheInfo,
    clear: fn(),
    start: Duration,
}

impl Function {
    pub(super) fn new(setup: Setup) -> Self {
        let function = annotated(setup.maxsize, setup.ttl);
        (function.clear)();
        RUNS.set(0);
        function
    }

    fn call(&self, k: u64, body: Body) -> Answer {
        BODY.set(body);
        RAN.set(false);
        let result = (self.call)(k);
        Answer { r: json!(result.ok()), ran: Some(RAN.get()) }
    }
}

impl Subject for Function {
    fn answer(&mut self, t: u64, operation: &Operation) -> Answer {
        CLOCK.set(self.start + Duration::from_secs(t));
        let r = match *operation {
            Operation::Call { k } => return self.call(k, Body::Succeeds),
            Operation::Fail { k } => return self.call(k, Body::Fails),
            Operation::Info => {
                let info = (self.info)();
                json!((info.hits, info.misses, info.maxsize, info.currsize))
            }
            Operation::Clear => {
                (self.clear)();
                Value::Null
            }
            _ => unreachable!("a function has no such operation"),
        };
        Answer { r, ran: None }
    }
}

/// Returns the function with this `maxsize` and this `ttl`.
fn annotated(maxsize: Option<usize>, ttl: u64) -> Function {
    macro_rules! annotated {
        ($($pattern:pat => $maxsize:tt),* ; $ttls:tt) => {
            match maxsize {
                $($pattern => annotated!($maxsize, $ttls),)*
                _ => panic!("no function has maxsize {maxsize:?}"),
            }
        };
        ($maxsize:tt, [$($ttl:literal),*]) => {
            match ttl {
                $($ttl => {
                    #[ttl_cache(maxsize = $maxsize, ttl = $ttl, timer = CLOCK)]
                    fn function(_key: u64) -> Result<u64, ()> {
                        body()
                    }
                    Function {
                        call: function,
                        info: function::cache_info,
                        clear: function::cache_clear,
                        start: CLOCK.now(),
                    }
                })*
                _ => panic!("no function has ttl {ttl}"),
            }
        };
    }

    annotated!(
        None => None, Some(0) => 0, Some(1) => 1, Some(2) => 2, Some(3) => 3, Some(5) => 5,
        Some(16) => 16, Some(128) => 128;
        [0, 1, 2, 5, 10, 100]
    )
}
