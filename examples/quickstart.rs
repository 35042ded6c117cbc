//! Finds the most similar other word for each word of a text: without a cache, with an empty one and with a full one.
//! A word is any sequence of letters, so texts in all languages work.
//!
//! Prints the three times, how many times as fast the last two are, and the statistics of the cache. Then it moves the cache's
//! clock by ten minutes and prints the statistics before and after, to show how the entries expire.
//!
//! ```sh
//! cargo run --release -p ttl-memo-examples --example quickstart -- --help
//! ```

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use indicatif::ProgressIterator;
use strsim::damerau_levenshtein as edits;
use ttl_memo::{ManualTimer, ttl_cache};

/// Finds the other word of the text that is the fewest edits away.
#[ttl_cache(ttl = "10m", maxsize = None, timer = CLOCK)]
fn closest(word: &str) -> Option<&'static str> {
    let others = VOCABULARY.get()?.iter().filter(|other| *other != word);
    others.map(String::as_str).min_by_key(|other| edits(word, other))
}

/// Each different word of the text.
static VOCABULARY: OnceLock<BTreeSet<String>> = OnceLock::new();

/// Moves only when `advance` is called, so that ten minutes pass at once. Without `timer = CLOCK` the cache uses the real time.
static CLOCK: ManualTimer = ManualTimer::new();

/// The work grows with the square of the text. This much takes a few seconds.
const MAX_WORDS: usize = 10_000;

const HELP: &str = "\
Shows what a cache saves, with a slow function: it finds the most similar other word for each word of a text.

Usage: cargo run --release -p ttl-memo-examples --example quickstart [-- FILE]

FILE is a text file; the default is the documentation of this project. At most 10,000 words are read.

The program prints how long the calls take without the cache, with an empty cache and with a full one. Then it moves the
clock of the cache by ten minutes, to show how the entries expire.
";

fn main() -> ExitCode {
    let arguments: Vec<_> = env::args_os().skip(1).collect();
    let text = match &arguments[..] {
        [option] if option == "--help" || option == "-h" => {
            print!("{HELP}");
            return ExitCode::SUCCESS;
        }
        [] => read(&markdown_files()),
        [file] => read(&[PathBuf::from(file)]),
        _ => Err("it takes one file; see `--help`".to_owned()),
    };
    match text {
        Ok(text) => {
            compare(&text);
            let_time_pass(best_pair(&text));
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("quickstart: {error}");
            ExitCode::from(2)
        }
    }
}

/// Times the same calls without the cache, with an empty cache and with a full one.
fn compare(text: &[String]) {
    let vocabulary = VOCABULARY.get_or_init(|| text.iter().cloned().collect());
    println!("Finding the most similar other word for each word of the text:");
    println!("{} words, {} of them different", text.len(), vocabulary.len());

    let (expected, uncached) = timed(text, closest::uncached);
    println!("\nwithout the cache      {uncached:>10.2?}");
    for state in ["an empty cache", "a full cache"] {
        let (answers, cached) = timed(text, closest);
        assert_eq!(answers, expected, "the cache changed an answer");
        let speed_up = uncached.as_secs_f64() / cached.as_secs_f64();
        println!("with {state:<18}{cached:>10.2?}   {speed_up:.1} times as fast");
    }
    println!("statistics             {}", closest::cache_info());
}

/// Returns the answer for each word and the time for all of them. Shows a progress bar on a terminal.
fn timed<A>(text: &[String], answer: impl Fn(&str) -> A) -> (Vec<A>, Duration) {
    let start = Instant::now();
    let answers = text.iter().progress().map(|word| answer(word)).collect();
    (answers, start.elapsed())
}

/// Finds the word that has most letters in common with the word closest to it. `cache_peek` counts no hits.
fn best_pair(text: &[String]) -> &str {
    let alike = |word: &&String| {
        let other = closest::cache_peek(word).flatten();
        other.map_or(0, |other| word.len().saturating_sub(edits(word, other)))
    };
    text.iter().max_by_key(alike).expect("a text has words")
}

/// Shows that entries expire when their time to live has passed, and that they can be cleared.
fn let_time_pass(word: &str) {
    println!("\nEntries expire after ten minutes. The clock of this cache moves by hand:");
    println!("one more call          closest({word:?}) = {:?}", closest(word));

    CLOCK.advance(Duration::from_secs(599));
    println!("after 9 min 59 s       {}", closest::cache_info());
    CLOCK.advance(Duration::from_secs(1));
    println!("after 10 min           {}", closest::cache_info());
    closest(word);
    println!("after another call     {}", closest::cache_info());
    closest::cache_clear();
    println!("after `cache_clear`    {}", closest::cache_info());
}

/// Reads the words of some files.
fn read(files: &[PathBuf]) -> Result<Vec<String>, String> {
    let mut text = Vec::new();
    for file in files {
        let content = fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
        let words = content.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty());
        text.extend(words.map(str::to_lowercase));
    }
    text.truncate(MAX_WORDS);
    if text.is_empty() {
        return Err(format!("there are no words in {files:?}"));
    }
    Ok(text)
}

/// Returns the Markdown files at the root of the repository, or those of the current directory if the repository has moved.
fn markdown_files() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let entries = fs::read_dir(root).or_else(|_| fs::read_dir(".")).into_iter().flatten();
    let mut files: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "md"));
    files.sort();
    files
}
