//! A key whose `Drop` panics when another caller's computation drops it last. The panic may reach that caller, but the key
//! must not stay under computation: no later call would ever return.

use std::hash::{Hash, Hasher};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;

use ttl_memo::TtlCache;

use crate::hooks::assert_at_rest;
use crate::waiting::watched;

/// A key that is equal to all others.
struct Key {
    /// What is done when another key is compared with this one.
    when_compared: Option<Arc<dyn Fn() + Send + Sync>>,
    /// Whether dropping this very key panics.
    panics: Arc<AtomicBool>,
}

impl Key {
    fn plain() -> Self {
        Self { when_compared: None, panics: Arc::default() }
    }
}

impl Clone for Key {
    fn clone(&self) -> Self {
        Self::plain()
    }
}

impl Hash for Key {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        for key in [self, other] {
            if let Some(act) = &key.when_compared {
                act();
            }
        }
        true
    }
}

impl Eq for Key {}

impl Drop for Key {
    fn drop(&mut self) {
        if self.panics.load(Ordering::SeqCst) && !thread::panicking() {
            // Unlike `panic!` it doesn't print.
            resume_unwind(Box::new("drop"));
        }
    }
}

/// The first computation ends, in vain, while a second caller compares its key with the first one's. So the second is the
/// last that holds the first key.
#[test]
fn a_key_whose_drop_panics_in_another_callers_call_leaves_no_computation_behind() {
    let cache: Arc<TtlCache<Key, u32>> = Arc::new(TtlCache::builder().build());
    let panics = Arc::new(AtomicBool::new(false));
    let (enter, entered) = channel();
    let (end, may_end): (Sender<()>, Receiver<()>) = channel();
    let (tell, ended) = channel();
    let once = Mutex::new(Some((end, ended)));
    let first = Key {
        when_compared: Some(Arc::new({
            let panics = Arc::clone(&panics);
            move || {
                let Some((end, ended)) = once.lock().unwrap().take() else { return };
                end.send(()).unwrap();
                ended.recv().unwrap();
                panics.store(true, Ordering::SeqCst);
            }
        })),
        panics: Arc::clone(&panics),
    };
    let computing = {
        let cache = Arc::clone(&cache);
        thread::spawn(move || {
            let failed = cache.try_get_or_insert_with(first, || {
                enter.send(()).unwrap();
                may_end.recv().unwrap();
                Err(())
            });
            tell.send(()).unwrap();
            failed
        })
    };
    entered.recv().unwrap();

    let second = catch_unwind(AssertUnwindSafe(|| cache.get_or_insert_with(Key::plain(), || 2)));

    assert_eq!(computing.join().unwrap(), Err(()));
    assert!(panics.load(Ordering::SeqCst), "the keys were compared");
    assert!(second.is_err() || second.is_ok_and(|value| value == 2));
    assert_at_rest(&cache);
    let later = Arc::clone(&cache);
    let value = watched(move || later.get_or_insert_with(Key::plain(), || 3));
    assert!([2, 3].contains(&value));
}
