//! What the command line asks for.

use std::env;
use std::path::{Path, PathBuf};

/// How much to measure.
#[derive(Clone, Debug, Default)]
pub struct Options {
    work: Option<String>,
    quick: bool,
    /// Whether nothing is timed.
    pub hits: bool,
    /// Files of recorded requests.
    pub traces: Vec<PathBuf>,
}

impl Options {
    /// Reads `--work NAME` (measure only works whose name contains it), `--quick` (few rounds), `--trace FILE`
    /// (replay a file; may be given several times) and `--hits` (count hits, but don't measure times). Other arguments, such as cargo's own, are ignored.
    ///
    /// # Panics
    ///
    /// When `--work` or `--trace` has no value.
    #[must_use]
    pub fn from_args() -> Self {
        let mut options = Self::default();
        let mut args = env::args().skip(1);
        while let Some(arg) = args.next() {
            let mut value = || args.next().unwrap_or_else(|| panic!("`{arg}` needs a value"));
            match arg.as_str() {
                "--work" => options.work = Some(value()),
                "--quick" => options.quick = true,
                "--hits" => options.hits = true,
                "--trace" => options.traces.push(from_shell_directory(&value())),
                _ => {}
            }
        }
        options
    }

    /// How many rounds to measure when `all` would be many enough for a median to trust.
    #[must_use]
    pub fn rounds(&self, all: usize) -> usize {
        if self.hits {
            0
        } else if self.quick {
            all.min(5)
        } else {
            all
        }
    }

    /// Whether the work of this name is to be measured.
    #[must_use]
    pub fn wants(&self, name: &str) -> bool {
        self.work.as_ref().is_none_or(|part| name.contains(part.as_str()))
    }
}

/// Cargo starts a bench in the package's directory, but a user means a path from where they called cargo.
fn from_shell_directory(path: &str) -> PathBuf {
    let directory = env::var_os("PWD").unwrap_or_default();
    Path::new(&directory).join(path)
}
