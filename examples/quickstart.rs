//! Finds, for every word of a text, the closest other word: without a cache, with one, and with one that is full.
//! Knows nothing of words but that they are letters, so any text in any language will do.
//!
//! ```sh
//! cargo run --release --example quickstart [FILE]
//! ```

use std::collections::BTreeSet;
use std::env;
use std::ffi::OsString;
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

/// Every word of the text, once.
static VOCABULARY: OnceLock<BTreeSet<String>> = OnceLock::new();

/// Moves only when told to, so that ten minutes pass at once; without `timer = CLOCK` it is the real clock.
static CLOCK: ManualTimer = ManualTimer::new();

/// The work grows with the square of the text; this much takes a few seconds.
const WORDS_AT_MOST: usize = 10_000;

fn main() -> ExitCode {
    match read(env::args_os().nth(1)) {
        Ok(text) => {
            compare(&text);
            let_time_pass(most_alike(&text));
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("quickstart: {error}");
            ExitCode::from(2)
        }
    }
}

/// Times the same work without the cache, with it, and with it once more.
fn compare(text: &[String]) {
    let vocabulary = VOCABULARY.get_or_init(|| text.iter().cloned().collect());
    println!("{} words, {} of them different", text.len(), vocabulary.len());

    let (expected, uncached) = timed(text, closest::uncached);
    println!("\nwithout the cache   {uncached:>10.2?}");
    for pass in ["with the cache", "and once more"] {
        let (answers, cached) = timed(text, closest);
        assert_eq!(answers, expected, "a cache changes no answer");
        let speed_up = uncached.as_secs_f64() / cached.as_secs_f64();
        println!("{pass:<20}{cached:>10.2?}   {speed_up:.1} times as fast");
    }
    println!("{}", closest::cache_info());
}

/// Gives the answer for each word and how long they took all together; shows a progress bar on a terminal.
fn timed<A>(text: &[String], answer: impl Fn(&str) -> A) -> (Vec<A>, Duration) {
    let start = Instant::now();
    let answers = text.iter().progress().map(|word| answer(word)).collect();
    (answers, start.elapsed())
}

/// Finds the word that has the most letters in common with its closest. Peeking into the cache counts no hits.
fn most_alike(text: &[String]) -> &str {
    let alike = |word: &&String| {
        let other = closest::cache_peek(word).flatten();
        other.map_or(0, |other| word.len().saturating_sub(edits(word, other)))
    };
    text.iter().max_by_key(alike).expect("a text has words")
}

/// Shows that entries expire at their ttl, and what the helpers do.
fn let_time_pass(word: &str) {
    println!("\nclosest({word:?}) = {:?}", closest(word));

    CLOCK.advance(Duration::from_secs(599));
    println!("after 9 min 59 s    {}", closest::cache_info());
    CLOCK.advance(Duration::from_secs(1));
    println!("after 10 min        {}", closest::cache_info());
    closest(word);
    println!("called again        {}", closest::cache_info());
    closest::cache_clear();
    println!("cleared             {}", closest::cache_info());
}

/// Reads the words of a file, or of this repository's own Markdown files.
fn read(file: Option<OsString>) -> Result<Vec<String>, String> {
    let files = match file {
        Some(file) => vec![PathBuf::from(file)],
        None => markdown_files(),
    };
    let mut text = Vec::new();
    for file in &files {
        let content = fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
        let words = content.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty());
        text.extend(words.map(str::to_lowercase));
    }
    text.truncate(WORDS_AT_MOST);
    if text.is_empty() {
        return Err(format!("no words in {files:?}"));
    }
    Ok(text)
}

/// The Markdown files at the root of the repository; of the current directory, should the repository have moved.
fn markdown_files() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let entries = fs::read_dir(root).or_else(|_| fs::read_dir(".")).into_iter().flatten();
    let mut files: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "md"));
    files.sort();
    files
}
