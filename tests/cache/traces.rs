//! Replays what cachetools answered to random operations; `tests/data/cachetools` says how it was asked.
//! Knows the format of those traces; which call of ours each operation is, the two subjects know.

mod function;
mod store;

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use flate2::read::GzDecoder;
use serde::Deserialize;
use serde_json::Value;

const FILES: [&str; 3] = ["seed-1.jsonl.gz", "seed-2.jsonl.gz", "seed-3.jsonl.gz"];

/// The first line of a trace.
#[derive(Clone, Copy, Deserialize)]
struct Setup {
    kind: Kind,
    maxsize: Option<usize>,
    ttl: u64,
    sizes: bool,
}

#[derive(Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Store,
    Function,
}

/// Every other line of a trace.
#[derive(Deserialize)]
struct Step {
    t: u64,
    #[serde(flatten)]
    operation: Operation,
    #[serde(flatten)]
    answer: Answer,
}

/// The result of an operation, and for a function whether its body ran.
#[derive(Default, PartialEq, Deserialize)]
struct Answer {
    #[serde(default)]
    r: Value,
    ran: Option<bool>,
}

#[derive(Deserialize)]
#[serde(tag = "op", rename_all = "lowercase")]
enum Operation {
    Get { k: u64 },
    Contains { k: u64 },
    Remove { k: u64 },
    Set { k: u64, v: u64 },
    SetDefault { k: u64, v: u64 },
    Len,
    CurrSize,
    Items,
    PopItem,
    Expire,
    Clear,
    Call { k: u64 },
    Fail { k: u64 },
    Info,
}

/// What a function's body does if it runs.
#[derive(Clone, Copy)]
enum Body {
    Succeeds,
    Fails,
}

/// The cache that answers instead of cachetools.
trait Subject {
    /// Does the same operation as cachetools at time `t`, in seconds, and returns our answer.
    fn answer(&mut self, t: u64, operation: &Operation) -> Answer;
}

/// Replays the traces for which `subject` gives one to ask; returns the number of operations.
fn replay<S: Subject>(subject: impl Fn(Setup) -> Option<S>) -> usize {
    let replay_file = |file| replay_file(file, &subject);
    FILES.map(replay_file).iter().sum()
}

fn replay_file<S: Subject>(file: &str, subject: impl Fn(Setup) -> Option<S>) -> usize {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/cachetools").join(file);
    let lines = BufReader::new(GzDecoder::new(File::open(path).unwrap())).lines();

    let mut operations = 0;
    let mut trace = None;
    for (number, line) in (1..).zip(lines) {
        let line = line.unwrap();
        if let Ok(setup) = serde_json::from_str(&line) {
            trace = subject(setup).map(|subject| (line, subject));
            continue;
        }
        let Some((setup, subject)) = &mut trace else {
            continue;
        };
        let step: Step = serde_json::from_str(&line).unwrap();
        let ours = subject.answer(step.t, &step.operation);
        assert!(
            ours == step.answer,
            "{file}, line {number}, in the trace {setup}\n cachetools: {line}\n       ours: {} (ran: {:?})",
            ours.r,
            ours.ran,
        );
        operations += 1;
    }
    operations
}

#[test]
fn a_store_answers_as_cachetools_does() {
    let operations = replay(|setup| Some(store::Store::new(setup)));

    assert_eq!(operations, 75_000);
}

#[test]
fn an_annotated_function_answers_as_cachetools_does() {
    let operations = replay(|setup| (setup.kind == Kind::Function).then(|| function::Function::new(setup)));

    assert_eq!(operations, 37_500);
}
