//! Runs rustc on a case. Knows nothing about the expected messages.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::messages::normalize;

/// The end of the names of cases whose package depends on ttl-memo as `memo`.
const RENAMED: &str = "under-another-name.rs";

/// The folder of the cases that use a tier.
const OF_TIERS: &str = "tier";

/// rustc, and two builds of ttl-memo.
pub(crate) struct Compiler {
    version: String,
    library: PathBuf,
    /// With the feature `disk`.
    with_tiers: PathBuf,
    scratch: PathBuf,
}

impl Compiler {
    /// Builds ttl-memo as `cargo build -p ttl-memo` does, in the target folder of this test, and with tiers in one of its own.
    pub(crate) fn new() -> Self {
        let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).join("ui");
        fs::create_dir_all(&scratch).unwrap();
        let library = build(Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap(), &[]);
        let with_tiers = build(&Path::new(env!("CARGO_TARGET_TMPDIR")).join("with-tiers"), &["--features", "disk"]);
        let version = succeed(rustc().arg("--version"));
        let version = version.split_whitespace().nth(1).expect("rustc prints its version").to_owned();
        Self { version, library, with_tiers, scratch }
    }

    /// Returns the version of rustc, such as `1.95.0`.
    pub(crate) fn version(&self) -> &str {
        &self.version
    }

    /// Returns a folder for what the tests write.
    pub(crate) fn scratch(&self) -> &Path {
        &self.scratch
    }

    /// Compiles a case that should fail. Returns the messages, or an empty string if it compiles.
    pub(crate) fn check(&self, case: &Path) -> String {
        let output = self.compile(case, "metadata").output().unwrap();
        if output.status.success() { String::new() } else { normalize(&text(&output.stderr), case) }
    }

    /// Compiles a case that should be correct, and runs it.
    pub(crate) fn run(&self, case: &Path) -> Result<(), String> {
        for mut command in [self.compile(case, "link"), Command::new(self.output(case))] {
            let Output { status, stdout, stderr } = command.output().unwrap();
            if !status.success() {
                return Err(text(&stdout) + &text(&stderr));
            }
        }
        Ok(())
    }

    fn compile(&self, case: &Path, emit: &str) -> Command {
        let uses_tiers = case.parent().is_some_and(|folder| folder.ends_with(OF_TIERS));
        let library = if uses_tiers { &self.with_tiers } else { &self.library };
        let dependencies = library.with_file_name("deps");
        let mut command = rustc();
        // With `--verbose`, long types aren't shortened.
        command.args([
            "--edition",
            "2024",
            "--crate-type",
            "bin",
            "--color",
            "never",
            "--verbose",
            "--allow",
            "dead_code",
        ]);
        // Cargo sets this too, and some messages mention Cargo if it is set.
        command.env("CARGO_CRATE_NAME", "case");
        command.arg("--emit").arg(emit).arg("-o").arg(self.output(case));
        let is_renamed = case.to_str().is_some_and(|name| name.ends_with(RENAMED));
        let dependency = if is_renamed { "memo" } else { "ttl_memo" };
        command.arg("--extern").arg(format!("{dependency}={}", library.display()));
        command.arg("-L").arg(format!("dependency={}", dependencies.display())).arg(case);
        command
    }

    /// Returns the output file of a case. Each case has its own, because several are compiled at the same time.
    fn output(&self, case: &Path) -> PathBuf {
        let name: Vec<_> = case.iter().rev().take(2).map(|part| part.to_string_lossy()).collect();
        self.scratch.join(name.join("-")).with_extension(env::consts::EXE_EXTENSION)
    }
}

/// Builds ttl-memo in a target folder, and returns the path of the library.
fn build(target: &Path, options: &[&str]) -> PathBuf {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap());
    cargo.args(["build", "--quiet", "--package", "ttl-memo", "--message-format", "json", "--target-dir"]);
    let built = succeed(cargo.arg(target).args(options));
    // Cargo lists the built files as JSON. One of the strings is the path of the library.
    let library = built.split('"').find(|text| text.ends_with("libttl_memo.rlib"));
    library.expect("Cargo prints the path of the library").into()
}

fn rustc() -> Command {
    Command::new(env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
}

/// Runs a command that must succeed, and returns what it prints.
fn succeed(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(output.status.success(), "{command:?}: {}", text(&output.stderr));
    text(&output.stdout)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
