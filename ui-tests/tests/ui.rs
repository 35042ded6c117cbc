//! Runs the cases. After a change of words, `TRYBUILD=overwrite cargo test -p ttl-memo-ui-tests` writes them anew; each is
//! then read by eye: one error for one mistake, under the smallest thing to change, saying what to write.

use std::fs;
use std::path::Path;

#[test]
fn every_mistake_has_its_words() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("cases/fail/*/*.rs");
    cases.pass("cases/pass/*.rs");
}

/// Compiles the cases of `user-body` without the attribute and expects the very same words of rustc.
#[test]
fn a_mistake_in_the_body_reads_as_without_the_attribute() {
    let cases = trybuild::TestCases::new();
    let bare = Path::new(env!("CARGO_TARGET_TMPDIR")).join("user-body");
    fs::create_dir_all(&bare).unwrap();
    for case in fs::read_dir("cases/fail/user-body").unwrap() {
        let case = case.unwrap().path();
        let copy = bare.join(case.file_name().unwrap());
        let text = fs::read_to_string(&case).unwrap();
        if case.extension().is_some_and(|extension| extension == "rs") {
            assert!(text.contains("#[ttl_memo::ttl_cache]"), "{}", case.display());
            fs::write(&copy, text.replace("#[ttl_memo::ttl_cache]", "#[inline]")).unwrap();
            cases.compile_fail(&copy);
        } else {
            let place = copy.with_extension("rs");
            let here = format!("cases/fail/user-body/{}", place.file_name().unwrap().display());
            fs::write(&copy, text.replace(&here, &place.display().to_string())).unwrap();
        }
    }
}
