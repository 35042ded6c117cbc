//! The README agrees with other pages: its tables with the guide, its comparison with tests.

use std::fs;
use std::path::Path;

const README: &str = include_str!("../../README.md");
const OPTIONS: &str = include_str!("../../ttl-memo/guide/options-table.md");
const HELPERS: &str = include_str!("../../ttl-memo/guide/helpers-table.md");

#[test]
fn the_readme_shows_the_tables_of_the_guide() {
    for page in [OPTIONS, HELPERS] {
        let page = without_links(page);

        assert!(page.lines().count() >= 14 && README.contains(&page), "the README differs from\n{page}");
    }
}

#[test]
fn each_row_of_the_comparison_names_its_test() {
    let (_, comparison) = README.split_once("## Comparison\n").expect("the README compares");
    let rows: Vec<&str> = comparison
        .lines()
        .filter(|line| line.starts_with('|'))
        .skip(2)
        .filter_map(|row| row.split(" | ").next())
        .collect();
    let tests = sources(Path::new(env!("CARGO_MANIFEST_DIR")));

    assert!(rows.len() >= 10, "{rows:?}");
    for row in rows {
        let row = row.trim_start_matches("| ");
        let comment = format!("/// The README's comparison: {row}.\n");
        assert!(tests.contains(&format!("{comment}#[test]")), "no test has the comment {comment}");
    }
}

/// Returns all Rust files in a directory, one after the other.
fn sources(directory: &Path) -> String {
    let paths = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    paths.fold(String::new(), |sources, path| {
        let more = match path.extension() {
            _ if path.is_dir() => self::sources(&path),
            Some(extension) if extension == "rs" => fs::read_to_string(&path).unwrap(),
            _ => String::new(),
        };
        sources + &more
    })
}

/// Turns each `[text](target)` into `text`.
fn without_links(markdown: &str) -> String {
    let mut parts = markdown.split("](crate::");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let bracket = text.rfind('[').expect("a link begins with a bracket");
        text.remove(bracket);
        let (_target, rest) = part.split_once(')').expect("a link ends with a parenthesis");
        text.push_str(rest);
    }
    text.replace("[`Duration`](std::time::Duration)", "`Duration`")
}
