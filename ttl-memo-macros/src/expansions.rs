//! The expansions of some functions, as files to read. `UPDATE_EXPECT=1 cargo test -p ttl-memo-macros` rewrites them.

use expect_test::{ExpectFile, expect_file};
use proc_macro2::TokenStream;
use quote::quote;

fn check(options: TokenStream, item: TokenStream, expected: &ExpectFile) {
    let file = syn::parse2(crate::compile(options, item)).unwrap();
    expected.assert_eq(&prettyplease::unparse(&file));
}

#[test]
fn a_plain_function() {
    check(
        quote!(),
        quote!(
            pub fn double(n: u64) -> u64 {
                2 * n
            }
        ),
        &expect_file!["../expansions/plain.rs"],
    );
}

#[test]
fn a_function_that_can_fail() {
    check(
        quote!(ttl = "10m", maxsize = 128),
        quote!(
            pub fn user(tenant: &str, id: u64) -> Result<User, ApiError> {
                ask(tenant, id)
            }
        ),
        &expect_file!["../expansions/fallible.rs"],
    );
}

#[test]
fn a_task() {
    check(
        quote!(),
        quote!(
            async fn page(url: &str) -> String {
                fetch(url).await
            }
        ),
        &expect_file!["../expansions/task.rs"],
    );
}

#[test]
fn every_setting() {
    check(
        quote!(
            ttl = |page| page.max_age,
            maxsize = "64MiB",
            getsizeof = |page| page.len(),
            cache_if = Page::is_whole,
            wait = "2s",
            timer = CLOCK,
            name = "pages",
            handle = Pages
        ),
        quote!(
            fn page(url: &str) -> Page {
                fetch(url)
            }
        ),
        &expect_file!["../expansions/settings.rs"],
    );
}

#[test]
fn a_chosen_key() {
    check(
        quote!(key = |user, _conn| -> u64 { user.id }),
        quote!(
            fn orders(user: &User, conn: &mut Connection) -> Vec<Order> {
                conn.orders(user)
            }
        ),
        &expect_file!["../expansions/key.rs"],
    );
}

#[test]
fn a_skipped_argument() {
    check(
        quote!(skip(conn)),
        quote!(
            fn rows(conn: &mut Connection, table: &str) -> u64 {
                conn.count(table)
            }
        ),
        &expect_file!["../expansions/skip.rs"],
    );
}

#[test]
fn arguments_that_borrow_inside() {
    check(
        quote!(),
        quote!(
            fn near(words: &[&str], at: (f64, f64)) -> usize {
                find(words, at)
            }
        ),
        &expect_file!["../expansions/deep.rs"],
    );
}

#[test]
fn a_generic_function() {
    check(
        quote!(),
        quote!(
            fn largest<T: Key + Ord>(items: &[T]) -> Option<T> {
                items.iter().max().cloned()
            }
        ),
        &expect_file!["../expansions/generic.rs"],
    );
}

#[test]
fn closures_over_the_parts_of_a_key() {
    check(
        quote!(
            cache_if = |user, _, id| user.is_whole() && *id > 0,
            tags = |user: &User, tenant, id| if *id > 0 { vec![tenant.clone()] } else { vec![] }
        ),
        quote!(
            fn user(tenant: &str, id: u64) -> User {
                ask(tenant, id)
            }
        ),
        &expect_file!["../expansions/parts.rs"],
    );
}

#[test]
fn methods() {
    check(
        quote!(),
        quote! {
            impl Api {
                #[ttl_cache]
                pub fn version(&self) -> u64 { self.ask() }

                #[ttl_cache(cache = self.users)]
                pub fn user(&self, id: u64) -> Result<User, ApiError> { self.find(id) }
            }
        },
        &expect_file!["../expansions/methods.rs"],
    );
}

#[test]
fn a_method_of_a_foreign_type() {
    check(
        quote!(),
        quote! {
            impl Digest for [u8] {
                type Output = u64;

                #[ttl_cache(handle = Digests)]
                fn digest(&self, rounds: u32) -> Self::Output { hash(self, rounds) }
            }
        },
        &expect_file!["../expansions/handle.rs"],
    );
}

#[test]
fn errors_that_are_stored() {
    check(
        quote!(ttl = "1m", stale_if_error = "1d", err_ttl = "5s", tti = "30m", jitter = "10%"),
        quote!(
            fn user(id: u64) -> Result<User, ApiError> {
                ask(id)
            }
        ),
        &expect_file!["../expansions/errors.rs"],
    );
}

#[test]
fn a_body_in_the_background() {
    check(
        quote!(ttl = "1m", stale = "1h", background),
        quote!(
            fn near(words: &[&str], at: (f64, f64)) -> usize {
                find(words, at)
            }
        ),
        &expect_file!["../expansions/background.rs"],
    );
}

#[test]
fn a_task_in_the_background() {
    check(
        quote!(ttl = "1m", stale = "1h", background),
        quote!(
            async fn page(url: &str) -> Result<String, FetchError> {
                fetch(url).await
            }
        ),
        &expect_file!["../expansions/background_task.rs"],
    );
}

#[test]
fn a_task_with_a_tier() {
    check(
        quote!(tier = SHARED, local_ttl = "30s", version = 2),
        quote!(
            async fn price(item: &str) -> Result<Price, Error> {
                ask(item).await
            }
        ),
        &expect_file!["../expansions/tier.rs"],
    );
}
