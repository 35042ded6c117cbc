//! What runs in the background: the test that it belongs to, and how a test waits until it is done.
//! Knows nothing of what it computes.

use std::collections::BTreeMap;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use parking_lot::{Condvar, Mutex};

use crate::process::isolation::{ContextGuard, TestContext};

/// A computation in the background, of the test that its caller is in, or of the process. It keeps the test's caches from
/// serving another test.
pub(crate) struct InBackground {
    // Dropped before it is counted out.
    context: Option<Arc<TestContext>>,
    _counted: Counted,
}

impl InBackground {
    /// A computation that this thread leaves to another one.
    pub(crate) fn begin() -> Self {
        let context = TestContext::current();
        Self { _counted: Counted::begin(owner(context.as_ref())), context }
    }

    /// Brings this thread into the test, until the result is dropped.
    pub(crate) fn enter(&self) -> Option<ContextGuard> {
        self.context.as_ref().map(TestContext::enter)
    }

    /// Brings a task into the test, on whichever thread it is polled or dropped.
    pub(crate) fn attach<F: Future<Output = ()>>(self, task: F) -> impl Future<Output = ()> + use<F> {
        Attached { task: Some(Box::pin(task)), in_background: self }
    }
}

struct Attached<F> {
    task: Option<Pin<Box<F>>>,
    in_background: InBackground,
}

impl<F: Future<Output = ()>> Future for Attached<F> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let _entered = self.in_background.enter();
        self.task.as_mut().expect("only `drop` takes it").as_mut().poll(context)
    }
}

impl<F> Drop for Attached<F> {
    fn drop(&mut self) {
        let _entered = self.in_background.enter();
        self.task = None;
    }
}

/// Names the test that a computation belongs to, or the process.
type Owner = usize;

fn owner(context: Option<&Arc<TestContext>>) -> Owner {
    context.map_or(0, |context| Arc::as_ptr(context).addr())
}

/// The computations in the background, by their owner.
static PENDING: Mutex<BTreeMap<Owner, Pending>> = Mutex::new(BTreeMap::new());
static ALL_DONE: Condvar = Condvar::new();

#[derive(Default)]
struct Pending {
    count: usize,
    /// The tasks that wait until there are none.
    wakers: Vec<Waker>,
}

struct Counted {
    owner: Owner,
}

impl Counted {
    fn begin(owner: Owner) -> Self {
        PENDING.lock().entry(owner).or_default().count += 1;
        Self { owner }
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        let mut all = PENDING.lock();
        let Some(pending) = all.get_mut(&self.owner) else { return };
        pending.count -= 1;
        if pending.count > 0 {
            return;
        }
        let done = all.remove(&self.owner);
        drop(all);
        ALL_DONE.notify_all();
        // Wakers are the executor's code, which runs with no lock held.
        done.into_iter().flat_map(|pending| pending.wakers).for_each(Waker::wake);
    }
}

/// Blocks until nothing runs in the background for the calling thread's test.
pub(crate) fn wait() {
    let owner = owner(TestContext::current().as_ref());
    let mut all = PENDING.lock();
    while all.contains_key(&owner) {
        ALL_DONE.wait(&mut all);
    }
}

/// The same without blocking the thread.
pub(crate) fn wait_async() -> impl Future<Output = ()> + Send + Sync {
    let owner = owner(TestContext::current().as_ref());
    poll_fn(move |context| {
        let waker = context.waker().clone();
        match PENDING.lock().get_mut(&owner) {
            Some(pending) => {
                pending.wakers.push(waker);
                Poll::Pending
            }
            None => Poll::Ready(()),
        }
    })
}
