//! Contestants take turns in many short rounds, so that whatever else the machine does hits all of them alike.

use std::hint::spin_loop;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use cpu_time::ThreadTime;

/// One contestant in one work: `run(calls, thread)` makes that many calls.
#[derive(Clone, Copy, Debug)]
pub struct Contestant {
    /// The peer's name.
    pub name: &'static str,
    /// Makes calls.
    pub run: fn(u64, u64),
}

/// How a work is measured.
#[derive(Clone, Copy, Debug)]
pub struct Rounds {
    /// How many rounds there are.
    pub count: usize,
    /// How many calls a thread makes in a round.
    pub calls: u64,
}

impl Rounds {
    /// The nanoseconds of a call of each contestant on one thread: the medians of its processor time, which doesn't run
    /// while others have the processor.
    #[must_use]
    pub fn measure(self, contestants: &[Contestant]) -> Vec<f64> {
        let turns: Vec<_> = contestants
            .iter()
            .map(|contestant| {
                move || {
                    let start = ThreadTime::now();
                    (contestant.run)(self.calls, 0);
                    nanos_each(start.elapsed(), self.calls)
                }
            })
            .collect();
        self.take_turns(&turns).into_iter().map(|times| times[times.len() / 2]).collect()
    }

    /// The nanoseconds between two calls of one thread, and of two that run at the same time. A thread that waits for the
    /// other uses no processor time, so this is real time: the better quarter of the rounds, for in the others somebody
    /// else had one of the processors.
    #[must_use]
    pub fn measure_scaling(self, contestants: &[Contestant]) -> Vec<[f64; 2]> {
        let turns: Vec<_> = contestants
            .iter()
            .flat_map(|contestant| [1, 2].map(|threads| move || time_together(contestant, threads, self.calls)))
            .collect();
        let quarters: Vec<_> = self.take_turns(&turns).into_iter().map(|times| times[times.len() / 4]).collect();
        quarters.chunks(2).map(|pair| [pair[0], pair[1]]).collect()
    }

    /// The times of each in order, after a round that doesn't count.
    fn take_turns(self, turns: &[impl Fn() -> f64]) -> Vec<Vec<f64>> {
        let mut times = vec![Vec::with_capacity(self.count); turns.len()];
        for round in 0..=self.count {
            for (turn, times) in turns.iter().zip(&mut times) {
                let time = turn();
                if round > 0 {
                    times.push(time);
                }
            }
        }
        for times in &mut times {
            times.sort_by(f64::total_cmp);
        }
        times
    }
}

/// Nanoseconds between the calls of threads that begin at the same time, from the first call to the last.
fn time_together(contestant: &Contestant, threads: usize, calls: u64) -> f64 {
    let arrivals = AtomicUsize::new(0);
    let run = |thread| {
        // They meet some times in a row, so that each has a processor when they begin. One that slept until the other is
        // there would begin later.
        for meeting in 1..=4 {
            arrivals.fetch_add(1, Ordering::AcqRel);
            for look in 1_u32.. {
                if arrivals.load(Ordering::Acquire) >= meeting * threads {
                    break;
                }
                if look % 1000 == 0 { thread::yield_now() } else { spin_loop() }
            }
        }
        let start = Instant::now();
        (contestant.run)(calls, thread);
        (start, Instant::now())
    };
    let run = &run;
    let (start, end) = thread::scope(|scope| {
        let others: Vec<_> = (1..threads as u64).map(|thread| scope.spawn(move || run(thread))).collect();
        let mine = run(0);
        others
            .into_iter()
            .map(|other| other.join().expect("the work doesn't panic"))
            .fold(mine, |all, other| (all.0.min(other.0), all.1.max(other.1)))
    });
    nanos_each(end - start, calls * threads as u64)
}

#[expect(clippy::cast_precision_loss, reason = "a round takes milliseconds")]
fn nanos_each(time: Duration, calls: u64) -> f64 {
    time.as_nanos() as f64 / calls as f64
}
