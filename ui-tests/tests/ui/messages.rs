//! The messages of rustc: rewritten to be the same on each machine, and reduced to what is the same in each version.

use std::fmt;
use std::fs;
use std::path::Path;

/// How messages begin that aren't about one mistake.
const ABOUT_THE_RUN: [&str; 4] =
    ["error: aborting due to", "For more information about", "Some errors have detailed", "warning: "];

/// Rewrites messages so that they don't depend on the machine.
///
/// Only the case itself is shown with its lines. Other files are named without line numbers: the sources of the standard library
/// aren't installed everywhere, and the lines of ttl-memo change.
pub(crate) fn normalize(said: &str, case: &Path) -> String {
    let messages = said.split("\n\n").map(|message| message.trim_matches('\n'));
    let messages =
        messages.filter(|message| !message.is_empty() && !ABOUT_THE_RUN.iter().any(|start| message.starts_with(start)));
    messages.map(|message| fit_margin(&without_other_files(message, case))).collect::<Vec<_>>().join("\n")
}

/// Removes the lines of other files than the case.
fn without_other_files(message: &str, case: &Path) -> String {
    let mut kept = String::new();
    let mut elsewhere = false;
    for line in message.lines() {
        let (margin, rest) = line.split_at(line.len() - line.trim_start().len());
        if let Some((arrow, place)) = ["--> ", "::: "].iter().find_map(|arrow| Some((arrow, rest.strip_prefix(arrow)?)))
        {
            let other = other_file(place, case);
            elsewhere = other.is_some();
            kept.extend([margin, arrow, other.as_deref().unwrap_or(place), "\n"]);
            continue;
        }
        let is_code =
            rest.trim_start_matches(|c: char| c.is_ascii_digit()).trim_start().starts_with('|') || rest == "...";
        elsewhere &= is_code;
        if !elsewhere {
            kept += line;
            kept.push('\n');
        }
    }
    kept
}

/// Returns the name of the file, unless it is the case.
fn other_file(place: &str, case: &Path) -> Option<String> {
    let file = place.split_once(".rs:").map_or(place, |(stem, _)| stem);
    if Path::new(file) == case.with_extension("") {
        return None;
    }
    let of_rust = file.starts_with("/rustc/") || file.contains("/rustlib/");
    let path = if of_rust { file.split_once("/library/").map(|(_, path)| format!("$RUST/{path}")) } else { None };
    Some(path.unwrap_or_else(|| file.to_owned()) + ".rs")
}

/// Makes the margin as wide as the remaining line numbers.
fn fit_margin(message: &str) -> String {
    let number = |line: &str| line.chars().take_while(char::is_ascii_digit).count();
    let wanted = message.lines().map(number).max().unwrap_or(0).max(1);
    let is = message.lines().find_map(|line| line.find("--> ")).unwrap_or(wanted);
    let surplus = " ".repeat(is.saturating_sub(wanted));
    let mut fitted = String::new();
    for line in message.lines() {
        let (number, rest) = line.split_at(number(line));
        fitted += number;
        fitted += rest.strip_prefix(&*surplus).unwrap_or(rest);
        fitted.push('\n');
    }
    fitted
}

/// What is the same in every version of Rust: the number of errors, the words that ttl-memo gives them, and their places.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Summary {
    /// For each error its lines in the words of ttl-memo, and its place. Empty if all its words are rustc's.
    errors: Vec<String>,
}

impl Summary {
    pub(crate) fn of(messages: &str, own: &OwnWords) -> Self {
        let errors = messages.split("\n\n").filter(|message| message.starts_with("error"));
        let mut errors: Vec<_> = errors.map(|error| summarize(error, own)).collect();
        // Versions differ in the order of errors about types.
        errors.sort();
        Self { errors }
    }
}

fn summarize(error: &str, own: &OwnWords) -> String {
    let is_lint = error.contains("the lint level is defined here");
    let mut summary = String::new();
    for line in error.lines().map(str::trim_start) {
        let is_own = if line.starts_with("error: ") {
            // An error of a macro has no code.
            !is_lint
        } else {
            // Other lines show code, which may contain any words.
            line.starts_with(['e', '|', '=']) && own.are_in(line)
        };
        if is_own {
            summary += line.trim_start_matches(['|', '^', '-', ' ']);
            summary.push('\n');
        }
    }
    let place = error.lines().find_map(|line| line.trim_start().strip_prefix("--> "));
    if !summary.is_empty() {
        summary += place.unwrap_or_default();
    }
    summary
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for error in &self.errors {
            writeln!(f, "{}", if error.is_empty() { "an error in rustc's words" } else { error })?;
        }
        Ok(())
    }
}

/// The words of ttl-memo in errors about types, from its `on_unimplemented` attributes.
pub(crate) struct OwnWords(String);

impl OwnWords {
    pub(crate) fn of_this_repository() -> Self {
        let mut words = String::new();
        let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("../ttl-memo/src")];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let source = fs::read_to_string(path).unwrap();
                    let attributes = source.split("on_unimplemented(").skip(1);
                    words.extend(attributes.map(|rest| rest.split(")]").next().unwrap_or_default()));
                }
            }
        }
        Self(words)
    }

    /// Returns whether four consecutive words of a line are in the attributes. Text in back-ticks doesn't count.
    fn are_in(&self, line: &str) -> bool {
        let mut parts = line.split('`').step_by(2).map(|part| part.split_whitespace().collect::<Vec<_>>());
        parts.any(|words| words.windows(4).any(|four| self.0.contains(&four.join(" "))))
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{OwnWords, Summary, normalize};

    const CASE: &str = "cases/fail/kind/case.rs";

    fn normal(said: &str) -> String {
        normalize(said, Path::new(CASE))
    }

    fn summary(messages: &str) -> Summary {
        Summary::of(messages, &OwnWords("`{T}` cannot be part of a cache key; an argument must be `Hash`".to_owned()))
    }

    #[test]
    fn the_sources_of_the_standard_library_make_no_difference() {
        let without = "\
error[E0308]: mismatched types
  --> cases/fail/kind/case.rs:4:20
   |
4  |         return Err(0);
   |                    ^ expected `String`
   |
note: tuple variant defined here
  --> /rustc/59807616e1fa/library/core/src/result.rs:557:4
help: convert it

error: aborting due to 1 previous error
";
        let with = "\
error[E0308]: mismatched types
   --> cases/fail/kind/case.rs:4:20
    |
4   |         return Err(0);
    |                    ^ expected `String`
    |
note: tuple variant defined here
   --> /home/me/.rustup/toolchains/stable/lib/rustlib/src/rust/library/core/src/result.rs:557:4
    |
557 |     Err(#[stable(feature = \"rust1\", since = \"1.0.0\")] E),
    |     ^^^
help: convert it

error: aborting due to 1 previous error
";

        assert_eq!(normal(with), normal(without));
        assert!(normal(with).ends_with("\n --> $RUST/core/src/result.rs\nhelp: convert it\n"), "{}", normal(with));
        assert!(normal(with).contains("\n4 |         return Err(0);\n  |                    ^"), "{}", normal(with));
    }

    const OURS: &str = "\
error[E0277]: `Rc` cannot be part of a cache key
 --> cases/fail/kind/case.rs:6:13
  |
6 | fn user(id: Rc) -> u64 {
  |             ^^ an argument must be `Hash`
  |
  = help: the trait `ttl_memo::MadeOf` is not implemented

error: `ttl` needs a unit
 --> cases/fail/kind/case.rs:5:19

error[E0308]: mismatched types
 --> cases/fail/kind/case.rs:7:19
";

    #[test]
    fn the_words_of_rustc_and_the_order_of_errors_are_free() {
        let other = "\
error: `ttl` needs a unit
 --> cases/fail/kind/case.rs:5:19

error[E0308]: these types differ
 --> cases/fail/kind/case.rs:7:20

error[E0277]: `Rc` cannot be part of a cache key
 --> cases/fail/kind/case.rs:6:13
  |
6 | fn user(id: Rc) -> u64 {
  | ----        ^^ an argument must be `Hash`
  |
  = help: the trait `MadeOf` isn't implemented
";

        assert_eq!(summary(OURS), summary(other));
    }

    #[test]
    fn our_words_their_places_and_the_number_of_errors_are_not() {
        let changes = [
            ("cannot be part of a cache key", "cannot be part of a cache"),
            ("an argument must be", "an argument has to be"),
            ("needs a unit", "needs one"),
            ("case.rs:6:13", "case.rs:6:14"),
            ("case.rs:5:19", "case.rs:6:19"),
            ("error[E0308]: mismatched types", "warning: mismatched types"),
        ];
        for (from, to) in changes {
            assert_ne!(summary(OURS), summary(&OURS.replace(from, to)), "{to}");
        }
    }
}
