//! The packages, and the crates that a build contains: how many, why each, under which licences, for which Rust.
//! Knows nothing of what they do.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
const REASONS: &str = include_str!("../../DEPENDENCIES.md");
const RULES: &str = include_str!("../../deny.toml");

const LINUX: &str = "x86_64-unknown-linux-gnu";
const WINDOWS: &str = "x86_64-pc-windows-msvc";
const WASM: &str = "wasm32-unknown-unknown";

#[test]
fn a_package_has_its_sources_texts_and_licences_and_nothing_else() {
    for (package, directories) in [("ttl-memo", ["src", "guide"]), ("ttl-memo-macros", ["src", "expansions"])] {
        let by_cargo = ["Cargo.lock", "Cargo.toml.orig"];
        let ours = ["Cargo.toml", "LICENSE-APACHE", "LICENSE-MIT", "README.md"];
        let mut files: BTreeSet<String> = by_cargo.into_iter().chain(ours).map(str::to_owned).collect();
        for directory in directories {
            collect_files(&Path::new(ROOT).join(package), directory, &mut files);
        }

        let packed = cargo(&["package", "--list", "--allow-dirty", "--package", package]);
        let packed = packed.lines().filter(|file| *file != ".cargo_vcs_info.json");

        assert_eq!(packed.map(|file| file.replace('\\', "/")).collect::<BTreeSet<_>>(), files);
        let stray = files.iter().filter(|file| file.contains('/')).find(|file| {
            let kind = Path::new(file).extension().unwrap_or_default();
            kind != "rs" && kind != "md"
        });
        assert_eq!(stray, None);
    }
}

#[test]
fn a_build_has_at_most_30_crates_and_fewer_than_cached() {
    let ours = build("ttl-memo", LINUX, &[]);
    let theirs = build("cached", LINUX, &[]);

    assert!(ours.len() <= 30, "{ours:#?}");
    assert!(ours.len() < theirs.len());
    assert!(REASONS.contains(&format!(" {} on Linux", ours.len())), "there are {}", ours.len());
    assert!(REASONS.contains(&format!("`cached` 4.1 builds {}.", theirs.len())), "it builds {}", theirs.len());
}

#[test]
fn no_crate_is_built_twice() {
    for target in [LINUX, WINDOWS] {
        let names: Vec<_> = build("ttl-memo", target, &["--all-features"]).into_keys().map(|(name, _)| name).collect();

        assert_eq!(names.len(), names.iter().collect::<BTreeSet<_>>().len(), "{names:?}");
    }
}

#[test]
fn every_crate_of_the_default_build_has_its_reason() {
    let mut reasons = reasons_under("In the program");
    reasons.extend(reasons_under("For the feature `rayon`, which is on by default"));
    reasons.extend(reasons_under("At compile time"));

    assert_eq!(reasons, users(&build("ttl-memo", LINUX, &[])));
}

#[test]
fn every_crate_of_the_feature_rayon_has_its_reason() {
    assert_eq!(reasons_under("For the feature `rayon`, which is on by default"), added_by("rayon"));
}

#[test]
fn every_crate_of_the_feature_serde_has_its_reason() {
    assert_eq!(reasons_under("With the feature `serde`"), added_by("serde"));
}

#[test]
fn every_crate_of_the_feature_tier_has_its_reason() {
    assert_eq!(reasons_under("With the feature `tier`"), added_to(&["serde"], "tier"));
}

#[test]
fn every_crate_of_the_feature_disk_has_its_reason() {
    // On Linux a default build has `libc` anyway.
    assert_eq!(reasons_under("With the feature `disk`"), added_to(&["tier"], "disk"));
}

#[test]
fn every_crate_of_the_feature_redis_has_its_reason() {
    assert_eq!(reasons_under("With the feature `redis`"), added_to(&["tier", "tokio"], "redis"));
}

#[test]
fn every_crate_of_the_feature_tokio_has_its_reason() {
    assert_eq!(reasons_under("With the feature `tokio`"), added_by("tokio"));
}

#[test]
fn every_crate_of_the_feature_metrics_has_its_reason() {
    assert_eq!(reasons_under("With the feature `metrics`"), added_by("metrics"));
}

#[test]
fn every_crate_of_the_feature_tracing_has_its_reason() {
    assert_eq!(reasons_under("With the feature `tracing`"), added_by("tracing"));
}

#[test]
fn the_feature_test_util_adds_no_crate() {
    assert_eq!(added_by("test-util"), BTreeMap::new());
}

#[test]
fn every_crate_on_windows_has_its_reason() {
    let linux = users(&build("ttl-memo", LINUX, &[]));
    let mut windows = users(&build("ttl-memo", WINDOWS, &[]));
    windows.retain(|name, _| !linux.contains_key(name));

    assert_eq!(reasons_under("On Windows"), windows);
}

#[test]
fn every_crate_of_the_feature_web_has_its_reason() {
    let mut web = users(&build("ttl-memo", WASM, &["--no-default-features", "--features=web"]));
    let without = users(&build("ttl-memo", WASM, &["--no-default-features"]));
    web.retain(|name, _| !without.contains_key(name));

    assert_eq!(reasons_under("For the feature `web`, on `wasm32-unknown-unknown` alone"), web);
    assert_eq!(added_by("web"), BTreeMap::new());
}

#[test]
fn every_licence_is_allowed() {
    let allowed: Vec<&str> = RULES
        .split_once("allow = [")
        .and_then(|(_, rest)| rest.split_once(']'))
        .map(|(list, _)| list.split('"').skip(1).step_by(2).collect())
        .unwrap();

    for ((name, _), built) in build("ttl-memo", "all", &["--all-features"]) {
        assert!(permits(&built.licence, &allowed), "{name} is under {:?}; allowed are {allowed:?}", built.licence);
    }
}

#[test]
fn one_side_of_or_and_both_of_and_must_be_allowed() {
    let permits = |expression| permits(expression, &["MIT", "Zlib"]);

    assert!(permits("MIT") && permits("GPL-3.0 OR MIT") && permits("GPL-3.0/MIT") && permits("MIT AND Zlib"));
    assert!(permits("(MIT OR GPL-3.0) AND (Zlib)") && permits("GPL-3.0 OR (MIT AND Zlib)"));
    assert!(!permits("") && !permits("MIT AND GPL-3.0") && !permits("MIT AND (GPL-3.0 OR ISC)"));
    assert!(!permits("MIT WITH an-exception"));
}

#[test]
fn no_crate_asks_for_a_newer_rust_than_we_do() {
    let metadata = cargo(&["metadata", "--locked", "--format-version=1"]);
    let metadata: Value = serde_json::from_str(&metadata).unwrap();
    let oldest: BTreeMap<Version, &str> = metadata["packages"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|package| Some((version(package), package["rust_version"].as_str()?)))
        .collect();
    let ours = oldest[&("ttl-memo".to_owned(), env!("CARGO_PKG_VERSION").to_owned())];

    let (linux, wasm) = (build("ttl-memo", LINUX, &["--all-features"]), build("ttl-memo", WASM, &["--all-features"]));
    for id in linux.into_keys().chain(wasm.into_keys()) {
        let theirs = oldest.get(&id).unwrap_or(&"1.0");
        assert!(numbers(theirs) <= numbers(ours), "{id:?} asks for Rust {theirs}, we for {ours}");
    }
}

/// Adds every file in `directory`, as `package` calls it.
fn collect_files(package: &Path, directory: &str, files: &mut BTreeSet<String>) {
    for entry in fs::read_dir(package.join(directory)).unwrap() {
        let entry = entry.unwrap();
        let name = format!("{directory}/{}", entry.file_name().to_str().unwrap());
        if entry.file_type().unwrap().is_dir() {
            collect_files(package, &name, files);
        } else {
            files.insert(name);
        }
    }
}

/// A crate's name and version.
type Version = (String, String);

/// A crate as one build has it.
#[derive(Debug, Default)]
struct Built {
    licence: String,
    used_by: BTreeSet<String>,
}

/// Returns the crates that are built for `package` on `target`, itself included, as programs and while compiling.
fn build(package: &str, target: &str, options: &[&str]) -> BTreeMap<Version, Built> {
    let tree = ["tree", "--locked", "--edges=normal,build", "--no-dedupe", "--prefix=depth", "--format= {p}|{l}"];
    let tree = cargo(&[&tree[..], &["--package", package, "--target", target], options].concat());

    let mut crates: BTreeMap<Version, Built> = BTreeMap::new();
    let mut above: Vec<String> = Vec::new();
    for line in tree.lines() {
        let (depth, rest) = line.split_once(' ').unwrap();
        let (id, licence) = rest.rsplit_once('|').unwrap();
        let (name, version) = id.split_once(" v").unwrap();
        let version = version.split(' ').next().unwrap();

        above.truncate(depth.parse().unwrap());
        let built = crates.entry((name.to_owned(), version.to_owned())).or_default();
        licence.clone_into(&mut built.licence);
        built.used_by.extend(above.last().cloned());
        above.push(name.to_owned());
    }
    crates
}

/// Returns which crates use each, but for the root, which none does.
fn users(build: &BTreeMap<Version, Built>) -> BTreeMap<String, BTreeSet<String>> {
    let used = build.iter().filter(|(_, built)| !built.used_by.is_empty());
    used.map(|((name, _), built)| (name.clone(), built.used_by.clone())).collect()
}

/// Returns which crates are built for `feature` alone, with who uses them.
fn added_by(feature: &str) -> BTreeMap<String, BTreeSet<String>> {
    added_to(&[], feature)
}

/// The same beside the crates of `others`.
fn added_to(others: &[&str], feature: &str) -> BTreeMap<String, BTreeSet<String>> {
    let with = |feature: &str| users(&build("ttl-memo", LINUX, &["--no-default-features", "--features", feature]));
    let without: Vec<_> = others.iter().chain([&""]).map(|other| with(other)).collect();
    let mut added = with(feature);
    added.retain(|name, _| !without.iter().any(|without| without.contains_key(name)));
    added
}

/// Returns the crates in the table under `heading` of the page that gives the reasons, with who uses them.
fn reasons_under(heading: &str) -> BTreeMap<String, BTreeSet<String>> {
    let (_, after) = REASONS.split_once(&format!("## {heading}\n")).unwrap();
    let section = after.split("\n## ").next().unwrap();
    let rows = section.lines().filter(|line| line.starts_with("| `"));
    rows.map(|row| {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        assert!(!cells[3].is_empty(), "{row} gives no reason");
        (cells[1].trim_matches('`').to_owned(), in_back_ticks(cells[2]).map(str::to_owned).collect())
    })
    .collect()
}

fn in_back_ticks(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// Says whether `expression`, in the words of SPDX or with the older `/` for `OR`, can be fulfilled by what is `allowed`.
fn permits(expression: &str, allowed: &[&str]) -> bool {
    let any: Vec<&str> = outside_parentheses(expression, &[" OR ", "/"]);
    if any.len() > 1 {
        return any.iter().any(|one| permits(one, allowed));
    }
    let all: Vec<&str> = outside_parentheses(expression, &[" AND "]);
    if all.len() > 1 {
        return all.iter().all(|one| permits(one, allowed));
    }
    let one = expression.trim();
    match one.strip_prefix('(').and_then(|one| one.strip_suffix(')')) {
        Some(inner) => permits(inner, allowed),
        None => allowed.contains(&one),
    }
}

/// Splits at each of `words` that no parenthesis is around.
fn outside_parentheses<'a>(expression: &'a str, words: &[&str]) -> Vec<&'a str> {
    let (mut parts, mut start, mut depth) = (Vec::new(), 0, 0);
    for (at, letter) in expression.char_indices() {
        depth += i32::from(letter == '(') - i32::from(letter == ')');
        if let Some(word) = words.iter().find(|word| depth == 0 && expression[at..].starts_with(**word)) {
            parts.push(&expression[start..at]);
            start = at + word.len();
        }
    }
    parts.push(&expression[start..]);
    parts
}

fn version(package: &Value) -> Version {
    let text = |field: &str| package[field].as_str().unwrap().to_owned();
    (text("name"), text("version"))
}

/// Returns `1.85` as `[1, 85, 0]`.
fn numbers(version: &str) -> [u32; 3] {
    let mut numbers = version.split('.').map(|number| number.parse().unwrap());
    [(); 3].map(|()| numbers.next().unwrap_or(0))
}

/// Runs cargo in the workspace, which downloads what isn't there yet.
fn cargo(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO")).current_dir(ROOT).args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}
