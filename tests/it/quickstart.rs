//! Runs the quickstart and reads what it prints. Knows nothing of how it is written.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;

use serde_json::Value;

/// The example as cargo builds it, asked of cargo itself since the target directory and the profile may be any.
static QUICKSTART: LazyLock<PathBuf> = LazyLock::new(|| {
    let build = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--example", "quickstart", "--message-format", "json", "--target-dir"])
        .arg(Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap())
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
        .output()
        .unwrap();
    assert!(build.status.success(), "{}", String::from_utf8_lossy(&build.stderr));
    String::from_utf8(build.stdout)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .find(|message| message["target"]["name"] == "quickstart" && message["executable"].is_string())
        .map(|message| message["executable"].as_str().unwrap().into())
        .unwrap()
});

/// A file with the given content that is gone when dropped.
struct TextFile(PathBuf);

impl TextFile {
    fn new(name: &str, content: &[u8]) -> Self {
        let path = env::temp_dir().join(format!("ttl-memo-{}-{name}", std::process::id()));
        fs::write(&path, content).unwrap();
        Self(path)
    }
}

impl Drop for TextFile {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

fn quickstart(file: &TextFile) -> Output {
    Command::new(&*QUICKSTART).arg(&file.0).output().unwrap()
}

fn stdout(output: &Output) -> String {
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// That a run failed as programs fail: status 2, one line on stderr that names the file, nothing on stdout.
fn assert_refused(output: &Output, file: &TextFile) {
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{stderr}");
    assert_eq!(stderr.lines().count(), 1, "{stderr}");
    assert!(stderr.contains(file.0.to_str().unwrap()), "{stderr}");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "");
}

#[test]
fn each_different_word_is_looked_up_once() {
    let file = TextFile::new("once.txt", b"one Tone, one stone; one TONE");

    let output = stdout(&quickstart(&file));

    assert!(output.contains("6 words, 3 of them different"), "{output}");
    // Two passes of six calls; the first call of each word is a miss.
    assert!(output.contains("CacheInfo(hits=9, misses=3, maxsize=None, currsize=3)"), "{output}");
    assert!(output.contains(r#"closest("stone") = Some("tone")"#), "{output}");
}

#[test]
fn both_times_and_the_speed_up_are_printed() {
    let file = TextFile::new("times.txt", b"one tone one stone");

    let output = stdout(&quickstart(&file));

    assert!(output.contains("without the cache"), "{output}");
    assert_eq!(output.matches(" times as fast").count(), 2, "{output}");
}

#[test]
fn the_entries_expire_after_ten_minutes_and_clear() {
    let file = TextFile::new("expire.txt", b"one tone one stone");

    let output = stdout(&quickstart(&file));

    let currsize = |label: &str| {
        let line = output.lines().find(|line| line.starts_with(label)).unwrap();
        line.rsplit("currsize=").next().unwrap().trim_end_matches(')').to_owned()
    };
    assert_eq!(currsize("after 9 min 59 s"), "3", "{output}");
    assert_eq!(currsize("after 10 min"), "0", "{output}");
    assert_eq!(currsize("after another call"), "1", "{output}");
    assert!(output.ends_with("CacheInfo(hits=0, misses=0, maxsize=None, currsize=0)\n"), "{output}");
}

#[test]
fn no_progress_bar_is_drawn_into_a_pipe() {
    let file = TextFile::new("pipe.txt", b"one tone one stone");

    let output = quickstart(&file);

    assert!(output.stderr.is_empty(), "{output:?}");
}

#[test]
fn help_is_printed_and_nothing_else_done() {
    for option in ["--help", "-h"] {
        let output = stdout(&Command::new(&*QUICKSTART).arg(option).output().unwrap());

        assert!(
            output.contains("Usage: cargo run --release -p ttl-memo-examples --example quickstart [-- FILE]"),
            "{output}"
        );
        assert!(!output.contains("CacheInfo"), "{output}");
    }
}

#[test]
fn two_files_are_refused() {
    let output = Command::new(&*QUICKSTART).args(["one.txt", "two.txt"]).output().unwrap();

    assert_eq!(output.status.code(), Some(2));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "quickstart: it takes one file; see `--help`\n");
}

#[test]
fn a_missing_file_is_refused_in_one_line() {
    let file = TextFile(env::temp_dir().join("ttl-memo-is-not-there.txt"));

    assert_refused(&quickstart(&file), &file);
}

#[test]
fn a_file_that_is_no_text_is_refused_in_one_line() {
    let file = TextFile::new("binary.bin", &[0xff, 0xfe, 0x00, 0x80]);

    assert_refused(&quickstart(&file), &file);
}

#[test]
fn a_file_without_words_is_refused_in_one_line() {
    let file = TextFile::new("numbers.txt", b"1 2 3\n");

    assert_refused(&quickstart(&file), &file);
}
