//! The body of a computation that is a task.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll};

use crate::flight::progress::Progress;
use crate::trace::ComputeSpan;

/// Runs `body`. While it is polled or dropped, the task is known to compute, unless nothing is stored.
///
/// The body is in a box: otherwise each future around it would have room for it twice, first where it is passed on and then
/// where it is polled, and a call within a call within a call would take eight times as much.
pub(super) fn run<'b, F: Future>(
    body: Pin<Box<F>>,
    progress: Option<&'b Progress>,
    span: Option<&'b ComputeSpan>,
) -> impl Future<Output = F::Output> {
    let mut body = Body { future: Some(body), progress, span };
    poll_fn(move |context| body.poll(context))
}

/// The future of a computation.
struct Body<'b, F> {
    future: Option<Pin<Box<F>>>,
    progress: Option<&'b Progress>,
    span: Option<&'b ComputeSpan>,
}

impl<F: Future> Body<'_, F> {
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<F::Output> {
        let _scope = self.progress.map(Progress::poll_scope);
        let _entered = self.span.map(ComputeSpan::enter);
        self.future.as_mut().expect("only `drop` takes it").as_mut().poll(context)
    }
}

impl<F> Drop for Body<'_, F> {
    fn drop(&mut self) {
        let _scope = self.progress.map(Progress::scope);
        let _entered = self.span.map(ComputeSpan::enter);
        self.future = None;
    }
}
