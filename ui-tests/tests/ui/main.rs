//! Compiles the cases, and compares the messages of rustc with the `.stderr` file of each case.
//!
//! The files contain whole messages of one version of Rust, [`VERSION`]. The messages of other versions differ, so for those
//! the tests compare only the number of errors, the words that ttl-memo gives them, and their places.
//!
//! After a change of messages, `UPDATE_EXPECT=1 cargo test -p ttl-memo-ui-tests` rewrites the files with that version. Then
//! read each changed file: there must be one error for one mistake, at the smallest token to change, which says what to write.

mod compiler;
mod messages;

use std::env;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::thread;

use compiler::Compiler;
use messages::{OwnWords, Summary};

/// The version of Rust whose whole messages are in the files.
const VERSION: &str = "1.95.0";

/// Errors whose place differs in one version of Rust: the version, the place in the file, and the place in that version.
const ELSEWHERE: [(&str, &str, &str); 1] =
    [("1.85.0", "associated-type-is-no-key.rs:4:49", "associated-type-is-no-key.rs:4:39")];

#[test]
fn every_mistake_has_its_words() {
    let (compiler, own) = (Compiler::new(), OwnWords::of_this_repository());
    let whole = compiler.version() == VERSION;
    let update = env::var_os("UPDATE_EXPECT").is_some();
    assert!(whole || !update, "only Rust {VERSION} can rewrite the files: this is {}", compiler.version());

    for_each_case("cases/fail/*", |case| {
        let expected_at = case.with_extension("stderr");
        let messages = compiler.check(case);
        if update {
            fs::write(&expected_at, &messages).unwrap();
        }
        let expected = fs::read_to_string(&expected_at).unwrap_or_default();
        if messages.is_empty() {
            return Err("the case compiles".to_owned());
        }
        if whole {
            return same(&expected, &messages);
        }
        let mut expected = Summary::of(&expected, &own).to_string();
        for (_, place, shown) in ELSEWHERE.iter().filter(|(version, ..)| *version == compiler.version()) {
            expected = expected.replace(place, shown);
        }
        same(&expected, &Summary::of(&messages, &own).to_string())
            .map_err(|difference| format!("{difference}\nThe whole messages are:\n{messages}"))
    });
}

/// Compiles each case of `user-body` with and without the attribute, and expects the same messages with any version of Rust.
#[test]
fn a_mistake_in_the_body_reads_as_without_the_attribute() {
    let compiler = Compiler::new();
    for_each_case("cases/fail/user-body", |case| {
        let text = fs::read_to_string(case).unwrap();
        let bare = compiler.scratch().join(case.file_name().unwrap());
        assert!(text.contains("#[ttl_memo::ttl_cache]"), "the case has no attribute");
        fs::write(&bare, text.replace("#[ttl_memo::ttl_cache]", "#[inline]")).unwrap();

        let without = compiler.check(&bare).replace(bare.to_str().unwrap(), case.to_str().unwrap());
        same(&without, &compiler.check(case))
    });
}

#[test]
fn correct_cases_compile_and_run() {
    let compiler = Compiler::new();
    for_each_case("cases/pass", |case| compiler.run(case));
}

/// Checks the cases in a folder, or in each of its folders if the path ends in `/*`, on all processors. Panics with all
/// failures.
fn for_each_case(folder: &str, check: impl Fn(&Path) -> Result<(), String> + Sync) {
    let cases = match folder.strip_suffix("/*") {
        Some(parent) => files(Path::new(parent)).iter().flat_map(|folder| files(folder)).collect(),
        None => files(Path::new(folder)),
    };
    let cases: Vec<_> = cases.into_iter().filter(|file| file.extension().is_some_and(|kind| kind == "rs")).collect();
    assert!(!cases.is_empty(), "there are no cases in {folder}");

    let (next, failures) = (Mutex::new(cases.iter()), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some(case) = { next.lock().unwrap().next() } {
                    if let Err(failure) = check(case) {
                        failures.lock().unwrap().push((case, failure));
                    }
                }
            });
        }
    });
    let mut failures = failures.into_inner().unwrap();
    failures.sort();
    let mut report = String::new();
    for (case, failure) in &failures {
        write!(report, "\n\n=== {}\n{failure}", case.display()).unwrap();
    }
    assert!(failures.is_empty(), "{} of {} cases failed:{report}\n", failures.len(), cases.len());
}

/// Returns the sorted paths in a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

/// Compares two texts. The error contains both.
fn same(expected: &str, found: &str) -> Result<(), String> {
    if expected == found { Ok(()) } else { Err(format!("expected:\n{expected}\nfound:\n{found}")) }
}
