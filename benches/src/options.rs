//! What the command line asks for.

/// How much to measure.
#[derive(Clone, Debug, Default)]
pub struct Options {
    only: Option<String>,
    quick: bool,
}

impl Options {
    /// Reads `--only <part of a work's or a table's name>` and `--quick`, for a first look; cargo's own options are left alone.
    ///
    /// # Panics
    ///
    /// When `--only` comes without what to measure.
    #[must_use]
    pub fn from_args() -> Self {
        let mut options = Self::default();
        let mut args = std::env::args().skip(1);
        while let Some(arg) = args.next() {
            match arg.as_str() {
                "--only" => options.only = Some(args.next().expect("`--only` needs a part of a name")),
                "--quick" => options.quick = true,
                _ => {}
            }
        }
        options
    }

    /// How often everybody's turn comes.
    #[must_use]
    pub fn rounds(&self) -> usize {
        if self.quick { 5 } else { 25 }
    }

    /// Whether what has this name is to be measured.
    #[must_use]
    pub fn wants(&self, name: &str) -> bool {
        self.only.as_ref().is_none_or(|part| name.contains(part.as_str()))
    }
}
