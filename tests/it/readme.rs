//! The README shows the guide's tables of options and helpers word for word.

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
