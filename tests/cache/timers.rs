//! Timers never wait for user code: no listener and no other work in the background delays a `wait`.

use std::future::pending;
use std::pin::pin;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::task::{Context, Waker};
use std::thread;
use std::time::Duration;

use pollster::block_on;
use ttl_memo::TtlCache;

use crate::waiting::WATCHDOG;

const SHORT: Duration = Duration::from_millis(20);

/// Waits `SHORT` for a computation that never ends, and then computes.
fn wait_in_vain() -> u32 {
    let cache = TtlCache::builder().wait(SHORT).build();
    let mut leader = pin!(cache.get_or_insert_with_async(1, pending::<u32>()));
    assert!(leader.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    block_on(cache.get_or_insert_with_async(1, async { 2 }))
}

/// A cache whose only entry expires in the background and is given to `listener`.
fn expiring(listener: impl Fn() + Send + Sync + 'static) -> TtlCache<u32, u32> {
    let builder = TtlCache::builder().ttl(SHORT).expire_in_background(SHORT);
    let cache = builder.removal_listener(move |_: &u32, _: &u32, _| listener()).build();
    cache.insert(1, 1);
    cache
}

#[test]
fn a_listener_that_blocks_delays_no_timer() {
    let (entered, has_entered) = channel();
    let (release, released): (Sender<()>, Receiver<()>) = channel();
    let released = Mutex::new(released);
    let cache = expiring(move || {
        entered.send(()).unwrap();
        let _ = released.lock().unwrap().recv();
    });
    has_entered.recv_timeout(WATCHDOG).unwrap();

    let (done, is_done) = channel();
    thread::spawn(move || done.send(wait_in_vain()));
    assert_eq!(is_done.recv_timeout(WATCHDOG), Ok(2), "the timer waits for the listener");

    drop(release);
    drop(cache);
}

#[test]
fn a_listener_may_itself_wait_for_a_timer() {
    let (done, is_done) = channel();
    let cache = Arc::new(expiring(move || done.send(wait_in_vain()).unwrap()));
    assert_eq!(is_done.recv_timeout(WATCHDOG), Ok(2), "the listener waits for its own thread");
    drop(cache);
}
