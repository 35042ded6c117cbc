//! Which file of a crate uses which: finds the file that each path leads to. Knows nothing of rooms.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::source::{Module, Path, Role, Source};

/// The files of a crate, by their paths in `src`.
pub(super) struct Crate {
    pub(super) files: BTreeMap<String, Source>,
    /// The file of each module.
    modules: BTreeMap<Module, String>,
}

impl Crate {
    /// Reads `files`, each a path in `src` and a text.
    pub(super) fn read<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut read = Self { files: BTreeMap::new(), modules: BTreeMap::new() };
        for (file, text) in files {
            let module = module_of(file);
            let source = Source::read(&module, text);
            for inline in &source.inline_modules {
                read.modules.insert(inline.clone(), file.to_owned());
            }
            read.modules.insert(module, file.to_owned());
            read.files.insert(file.to_owned(), source);
        }
        read
    }

    /// Each file, and those it uses. That a module's file exports what its children have isn't a use.
    pub(super) fn uses(&self) -> BTreeMap<&str, BTreeSet<&str>> {
        let uses_of = |file: &str, source: &Source| {
            let used = source.paths.iter().filter_map(|path| {
                let used = self.file_of(&self.absolute(path)?, 0)?;
                let exports_a_child = path.role != Role::Use && is_parent(file, used);
                (used != file && !exports_a_child).then_some(used)
            });
            used.collect()
        };
        self.files.iter().map(|(file, source)| (file.as_str(), uses_of(file, source))).collect()
    }

    /// The names from the root of the crate; `None` for a path into another crate.
    fn absolute(&self, path: &Path) -> Option<Vec<String>> {
        let mut base = path.module.clone();
        let mut names = path.names.as_slice();
        match names.first()?.as_str() {
            "crate" => {
                base.clear();
                names = &names[1..];
            }
            "self" | "super" => {
                while let Some((name, rest)) =
                    names.split_first().filter(|(name, _)| matches!(name.as_str(), "self" | "super"))
                {
                    if name == "super" {
                        base.pop();
                    }
                    names = rest;
                }
            }
            child => {
                let module = [base.as_slice(), &[child.to_owned()]].concat();
                self.modules.get(&module)?;
            }
        }
        Some([base.as_slice(), names].concat())
    }

    /// The file in which `names` stand, through as many exports as there are on the way.
    fn file_of(&self, names: &[String], exports: usize) -> Option<&str> {
        /// Two modules may export all that is in the other.
        const MOST: usize = 8;
        let length = (0..=names.len()).rev().find(|length| self.modules.contains_key(&names[..*length]))?;
        let (module, rest) = names.split_at(length);
        let file = self.modules.get(module)?;
        let Some((name, rest)) = rest.split_first() else { return Some(file) };
        let source = &self.files[file];
        if source.items.contains(name) || exports == MOST {
            return Some(file);
        }
        let exported_as = |path: &&Path, as_name: &str| {
            path.module == module && matches!(&path.role, Role::Export(name) if name == as_name)
        };
        if let Some(path) = source.paths.iter().find(|path| exported_as(path, name)) {
            return self.file_of(&[self.absolute(path)?.as_slice(), rest].concat(), exports + 1);
        }
        let mut globs = source.paths.iter().filter(|path| exported_as(path, "*"));
        let through_a_glob = globs.find_map(|path| {
            let names = [self.absolute(path)?.as_slice(), std::slice::from_ref(name), rest].concat();
            self.file_of(&names, exports + 1)
        });
        Some(through_a_glob.unwrap_or(file))
    }
}

/// A shortest cycle in `uses`, beginning and ending with the same file.
pub(super) fn cycle<'a>(uses: &BTreeMap<&'a str, BTreeSet<&'a str>>) -> Option<Vec<&'a str>> {
    let mut cycles: Vec<_> = uses.keys().filter_map(|file| way_back(uses, file)).collect();
    cycles.sort_by_key(Vec::len);
    cycles.into_iter().next()
}

/// A shortest way from `file` to itself.
fn way_back<'a>(uses: &BTreeMap<&'a str, BTreeSet<&'a str>>, file: &'a str) -> Option<Vec<&'a str>> {
    let mut ways = VecDeque::from([vec![file]]);
    let mut seen = BTreeSet::new();
    while let Some(way) = ways.pop_front() {
        for next in &uses[way.last()?] {
            let way = [way.as_slice(), &[*next]].concat();
            if *next == file {
                return Some(way);
            }
            if seen.insert(*next) {
                ways.push_back(way);
            }
        }
    }
    None
}

/// `store/core.rs` is `store::core`, and `store/mod.rs` is `store`.
fn module_of(file: &str) -> Module {
    let mut module: Module = file.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
    if matches!(module.last().map(String::as_str), Some("mod" | "lib")) {
        module.pop();
    }
    module
}

/// Whether `child` stands in the folder of which `file` is the module.
fn is_parent(file: &str, child: &str) -> bool {
    let folder = file.strip_suffix("mod.rs").or_else(|| file.strip_suffix("lib.rs"));
    folder.is_some_and(|folder| child.starts_with(folder))
}
