//! The threads in the background, which all caches of a process share.

use std::sync::LazyLock;
use std::thread;
use std::time::Duration;

use ttl_memo::test_util::{background_done, isolate};
use ttl_memo::ttl_cache;
use ttl_memo_tests::door::Door;

use crate::alone;

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3_600);

#[test]
fn when_the_queue_is_full_the_caller_computes() {
    static DOOR: LazyLock<Door> = LazyLock::new(Door::default);
    #[ttl_cache(ttl = "1m", stale = "1h", maxsize = None, background)]
    fn run(_id: usize) -> bool {
        let is_in_background = thread::current().name() == Some("ttl-memo-refresh");
        if is_in_background {
            DOOR.pass();
        }
        is_in_background
    }
    let _alone = alone();
    let test = isolate();

    let most = 1_000;
    for id in 0..most {
        run(id);
    }
    test.advance(MINUTE);
    // A caller that computes has a fresh result, and one that leaves it to the background a stale one.
    let fresh = |id: &usize| run::cache_ttl(*id) > Some(HOUR);
    for id in 0..most {
        run(id);
    }
    let computed = (0..most).filter(fresh).count();
    assert!(computed > 500 && computed < most, "{computed} callers computed");
    (computed..most).for_each(|_| DOOR.open());
    background_done();
    assert_eq!((0..most).filter(fresh).count(), most);
    assert_eq!((0..most).filter(|id| run::cache_peek(*id) == Some(true)).count(), most - computed);
}
