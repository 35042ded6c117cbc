//! The name under which the user's package depends on `ttl-memo`.
//! Knows how Cargo passes the names to rustc; with other build tools it finds nothing.

use std::path::Path;
use std::{env, iter};

use proc_macro2::Span;
use syn::{Ident, parse_str};

/// The name, if it isn't `ttl_memo`.
pub(crate) fn renamed_dependency() -> Option<Ident> {
    let arguments = env::args_os().filter_map(|argument| argument.into_string().ok());
    let mut name: Ident = parse_str(&renamed_in(arguments)?).ok()?;
    name.set_span(Span::call_site());
    Some(name)
}

/// The name in rustc's arguments, such as `--extern memo=/target/debug/deps/libttl_memo-1b7d.rmeta`.
fn renamed_in(mut arguments: impl Iterator<Item = String>) -> Option<String> {
    let externs = iter::from_fn(|| arguments.find(|argument| argument == "--extern").and(arguments.next()));
    let mut renamed = None;
    for argument in externs {
        let Some((name, file)) = argument.split_once('=') else {
            continue;
        };
        let stem = Path::new(file).file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        // Cargo adds a hash to the crate's name.
        if stem != "libttl_memo" && !stem.starts_with("libttl_memo-") {
            continue;
        }
        // There may be options before the name: `priv:memo`.
        let name = name.rsplit(':').next().unwrap_or(name);
        if name == "ttl_memo" {
            return None;
        }
        renamed = Some(name.to_owned());
    }
    renamed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn renamed(arguments: &str) -> Option<String> {
        renamed_in(arguments.split(' ').map(str::to_owned))
    }

    #[test]
    fn another_name_of_the_dependency_is_found() {
        assert_eq!(renamed("rustc --extern memo=/d/libttl_memo-1b.rmeta -C debuginfo=2").as_deref(), Some("memo"));
        assert_eq!(
            renamed("rustc --extern serde=/d/libserde-2.rlib --extern priv:m=libttl_memo.rlib").as_deref(),
            Some("m")
        );
    }

    #[test]
    fn the_usual_name_is_not_another() {
        assert_eq!(renamed("rustc --extern ttl_memo=/d/libttl_memo-1b.rmeta"), None);
        assert_eq!(
            renamed("rustc --extern memo=/d/libttl_memo-1b.rlib --extern ttl_memo=/d/libttl_memo-1b.rlib"),
            None
        );
    }

    #[test]
    fn other_dependencies_are_not_taken_for_it() {
        assert_eq!(renamed("rustc --extern macros=/d/libttl_memo_macros-1b.so --extern memo=/d/libmemo-1b.rlib"), None);
        assert_eq!(renamed("rustc --extern"), None);
    }
}
