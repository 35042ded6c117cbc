//! Contestants take turns in many short rounds, so that whatever else the machine does affects all of them alike.

use std::fs;
use std::hint::spin_loop;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use cpu_time::ThreadTime;

use crate::keys::Draw;
use crate::peers::{Contestant, runs};
use crate::works::Work;

/// What a contestant did with the keys of one round.
#[derive(Clone, Copy, Debug)]
pub struct Turn {
    /// Nanoseconds a call: all threads' calls together.
    pub nanos: f64,
    /// How many calls ran the function's body.
    pub bodies: u64,
    /// Whether another process took a processor from one of the threads meanwhile.
    pub interrupted: bool,
}

/// The median nanoseconds a call of each contestant, by the number of threads in `work.threads`.
#[must_use]
pub fn measure(work: &Work, rounds: usize, contestants: &[Contestant]) -> Vec<Vec<f64>> {
    let mut turns = vec![vec![Vec::new(); contestants.len()]; work.threads.len()];
    // On a busy machine most turns of two threads are interrupted, so there are more rounds.
    for round in 0..=4 * rounds {
        for (threads, turns) in work.threads.iter().zip(&mut turns) {
            let keys: Vec<_> =
                (0..*threads).map(|thread| (work.keys)(&mut Draw::new(round, thread, work.calls))).collect();
            for (contestant, turns) in contestants.iter().zip(turns) {
                let turn =
                    take_turn(keys.len(), work.calls * keys.len(), |thread| (contestant.call_all)(&keys[thread]));
                if round > 0 {
                    turns.push(turn);
                }
            }
        }
        if turns.iter().flatten().all(|turns| uninterrupted(turns).count() >= rounds) {
            break;
        }
    }
    for (threads, turns) in work.threads.iter().zip(&turns) {
        warn_if_interrupted(work.name, *threads, rounds, turns.iter().map(Vec::as_slice));
    }
    turns.iter().map(|turns| turns.iter().map(|turns| median(turns)).collect()).collect()
}

/// Says on standard error if some of these contestants have so few uninterrupted turns that their medians mislead.
pub fn warn_if_interrupted<'a>(work: &str, threads: usize, rounds: usize, turns: impl Iterator<Item = &'a [Turn]>) {
    let fewest = turns.map(|turns| uninterrupted(turns).count()).min().unwrap_or(0);
    if 2 * fewest < rounds {
        eprintln!(
            "{work}, {threads}T: other processes left only {fewest} of {rounds} turns uninterrupted, so these times mislead. \
             Run this on an idle machine, or with `chrt -f 1` in front once it is built."
        );
    }
}

/// The median of the turns that weren't interrupted, or of all if fewer than three weren't.
///
/// # Panics
///
/// When there are no turns.
#[must_use]
pub fn median(turns: &[Turn]) -> f64 {
    let mut times: Vec<_> = uninterrupted(turns).map(|turn| turn.nanos).collect();
    if times.len() < 3 {
        times = turns.iter().map(|turn| turn.nanos).collect();
    }
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// The turns in which no other process took a processor.
pub fn uninterrupted(turns: &[Turn]) -> impl Iterator<Item = &Turn> {
    turns.iter().filter(|turn| !turn.interrupted)
}

/// Times so many calls by so many threads, each of which gives its number to `run`.
pub fn take_turn(threads: usize, calls: usize, run: impl Fn(usize) + Sync) -> Turn {
    let (time, bodies, interrupted) = if threads == 1 { alone(run) } else { together(threads, run) };
    Turn { nanos: nanos_each(time, calls), bodies, interrupted }
}

/// One thread: its processor time, which stands still while others have the processor.
fn alone(run: impl Fn(usize)) -> (Duration, u64, bool) {
    let bodies = runs();
    let start = ThreadTime::now();
    run(0);
    (start.elapsed(), runs() - bodies, false)
}

/// What one of several threads did.
struct Lap {
    start: Instant,
    end: Instant,
    bodies: u64,
    interruptions: u64,
}

/// Threads that begin at the same time: the real time from the first call to the last, because a thread that waits for
/// another uses no processor time.
fn together(threads: usize, run: impl Fn(usize) + Sync) -> (Duration, u64, bool) {
    let arrivals = AtomicUsize::new(0);
    let lap = |thread| {
        // The first meetings give each thread a processor, the last one starts them.
        (1..=3).for_each(|meeting| meet(&arrivals, meeting * threads));
        let (bodies, interrupted) = (runs(), interruptions());
        meet(&arrivals, 4 * threads);
        let start = Instant::now();
        run(thread);
        let end = Instant::now();
        Lap { start, end, bodies: runs() - bodies, interruptions: interruptions() - interrupted }
    };
    let mut laps = Vec::with_capacity(threads);
    thread::scope(|scope| {
        let lap = &lap;
        let others: Vec<_> = (1..threads).map(|thread| scope.spawn(move || lap(thread))).collect();
        laps.push(lap(0));
        laps.extend(others.into_iter().map(|other| other.join().expect("the work doesn't panic")));
    });
    let start = laps.iter().map(|lap| lap.start).min().expect("there is a thread");
    let end = laps.iter().map(|lap| lap.end).max().expect("there is a thread");
    let bodies = laps.iter().map(|lap| lap.bodies).sum();
    (end - start, bodies, laps.iter().any(|lap| lap.interruptions > 0))
}

/// Returns when so many threads have arrived. It spins, since a thread that sleeps until then would start later.
fn meet(arrivals: &AtomicUsize, expected: usize) {
    arrivals.fetch_add(1, Ordering::AcqRel);
    for look in 1_u32.. {
        if arrivals.load(Ordering::Acquire) >= expected {
            break;
        }
        if look % 1000 == 0 { thread::yield_now() } else { spin_loop() }
    }
}

/// How often this thread lost its processor to another thread; 0 where the system doesn't tell.
fn interruptions() -> u64 {
    let status = fs::read_to_string("/proc/thread-self/status").unwrap_or_default();
    let count = status.lines().find_map(|line| line.strip_prefix("nonvoluntary_ctxt_switches:"));
    count.and_then(|count| count.trim().parse().ok()).unwrap_or(0)
}

#[expect(clippy::cast_precision_loss, reason = "a turn takes milliseconds")]
fn nanos_each(time: Duration, calls: usize) -> f64 {
    time.as_nanos() as f64 / calls as f64
}
