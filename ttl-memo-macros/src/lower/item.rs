//! The annotated item: a function, an `impl` block, or something else.

use super::block::lower_block;
use super::function::lower_function;
use super::prepare::Prepared;
use super::rejected::reject;
use super::target::Target;
use crate::diagnostics::Diagnostics;
use crate::model::Item;

/// Checks every rule, reports every mistake, and returns the model of what is printed.
pub(crate) fn lower<'a>(prepared: &'a Prepared, diagnostics: &mut Diagnostics) -> Item<'a> {
    match prepared {
        Prepared::Function(annotated) => match lower_function(&Target { annotated, block: None }, diagnostics) {
            Some(memo) => Item::Cached(Box::new(memo)),
            None => Item::Rejected(reject(annotated)),
        },
        Prepared::Block(block, options, methods) => Item::Block(lower_block(block, options, methods, diagnostics)),
        Prepared::Other(tokens) => Item::Other(tokens),
    }
}

#[cfg(test)]
mod tests {
    use syn::Type;

    use super::*;
    use crate::model::{BlockItem, Container, Host, KeyAs, Memo, Rejected, Stubs};
    use crate::parse::{self, Options};
    use crate::syntax::types::is_named;

    /// Calls `see` with the mistakes of a function annotated with `options`, and its model.
    fn with_model<R>(options: &str, item: &str, see: impl FnOnce(Vec<String>, Item<'_>) -> R) -> R {
        let mut diagnostics = Diagnostics::default();
        let options = Options::parse(options.parse().unwrap(), &mut diagnostics);
        let item = parse::Item::parse(item.parse().unwrap(), &mut diagnostics);
        let prepared = Prepared::of(item, options, &mut diagnostics);
        let model = lower(&prepared, &mut diagnostics);
        see(diagnostics.messages(), model)
    }

    fn with_memo<R>(options: &str, item: &str, see: impl FnOnce(&Memo<'_>) -> R) -> R {
        with_model(options, item, |messages, model| match model {
            Item::Cached(memo) => see(&memo),
            _ => panic!("{messages:?}"),
        })
    }

    /// The mistakes of a function annotated with `options`, and whether it is cached.
    fn lowered(options: &str, item: &str) -> (Vec<String>, bool) {
        with_model(options, item, |messages, model| (messages, matches!(model, Item::Cached(_))))
    }

    fn mistakes(options: &str, item: &str) -> usize {
        lowered(options, item).0.len()
    }

    #[test]
    fn a_function_that_keeps_the_rules_has_a_model() {
        let (messages, made) = lowered("ttl = \"1m\"", "fn user(name: &str, id: Option<&u64>) -> u64 {}");
        assert!(made && messages.is_empty(), "{messages:?}");
    }

    #[test]
    fn all_mistakes_of_a_function_are_found_at_once() {
        let item = "const async fn f<T>(a: &mut u8, b: &dyn Copy, c: fn(), d: HashMap<&str, T>) -> &str {}";
        assert_eq!(mistakes("key", item), 7);
    }

    #[test]
    fn a_mistake_in_an_option_costs_that_option_only() {
        let (messages, made) = lowered(r#"ttl = "1", maxsize = "1MiB""#, "fn user() {}");
        assert_eq!(messages.len(), 2);
        assert!(made);
    }

    #[test]
    fn a_size_in_bytes_asks_for_sizes_unless_they_are_wrong_already() {
        assert_eq!(mistakes(r#"maxsize = "1MiB""#, "fn user() {}"), 1);
        assert_eq!(mistakes(r#"maxsize = "1MiB", getsizeof = 3"#, "fn user() {}"), 1);
        assert_eq!(mistakes(r#"maxsize = "1MiB", getsizeof = |_| 3"#, "fn user() {}"), 0);
    }

    #[test]
    fn a_method_without_its_block_is_one_mistake() {
        assert_eq!(mistakes("", "const fn f(&self, a: &mut u8) -> &str {}"), 1);
        assert_eq!(mistakes("", "fn f(a: Option<Self>) {}"), 1);
    }

    #[test]
    fn every_argument_says_how_it_is_looked_up() {
        let item =
            "fn f(a: u8, b: &str, c: Option<&u8>, d: f64, e: &f32, f: &'static str, (g, h): (u8, u8), i: &[&str]) {}";
        with_memo("", item, |memo| {
            let parts: Vec<_> = memo.keyed().map(|(_, part)| part).collect();
            let is_str = |ty: &Type| is_named(ty, "str");
            assert!(matches!(parts[0], KeyAs::Same(_)));
            assert!(matches!(parts[1], KeyAs::Deref(b) if matches!(&**b, KeyAs::Borrowed(b) if is_str(b))));
            assert!(matches!(parts[2], KeyAs::Elements(Container::Option, _)));
            assert!(matches!(parts[3], KeyAs::Float(_)));
            assert!(matches!(parts[4], KeyAs::Deref(e) if matches!(**e, KeyAs::Float(_))));
            assert!(matches!(parts[5..7], [KeyAs::Same(_), KeyAs::Same(_)]));
            assert!(matches!(parts[7], KeyAs::Deref(i) if matches!(**i, KeyAs::Elements(Container::Vec, _))));
            assert_eq!(memo.parameters[6].name, "arg6");
        });
    }

    #[test]
    fn what_is_skipped_is_no_part_of_the_key() {
        assert_eq!(mistakes("skip(a)", "fn f(a: &mut u8, b: u8) {}"), 0);
        assert_eq!(mistakes("skip(c)", "fn f(a: u8, b: u8) {}"), 1);
        assert_eq!(mistakes("key = |b| -> u8 { b }", "fn f(a: &mut u8, b: u8) {}"), 0);
        assert_eq!(mistakes("key = |c| -> u8 { c }", "fn f(a: u8, b: u8) {}"), 1);
    }

    #[test]
    fn a_given_store_says_how_it_was_built() {
        assert_eq!(mistakes("cache = USERS, ttl = 3, maxsize = 4", "fn f(a: u8) {}"), 2);
        assert_eq!(mistakes("cache = USERS, cache_if = |_| true", "fn f(a: u8) {}"), 0);
    }

    #[test]
    fn the_companion_has_the_functions_name_or_the_handle() {
        let companion = |memo: &Memo<'_>| match &memo.host {
            Host::Companion(companion) => companion.to_string(),
            Host::Handle(..) | Host::Methods(_) => panic!("no companion"),
        };
        assert_eq!(with_memo("", "fn user() {}", companion), "user");
        assert_eq!(with_memo("handle = Users", "fn user() {}", companion), "Users");
    }

    #[test]
    fn a_rejected_function_has_stubs_where_a_type_can_stand() {
        let stubs = |item: &str| {
            with_model("", item, |_, model| match model {
                Item::Rejected(Rejected { stubs, .. }) => {
                    stubs.map(|Stubs { companion, has_owned_output, .. }| (companion.to_string(), has_owned_output))
                }
                _ => panic!("{item} is not rejected"),
            })
        };
        assert_eq!(stubs("const fn user() -> u8 {}"), Some(("user".to_owned(), true)));
        assert_eq!(stubs("fn user() -> &str {}"), Some(("user".to_owned(), false)));
        assert_eq!(stubs("fn user(&self) -> u8 {}"), None);
        assert_eq!(stubs("fn user() -> u8;"), None);
    }

    #[test]
    fn one_handle_is_one_methods() {
        let block = "impl Api { #[ttl_cache(handle = A)] fn a() {} #[ttl_cache(handle = A)] fn b() {} fn c() {} }";
        with_model("", block, |messages, model| {
            assert_eq!(messages.len(), 1);
            let Item::Block(block) = model else { panic!("not a block") };
            let is_cached: Vec<_> = block.items.iter().map(|item| matches!(item, BlockItem::Cached(_))).collect();
            assert_eq!(is_cached, [true, false, false]);
        });
    }
}
