//! The options in the attribute's parentheses: `ttl = "10m", maxsize = 128`.
//! Knows their names and the syntax of the list; `values` knows the form of each value.

use proc_macro2::{Group, TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::token::Paren;
use syn::{Expr, ExprClosure, Ident, LitStr, Path, Token};

use crate::diagnostics::Diagnostics;
use crate::model::{Jitter, Maxsize, Policy, Time, Ttl};
use crate::suggest::closest;

use super::aliases::ALIASES;
use super::values;

/// Every option that was given and could be read.
#[derive(Default)]
pub(crate) struct Options {
    pub(crate) ttl: Slot<Ttl>,
    pub(crate) maxsize: Slot<Maxsize>,
    pub(crate) max_bytes: Slot<Maxsize>,
    pub(crate) getsizeof: Slot<Expr>,
    pub(crate) policy: Slot<Policy>,
    pub(crate) key: Slot<ExprClosure>,
    pub(crate) skip: Slot<Vec<Ident>>,
    pub(crate) cache: Slot<Expr>,
    pub(crate) cache_if: Slot<Expr>,
    pub(crate) tags: Slot<Expr>,
    pub(crate) wait: Slot<Time>,
    pub(crate) stale: Slot<Time>,
    pub(crate) stale_if_error: Slot<Time>,
    pub(crate) err_ttl: Slot<Time>,
    pub(crate) tti: Slot<Time>,
    pub(crate) jitter: Slot<Jitter>,
    pub(crate) background: Slot<Ident>,
    pub(crate) tier: Slot<Expr>,
    pub(crate) local_ttl: Slot<Time>,
    pub(crate) version: Slot<Expr>,
    pub(crate) timer: Slot<Path>,
    pub(crate) name: Slot<LitStr>,
    pub(crate) handle: Slot<Ident>,
    pub(crate) krate: Slot<Path>,
    /// The names as written, for messages about options that don't go together.
    pub(crate) written: Vec<Ident>,
}

/// An option that is given at most once.
#[derive(Clone, Default)]
pub(crate) enum Slot<T> {
    #[default]
    Absent,
    /// It was given with a mistake, which is reported. Mistakes that follow from its absence aren't.
    Unreadable,
    Given(T),
}

impl<T> Slot<T> {
    /// The value, if it was given and could be read.
    pub(crate) fn value(&self) -> Option<&T> {
        match self {
            Self::Given(value) => Some(value),
            Self::Absent | Self::Unreadable => None,
        }
    }

    pub(crate) fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    pub(crate) fn is_readable(&self) -> bool {
        !matches!(self, Self::Unreadable)
    }

    /// Sets the option, or reports that it was given before.
    fn set(&mut self, option: &Ident, value: Option<T>, diagnostics: &mut Diagnostics) {
        match self {
            Self::Absent => *self = value.map_or(Self::Unreadable, Self::Given),
            Self::Unreadable | Self::Given(_) => diagnostics.option_given_twice(option),
        }
    }
}

/// All options, in the order in which messages list them.
const OPTIONS: [&str; 24] = [
    "ttl",
    "maxsize",
    "max_bytes",
    "getsizeof",
    "policy",
    "key",
    "skip",
    "cache",
    "cache_if",
    "tags",
    "wait",
    "stale",
    "stale_if_error",
    "err_ttl",
    "tti",
    "jitter",
    "background",
    "tier",
    "local_ttl",
    "version",
    "timer",
    "name",
    "handle",
    "crate",
];

impl Options {
    /// Reads all options, reporting every mistake on the way.
    pub(crate) fn parse(tokens: TokenStream, diagnostics: &mut Diagnostics) -> Self {
        let mut options = Self::default();
        let read = |input: ParseStream<'_>| {
            while !input.is_empty() {
                options.parse_one(input, diagnostics);
                if !input.is_empty() && input.parse::<Token![,]>().is_err() {
                    diagnostics.comma_expected(&skip_to_comma(input));
                    let _ = input.parse::<Token![,]>();
                }
            }
            Ok(())
        };
        if let Err(error) = read.parse2(tokens) {
            diagnostics.syntax(error);
        }
        options
    }

    /// Reads one option up to the comma after it, also if it has a mistake.
    fn parse_one(&mut self, input: ParseStream<'_>, diagnostics: &mut Diagnostics) {
        if !input.peek(Ident::peek_any) {
            return diagnostics.option_without_name(&skip_to_comma(input));
        }
        let Ok(option) = input.call(Ident::parse_any) else {
            return;
        };
        let name = option.to_string();
        if !OPTIONS.contains(&name.as_str()) {
            skip_value(input);
            return diagnostics.unknown_option(&option, meant(&name), &OPTIONS);
        }
        self.written.push(option.clone());
        match name.as_str() {
            "skip" => return self.parse_skip(&option, input, diagnostics),
            "background" => return self.parse_background(&option, input, diagnostics),
            _ => {}
        }
        if input.parse::<Token![=]>().is_err() || input.is_empty() || input.peek(Token![,]) {
            skip_to_comma(input);
            return diagnostics.option_needs_value(&option);
        }
        if name == "jitter" {
            if let Some(percentage) = values::unquoted_percentage(input) {
                diagnostics.unquoted(&option, skip_to_comma(input), &percentage);
                return self.jitter.set(&option, None, diagnostics);
            }
        }
        match input.parse::<Expr>() {
            Ok(value) => {
                let mut value = values::peel(value);
                if values::is_number(&value) && input.peek(Ident) {
                    if let Ok(unit) = input.parse::<Ident>() {
                        value = values::glued(value, &unit);
                    }
                }
                self.assign(&option, &name, value, diagnostics);
            }
            Err(error) => {
                skip_to_comma(input);
                diagnostics.syntax(error);
            }
        }
    }

    /// Reads `background`, which has no value.
    fn parse_background(&mut self, option: &Ident, input: ParseStream<'_>, diagnostics: &mut Diagnostics) {
        let is_alone = input.is_empty() || input.peek(Token![,]);
        if !is_alone {
            skip_value(input);
            diagnostics.background_is_a_flag(option);
        }
        self.background.set(option, is_alone.then(|| option.clone()), diagnostics);
    }

    /// The name of an option as it was written.
    pub(crate) fn written(&self, name: &str) -> Option<&Ident> {
        self.written.iter().find(|written| *written == name)
    }

    /// Reads the list of `skip(conn, self)`.
    fn parse_skip(&mut self, option: &Ident, input: ParseStream<'_>, diagnostics: &mut Diagnostics) {
        let is_list = input.peek(Paren);
        let list = if is_list { input.parse::<Group>().ok() } else { None };
        let names = list.and_then(|list| names.parse2(list.stream()).ok()).filter(|names| !names.is_empty());
        if names.is_none() {
            if !is_list {
                skip_value(input);
            }
            diagnostics.skip_is_a_list(option);
        }
        self.skip.set(option, names, diagnostics);
    }

    fn assign(&mut self, option: &Ident, name: &str, value: Expr, diagnostics: &mut Diagnostics) {
        let say = diagnostics;
        match name {
            "ttl" => self.ttl.set(option, values::ttl(option, value, say), say),
            "maxsize" => self.maxsize.set(option, values::maxsize(option, value, say), say),
            "max_bytes" => self.max_bytes.set(option, values::max_bytes(option, value, say), say),
            "getsizeof" => self.getsizeof.set(option, values::getsizeof(option, value, say), say),
            "policy" => self.policy.set(option, values::policy(value, say), say),
            "key" => self.key.set(option, values::key(value, say), say),
            "cache" => self.cache.set(option, values::cache(value, say), say),
            "cache_if" => self.cache_if.set(option, values::function(option, value, say), say),
            "tags" => self.tags.set(option, values::function(option, value, say), say),
            "wait" => self.wait.set(option, values::time(option, value, say), say),
            "stale" => self.stale.set(option, values::limited_time(option, value, say), say),
            "stale_if_error" => self.stale_if_error.set(option, values::limited_time(option, value, say), say),
            "err_ttl" => self.err_ttl.set(option, values::limited_time(option, value, say), say),
            "tti" => self.tti.set(option, values::time(option, value, say), say),
            "jitter" => self.jitter.set(option, values::jitter(value, say), say),
            "tier" => self.tier.set(option, values::tier(value, say), say),
            "local_ttl" => self.local_ttl.set(option, values::limited_time(option, value, say), say),
            "version" => self.version.set(option, values::version(value, say), say),
            "timer" => self.timer.set(option, values::timer(value, say), say),
            "name" => self.name.set(option, values::text(value, say), say),
            "handle" => self.handle.set(option, values::handle(&value, say), say),
            _ => self.krate.set(option, values::krate(value, say), say),
        }
    }
}

/// Names between commas, including keywords such as `self`.
fn names(input: ParseStream<'_>) -> syn::Result<Vec<Ident>> {
    Ok(Punctuated::<Ident, Token![,]>::parse_terminated_with(input, Ident::parse_any)?.into_iter().collect())
}

/// The option that was probably meant by an unknown name.
fn meant(name: &str) -> Option<&'static str> {
    let elsewhere = ALIASES.iter().find(|(theirs, _)| *theirs == name).map(|(_, ours)| *ours);
    elsewhere.or_else(|| closest(name, OPTIONS))
}

/// Skips what follows an unknown option: `= value`, `(list)` or nothing.
fn skip_value(input: ParseStream<'_>) {
    let ahead = input.fork();
    // An expression may contain commas, as a closure does.
    if ahead.parse::<Token![=]>().is_ok() && ahead.parse::<Expr>().is_ok() {
        let _ = input.parse::<Token![=]>();
        let _ = input.parse::<Expr>();
    } else {
        skip_to_comma(input);
    }
}

/// Skips to the next comma and returns what was skipped.
fn skip_to_comma(input: ParseStream<'_>) -> TokenStream {
    let mut skipped = TokenStream::new();
    while !input.is_empty() && !input.peek(Token![,]) {
        let Ok(token) = input.parse::<TokenTree>() else {
            break;
        };
        skipped.extend([token]);
    }
    skipped
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use quote::quote;

    use super::*;

    fn mistakes(tokens: TokenStream) -> usize {
        let mut diagnostics = Diagnostics::default();
        Options::parse(tokens, &mut diagnostics);
        diagnostics.count()
    }

    #[test]
    fn options_come_in_any_order_and_may_end_in_a_comma() {
        let options = Options::parse(quote!(maxsize = 8, ttl = "1m",), &mut Diagnostics::default());
        assert!(matches!(options.ttl.value(), Some(Ttl::Same(Time::Fixed(ttl))) if *ttl == Duration::from_secs(60)));
        assert!(matches!(options.maxsize.value(), Some(Maxsize::Count(_))));
    }

    #[test]
    fn a_number_is_seconds() {
        let wait = |tokens| match Options::parse(tokens, &mut Diagnostics::default()).wait {
            Slot::Given(Time::Fixed(wait)) => Some(wait),
            _ => None,
        };
        assert_eq!(wait(quote!(wait = 2)), Some(Duration::from_secs(2)));
        assert_eq!(wait(quote!(wait = 0.5)), Some(Duration::from_millis(500)));
        assert_eq!(wait(quote!(wait = 1e40)), None);
    }

    #[test]
    fn a_number_with_a_suffix_is_no_number_of_seconds() {
        let messages = |tokens: &str| {
            let mut diagnostics = Diagnostics::default();
            let options = Options::parse(tokens.parse().unwrap(), &mut diagnostics);
            assert!(
                options.ttl.value().is_none() && options.wait.value().is_none() && options.maxsize.value().is_none()
            );
            diagnostics.messages()
        };
        let unquoted = |text: &str| vec![format!("a number with a unit goes in quotes; write `{text}`")];
        assert_eq!(messages("ttl = 10m"), unquoted("ttl = \"10m\""));
        assert_eq!(messages("ttl = 1_500ms"), unquoted("ttl = \"1500ms\""));
        assert_eq!(messages("wait = 10 m"), unquoted("wait = \"10m\""));
        assert_eq!(messages("maxsize = 64MiB"), unquoted("maxsize = \"64MiB\""));
        assert_eq!(messages("ttl = 10banana"), ["`banana` is not a unit of time; write `\"10m\"`, in quotes"]);
        assert_eq!(messages("maxsize = 64mib"), ["`mib` is not a unit of size; write `\"64MiB\"`, in quotes"]);
    }

    #[test]
    fn the_suffixes_of_rust_say_nothing() {
        let options = Options::parse(quote!(ttl = 10u64, wait = 0.5f64, maxsize = 8usize), &mut Diagnostics::default());
        assert!(matches!(options.ttl.value(), Some(Ttl::Same(Time::Fixed(ttl))) if *ttl == Duration::from_secs(10)));
        assert!(options.wait.value().is_some() && options.maxsize.value().is_some());
    }

    #[test]
    fn the_commas_of_a_closure_are_its_own() {
        assert_eq!(mistakes(quote!(getsizeof = |(a, b): &(u8, u8)| a + b, ttl = "1m")), 0);
        assert_eq!(mistakes(quote!(key = |a, b| -> u64 { a + b }, ttl = "1m")), 0);
        // One for the unknown option, none for what is in it.
        assert_eq!(mistakes(quote!(kee = |a, b| -> u64 { a + b }, ttl = "1m")), 1);
    }

    #[test]
    fn skip_takes_names_in_parentheses() {
        let options = Options::parse(quote!(skip(conn, self), maxsize = 8), &mut Diagnostics::default());
        assert_eq!(
            options.skip.value().map(|names| names.iter().map(ToString::to_string).collect()),
            Some(vec!["conn".to_owned(), "self".to_owned()])
        );
        assert_eq!(mistakes(quote!(skip, ttl = "1m")), 1);
        assert_eq!(mistakes(quote!(skip(), ttl = "1m")), 1);
        assert_eq!(mistakes(quote!(skip = conn, ttl = "1m")), 1);
        assert_eq!(mistakes(quote!(skip(3), ttl = "1m")), 1);
    }

    #[test]
    fn every_mistake_is_reported() {
        assert_eq!(mistakes(quote!(tll = 1, ttl = "1", maxsize = -1, name = 1, "x", timer, = 3, handle = 1)), 8);
    }

    #[test]
    fn the_first_of_two_counts() {
        let mut diagnostics = Diagnostics::default();
        let options = Options::parse(quote!(maxsize = 8, maxsize = None), &mut diagnostics);
        assert!(matches!(options.maxsize.value(), Some(Maxsize::Count(_))));
        assert_eq!(diagnostics.messages(), ["`maxsize` is given twice; remove one of them"]);
        diagnostics.report();
    }

    #[test]
    fn what_cannot_be_read_counts_as_given() {
        let options = Options::parse(quote!(getsizeof = 3), &mut Diagnostics::default());
        assert!(!options.getsizeof.is_absent());
        assert!(options.getsizeof.value().is_none());
    }

    #[test]
    fn what_is_called_otherwise_elsewhere_is_recognised() {
        assert_eq!(
            (meant("size"), meant("time_to_live"), meant("maxsiz")),
            (Some("maxsize"), Some("ttl"), Some("maxsize"))
        );
        assert_eq!(meant("colour"), None);
    }
}
