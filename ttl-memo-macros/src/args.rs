//! The options in the attribute's parentheses: `ttl = "10m", maxsize = 128`.
//! Knows the form of each option alone; which of them go together is for `lower` to say.

use std::time::Duration;

use proc_macro2::{TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Expr, ExprClosure, ExprLit, Ident, Lit, LitInt, LitStr, Path, Token, UnOp};

use crate::diagnostics::Diagnostics;
use crate::suggest::closest;
use crate::{bytes, duration};

/// Every option, as far as it was given and could be read.
#[derive(Default)]
pub(crate) struct Options {
    pub(crate) ttl: Slot<Ttl>,
    pub(crate) maxsize: Slot<Maxsize>,
    pub(crate) getsizeof: Slot<Expr>,
    pub(crate) cache_if: Slot<Expr>,
    pub(crate) wait: Slot<Time>,
    pub(crate) timer: Slot<Path>,
    pub(crate) name: Slot<LitStr>,
    pub(crate) handle: Slot<Ident>,
    pub(crate) krate: Slot<Path>,
}

/// How long a stored value lives.
pub(crate) enum Ttl {
    Same(Time),
    PerValue(ExprClosure),
}

/// How long something lasts.
pub(crate) enum Time {
    Fixed(Duration),
    Forever,
    /// A `Duration` or an `Option<Duration>`; rustc knows which.
    Computed(Expr),
}

/// The bound of the sum of sizes.
pub(crate) enum Maxsize {
    Count(LitInt),
    Bytes(u64, LitStr),
    Unbounded,
    Computed(Expr),
}

/// An option that is given at most once.
#[derive(Default)]
pub(crate) enum Slot<T> {
    #[default]
    Absent,
    /// It stands there and its mistake is reported, so nothing that follows from its absence is.
    Unreadable,
    Given(T),
}

impl<T> Slot<T> {
    /// The value, where one was given and could be read.
    pub(crate) fn value(&self) -> Option<&T> {
        match self {
            Self::Given(value) => Some(value),
            Self::Absent | Self::Unreadable => None,
        }
    }

    pub(crate) fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// The one place that decides what a second mention of an option means.
    fn set(&mut self, option: &Ident, value: Option<T>, diagnostics: &mut Diagnostics) {
        match self {
            Self::Absent => *self = value.map_or(Self::Unreadable, Self::Given),
            Self::Unreadable | Self::Given(_) => diagnostics.option_given_twice(option),
        }
    }
}

/// The options that are understood now.
const OPTIONS: [&str; 9] = ["ttl", "maxsize", "getsizeof", "cache_if", "wait", "timer", "name", "handle", "crate"];
/// The options whose names are taken and whose meaning comes later.
const LATER: [&str; 3] = ["key", "skip", "cache"];

/// What other memoizers call our options.
const ELSEWHERE: [(&str, &str); 14] = [
    ("time", "ttl"),
    ("time_to_live", "ttl"),
    ("ttl_secs", "ttl"),
    ("ttl_millis", "ttl"),
    ("timeout", "ttl"),
    ("expire", "ttl"),
    ("expiry", "ttl"),
    ("lifetime", "ttl"),
    ("size", "maxsize"),
    ("limit", "maxsize"),
    ("capacity", "maxsize"),
    ("max_capacity", "maxsize"),
    ("weigher", "getsizeof"),
    ("convert", "key"),
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

    /// Reads one option and stops in front of the comma after it, whatever it was.
    fn parse_one(&mut self, input: ParseStream<'_>, diagnostics: &mut Diagnostics) {
        if !input.peek(Ident::peek_any) {
            return diagnostics.option_without_name(&skip_to_comma(input));
        }
        let Ok(option) = input.call(Ident::parse_any) else {
            return;
        };
        let name = option.to_string();
        if LATER.contains(&name.as_str()) {
            skip_value(input);
            return diagnostics.option_comes_later(&option);
        }
        if !OPTIONS.contains(&name.as_str()) {
            skip_value(input);
            return diagnostics.unknown_option(&option, meant(&name), &OPTIONS);
        }
        if input.parse::<Token![=]>().is_err() || input.is_empty() || input.peek(Token![,]) {
            skip_to_comma(input);
            return diagnostics.option_needs_value(&option);
        }
        match input.parse::<Expr>() {
            Ok(value) => self.assign(&option, &name, peel(value), diagnostics),
            Err(error) => {
                skip_to_comma(input);
                diagnostics.syntax(error);
            }
        }
    }

    fn assign(&mut self, option: &Ident, name: &str, value: Expr, diagnostics: &mut Diagnostics) {
        let say = diagnostics;
        match name {
            "ttl" => self.ttl.set(option, ttl(option, value, say), say),
            "maxsize" => self.maxsize.set(option, maxsize(value, say), say),
            "getsizeof" => self.getsizeof.set(option, function(option, value, say), say),
            "cache_if" => self.cache_if.set(option, function(option, value, say), say),
            "wait" => self.wait.set(option, time(option, value, say), say),
            "timer" => self.timer.set(option, timer(value, say), say),
            "name" => self.name.set(option, text(value, say), say),
            "handle" => self.handle.set(option, handle(&value, say), say),
            _ => self.krate.set(option, krate(value, say), say),
        }
    }
}

/// The option that an unknown name stands for, if it looks like one.
fn meant(name: &str) -> Option<&'static str> {
    let elsewhere = ELSEWHERE.iter().find(|(theirs, _)| *theirs == name).map(|(_, ours)| *ours);
    elsewhere.or_else(|| closest(name, OPTIONS.into_iter().chain(LATER)))
}

fn ttl(option: &Ident, value: Expr, diagnostics: &mut Diagnostics) -> Option<Ttl> {
    match value {
        Expr::Closure(closure) if closure.inputs.len() == 1 => Some(Ttl::PerValue(closure)),
        Expr::Closure(closure) => {
            diagnostics.ttl_closure_takes_the_value(closure);
            None
        }
        same => time(option, same, diagnostics).map(Ttl::Same),
    }
}

fn time(option: &Ident, value: Expr, diagnostics: &mut Diagnostics) -> Option<Time> {
    match value {
        Expr::Lit(literal) => match literal.lit {
            Lit::Str(text) => match duration::parse(&text.value()) {
                Ok(duration) => return Some(Time::Fixed(duration)),
                Err(mistake) => diagnostics.bad_duration(option, text, &mistake),
            },
            number @ (Lit::Int(_) | Lit::Float(_)) => return seconds(option, &number, diagnostics),
            other => diagnostics.not_a_time(option, other),
        },
        negative if is_negative_number(&negative) => {
            diagnostics.bad_duration(option, negative, &duration::Mistake::Negative);
        }
        none if is_none(&none) => return Some(Time::Forever),
        Expr::Closure(closure) => diagnostics.not_a_time(option, closure),
        computed => return Some(Time::Computed(computed)),
    }
    None
}

fn seconds(option: &Ident, number: &Lit, diagnostics: &mut Diagnostics) -> Option<Time> {
    let duration = match number {
        Lit::Int(whole) => whole.base10_parse().ok().map(Duration::from_secs),
        Lit::Float(any) => any.base10_parse().ok().and_then(|any| Duration::try_from_secs_f64(any).ok()),
        _ => None,
    };
    if duration.is_none() {
        diagnostics.bad_duration(option, number, &duration::Mistake::TooLong);
    }
    duration.map(Time::Fixed)
}

fn maxsize(value: Expr, diagnostics: &mut Diagnostics) -> Option<Maxsize> {
    match value {
        Expr::Lit(literal) => match literal.lit {
            Lit::Int(count) if count.base10_parse::<u64>().is_ok() => {
                return Some(Maxsize::Count(count));
            }
            Lit::Int(count) => diagnostics.maxsize_too_large(count),
            Lit::Str(text) => match bytes::parse(&text.value()) {
                Ok(bytes) => return Some(Maxsize::Bytes(bytes, text)),
                Err(mistake) => diagnostics.bad_size(text, &mistake),
            },
            other => diagnostics.not_a_maxsize(other),
        },
        negative if is_negative_number(&negative) => diagnostics.negative_maxsize(negative),
        none if is_none(&none) => return Some(Maxsize::Unbounded),
        Expr::Closure(closure) => diagnostics.not_a_maxsize(closure),
        computed => return Some(Maxsize::Computed(computed)),
    }
    None
}

/// A closure, or whatever expression gives a function; rustc checks what it takes and returns.
fn function(option: &Ident, value: Expr, diagnostics: &mut Diagnostics) -> Option<Expr> {
    match &value {
        Expr::Lit(literal) => diagnostics.not_a_function(option, literal),
        Expr::Closure(closure) if closure.inputs.len() != 1 => diagnostics.closure_takes_one(option, closure),
        _ => return Some(value),
    }
    None
}

fn timer(value: Expr, diagnostics: &mut Diagnostics) -> Option<Path> {
    match value {
        Expr::Path(path) if path.qself.is_none() => Some(path.path),
        other => {
            diagnostics.timer_is_a_path(&other);
            None
        }
    }
}

fn text(value: Expr, diagnostics: &mut Diagnostics) -> Option<LitStr> {
    match value {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text),
        other => {
            diagnostics.name_is_a_string(&other);
            None
        }
    }
}

fn handle(value: &Expr, diagnostics: &mut Diagnostics) -> Option<Ident> {
    let ident = match value {
        Expr::Path(path) if path.qself.is_none() => path.path.get_ident().cloned(),
        _ => None,
    };
    if ident.is_none() {
        diagnostics.handle_is_an_identifier(value);
    }
    ident
}

fn krate(value: Expr, diagnostics: &mut Diagnostics) -> Option<Path> {
    match value {
        Expr::Path(path) if path.qself.is_none() => Some(path.path),
        other => {
            diagnostics.crate_is_a_path(&other);
            None
        }
    }
}

/// Takes off the parentheses and the invisible groups that `macro_rules` puts around what it captured.
fn peel(value: Expr) -> Expr {
    match value {
        Expr::Group(group) => peel(*group.expr),
        Expr::Paren(paren) => peel(*paren.expr),
        other => other,
    }
}

fn is_none(value: &Expr) -> bool {
    matches!(value, Expr::Path(path) if path.path.segments.last().is_some_and(|last| last.ident == "None"))
}

fn is_negative_number(value: &Expr) -> bool {
    matches!(value, Expr::Unary(unary) if matches!(unary.op, UnOp::Neg(_)) && matches!(*unary.expr, Expr::Lit(_)))
}

/// Skips what may follow an option that means nothing here: `= value`, `(list)` or nothing.
fn skip_value(input: ParseStream<'_>) {
    let ahead = input.fork();
    // A closure's commas are the value's own, so it is read as an expression where it is one.
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
    fn the_commas_of_a_closure_are_its_own() {
        assert_eq!(mistakes(quote!(getsizeof = |(a, b): &(u8, u8)| a + b, ttl = "1m")), 0);
        // One for the option that comes later, none for what is in it.
        assert_eq!(mistakes(quote!(key = |a, b| -> u64 { a + b }, ttl = "1m")), 1);
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
        assert_eq!(diagnostics.messages(), ["`maxsize` is given twice; remove one of the two"]);
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
