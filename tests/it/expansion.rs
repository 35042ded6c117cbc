//! The guide shows what functions expand to as they do.

use expect_test::expect_file;

const SHOWN: [(&str, &str, &str); 3] = [
    (
        "A function that can fail",
        "#[ttl_cache(ttl = \"10m\", maxsize = 128)]\npub fn user(tenant: &str, id: u64) -> Result<User, ApiError> {\n    \
         ask(tenant, id)\n}",
        include_str!("../../ttl-memo-macros/expansions/fallible.rs"),
    ),
    (
        "A generic function",
        "#[ttl_cache]\nfn largest<T: Key + Ord>(items: &[T]) -> Option<T> {\n    items.iter().max().cloned()\n}",
        include_str!("../../ttl-memo-macros/expansions/generic.rs"),
    ),
    (
        "Two methods",
        "#[ttl_cache]\nimpl Api {\n    #[ttl_cache]\n    pub fn version(&self) -> u64 {\n        self.ask()\n    }\n\n    \
         #[ttl_cache(cache = self.users)]\n    pub fn user(&self, id: u64) -> Result<User, ApiError> {\n        \
         self.find(id)\n    }\n}",
        include_str!("../../ttl-memo-macros/expansions/methods.rs"),
    ),
];

/// After a change of the expansion, `UPDATE_EXPECT=1 cargo test` writes the page anew.
#[test]
fn the_guide_shows_what_functions_expand_to() {
    let section = |(title, written, expanded): (&str, &str, &str)| {
        format!("# {title}\n\n```rust,ignore\n{written}\n```\n\nexpands to\n\n```rust,ignore\n{expanded}```\n")
    };
    let page = SHOWN.map(section).join("\n");

    expect_file!["../../ttl-memo/guide/expansion.md"].assert_eq(&page);
}
