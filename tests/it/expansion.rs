//! The guide shows a function's expansion exactly as it is.

use expect_test::expect_file;

const WRITTEN: &str = "#[ttl_cache(ttl = \"10m\", maxsize = 128)]
pub fn user(tenant: &str, id: u64) -> Result<User, ApiError> {
    ask(tenant, id)
}
";
const EXPANDED: &str = include_str!("../../ttl-memo-macros/expansions/fallible.rs");

/// After a change of the expansion, `UPDATE_EXPECT=1 cargo test` writes the page anew.
#[test]
fn the_guide_shows_what_functions_expand_to() {
    let page = format!("```rust,ignore\n{WRITTEN}```\n\nexpands to\n\n```rust,ignore\n{EXPANDED}```\n");

    expect_file!["../../ttl-memo/guide/expansion.md"].assert_eq(&page);
}
