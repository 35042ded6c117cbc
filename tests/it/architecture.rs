//! The rooms of both crates: which files there are, what each may use, and that ARCHITECTURE.md says so.
//! Knows nothing of what the code does.

mod fixtures;
mod graph;
mod rules;
mod source;

use std::fs;
use std::path::{Path, PathBuf};

use graph::{Crate, cycle};
use rules::{Order, arrows_against, impls_elsewhere};

const PAGE: &str = include_str!("../../ARCHITECTURE.md");
const LONGEST: usize = 400;
const MOST_IN_SRC: usize = 12;

#[test]
fn the_runtimes_files_use_only_what_stands_below_them() {
    assert_none(&arrows_against(&Order::of_page(PAGE, "The order of the rooms"), &runtime()));
}

#[test]
fn the_attributes_files_use_only_what_stands_below_them() {
    let (order, attribute) = (Order::of_page(PAGE, "The attribute"), attribute());
    assert_none(&arrows_against(&order, &attribute));
    assert_none(&impls_elsewhere(&order, &attribute));
    assert_eq!(cycle(&attribute.uses()), None);
}

#[test]
fn the_runtimes_files_use_each_other_in_no_cycle() {
    assert_eq!(cycle(&runtime().uses()), None);
}

#[test]
fn the_runtimes_impl_blocks_stand_in_the_room_of_their_type() {
    assert_none(&impls_elsewhere(&Order::of_page(PAGE, "The order of the rooms"), &runtime()));
}

#[test]
fn no_file_is_longer_than_a_reader_can_hold() {
    let files = runtime().files.into_iter().chain(attribute().files);
    let long = files.filter(|(_, source)| source.lines > LONGEST);
    let long: Vec<_> =
        long.map(|(file, source)| format!("{file} has {} lines, over {LONGEST}", source.lines)).collect();
    assert_none(&long);
}

#[test]
fn few_files_stand_directly_in_the_runtimes_src() {
    let files: Vec<_> = runtime().files.into_keys().filter(|file| !file.contains('/')).collect();
    assert!(files.len() <= MOST_IN_SRC, "{} files: {}", files.len(), files.join(" "));
}

fn runtime() -> Crate {
    sources_of("ttl-memo")
}

fn attribute() -> Crate {
    sources_of("ttl-memo-macros")
}

fn sources_of(name: &str) -> Crate {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(name).join("src");
    let files: Vec<_> = files_below(&src)
        .into_iter()
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .map(|path| {
            let name = path.strip_prefix(&src).unwrap().to_str().unwrap().replace('\\', "/");
            (name, fs::read_to_string(path).unwrap())
        })
        .collect();
    Crate::read(files.iter().map(|(name, text)| (name.as_str(), text.as_str())))
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] }).collect()
}

#[track_caller]
fn assert_none(violations: &[String]) {
    assert!(violations.is_empty(), "{} violations:\n{}", violations.len(), violations.join("\n"));
}
