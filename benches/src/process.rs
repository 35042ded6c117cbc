//! Runs a part of a bench in its own process, so that it finds empty stores whatever ran before.

use std::env;
use std::process::{Command, Stdio};

/// Followed by the part's name.
const PART: &str = "--part";

/// The part that this process is to measure and print as numbers, if [`run_part`] started it.
#[must_use]
pub fn part() -> Option<String> {
    env::args().skip_while(|arg| arg != PART).nth(1)
}

/// Runs this program again, with the same options, for this part alone, and returns the numbers that it prints.
///
/// # Panics
///
/// When that fails.
#[must_use]
pub fn run_part(part: &str) -> Vec<f64> {
    let program = env::current_exe().expect("the program knows where it is");
    numbers(Command::new(program).args(env::args_os().skip(1)).args([PART, part]))
}

/// Runs a program and returns the numbers that it prints.
///
/// # Panics
///
/// When it fails or prints anything else.
#[must_use]
pub fn numbers(program: &mut Command) -> Vec<f64> {
    let output = program.stderr(Stdio::inherit()).output().expect("the program can be run");
    assert!(output.status.success(), "{program:?} failed");
    let text = String::from_utf8(output.stdout).expect("it prints text");
    text.split_whitespace().map(|number| number.parse().expect("it prints numbers")).collect()
}
