//! `set_spawner(…)`, which is one for the process.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use ttl_memo::test_util::{background_done, isolate};
use ttl_memo::{set_spawner, ttl_cache};

use crate::alone;

#[test]
fn the_function_that_is_set_last_gets_the_tasks() {
    #[ttl_cache(ttl = "1m", stale = "1h", background)]
    async fn run() -> Option<String> {
        std::future::ready(()).await;
        thread::current().name().map(str::to_owned)
    }
    let _alone = alone();
    let test = isolate();
    let (sender, tasks) = mpsc::channel();
    set_spawner(|_| panic!("this one was replaced"));
    set_spawner(move |task| sender.send(task).unwrap());

    let first = pollster::block_on(run());
    test.advance(Duration::from_secs(60));
    assert_eq!(pollster::block_on(run()), first);
    let task = tasks.recv().unwrap();
    thread::Builder::new().name("spawned".to_owned()).spawn(|| pollster::block_on(task)).unwrap().join().unwrap();
    background_done();
    assert_eq!(pollster::block_on(run()).as_deref(), Some("spawned"));

    // A task that is dropped leaves the old value, and the next caller has another one spawned.
    test.advance(Duration::from_secs(60));
    for _ in 0..2 {
        assert_eq!(pollster::block_on(run()).as_deref(), Some("spawned"));
        drop(tasks.recv().unwrap());
    }
    assert_eq!(run::cache_info().failures, 2);
}
