//! The form of each option's value: `"10m"` for `ttl`, a closure for `getsizeof`.
//! Knows one value at a time; `lower` checks which options go together.

use std::time::Duration;

use syn::parse::ParseStream;
use syn::{Expr, ExprClosure, ExprLit, Ident, Lit, LitInt, LitStr, Pat, Path, ReturnType, Token, UnOp, parse_str};

use super::{bytes, duration};
use crate::diagnostics::{Diagnostics, DurationMistake, SizeMistake};
use crate::model::{Jitter, Maxsize, Policy, Time, Ttl};
use crate::suggest::closest;

pub(super) fn ttl(option: &Ident, value: Expr, diagnostics: &mut Diagnostics) -> Option<Ttl> {
    match value {
        Expr::Closure(closure) if closure.inputs.len() == 1 => Some(Ttl::PerValue(closure)),
        Expr::Closure(closure) => {
            diagnostics.ttl_closure_takes_the_value(closure);
            None
        }
        same => time(option, same, diagnostics).map(Ttl::Same),
    }
}

pub(super) fn time(option: &Ident, value: Expr, diagnostics: &mut Diagnostics) -> Option<Time> {
    match value {
        Expr::Lit(literal) => match literal.lit {
            Lit::Str(text) => match duration::parse(&text.value()) {
                Ok(duration) => return Some(Time::Fixed(duration)),
                Err(mistake) => diagnostics.bad_duration(option, text, &mistake),
            },
            number @ (Lit::Int(_) | Lit::Float(_)) => match unit_of(&number) {
                None => return seconds(option, &number, diagnostics),
                Some((digits, unit)) => match duration::parse(&format!("{digits}{unit}")) {
                    Err(DurationMistake::UnknownUnit { meant, .. }) => {
                        let instead = meant.map_or_else(|| "10m".to_owned(), |meant| format!("{digits}{meant}"));
                        diagnostics.not_a_suffix(&number, unit, "time", &instead);
                    }
                    Err(mistake) => diagnostics.bad_duration(option, &number, &mistake),
                    Ok(_) => diagnostics.unquoted(option, &number, &format!("{digits}{unit}")),
                },
            },
            other => diagnostics.not_a_time(option, other),
        },
        negative if is_negative_number(&negative) => {
            diagnostics.bad_duration(option, negative, &DurationMistake::Negative);
        }
        none if is_none(&none) => return Some(Time::Unlimited),
        Expr::Closure(closure) => diagnostics.not_a_time(option, closure),
        computed => return Some(Time::Computed(computed)),
    }
    None
}

/// A time for which there is no `None`.
pub(super) fn limited_time(option: &Ident, value: Expr, diagnostics: &mut Diagnostics) -> Option<Time> {
    if is_none(&value) {
        diagnostics.needs_an_end(option, value);
        return None;
    }
    time(option, value, diagnostics)
}

/// `"10%"` or `0.1`, or an expression that evaluates to such a fraction.
pub(super) fn jitter(value: Expr, diagnostics: &mut Diagnostics) -> Option<Jitter> {
    let share = match &value {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => {
            let number = text.value().trim().strip_suffix('%').and_then(|number| number.trim_end().parse::<f64>().ok());
            number.map(|percent| percent / 100.0)
        }
        Expr::Lit(ExprLit { lit: number @ (Lit::Int(_) | Lit::Float(_)), .. }) if unit_of(number).is_none() => {
            digits(number).parse::<f64>().ok()
        }
        Expr::Lit(_) | Expr::Closure(_) => None,
        negative if is_negative_number(negative) => Some(-1.0),
        none if is_none(none) => None,
        _ => return Some(Jitter::Computed(value)),
    };
    match share {
        Some(share) if (0.0..=1.0).contains(&share) => return Some(Jitter::Share(share)),
        Some(share) if share < 0.0 => diagnostics.negative_jitter(value),
        Some(share) if share.is_finite() => {
            // A whole number was meant as a percentage.
            let meant = matches!(&value, Expr::Lit(ExprLit { lit: Lit::Int(_), .. }) if share <= 100.0);
            diagnostics.jitter_over_the_whole(&value, meant.then_some(share));
        }
        _ => diagnostics.not_a_jitter(value),
    }
    None
}

/// The text of `10%` before a comma or the end, which isn't an expression.
pub(super) fn unquoted_percentage(input: ParseStream<'_>) -> Option<String> {
    let ahead = input.fork();
    let number = ahead.parse::<Lit>().ok().filter(|number| matches!(number, Lit::Int(_) | Lit::Float(_)))?;
    ahead.parse::<Token![%]>().ok()?;
    (ahead.is_empty() || ahead.peek(Token![,])).then(|| format!("{}%", digits(&number)))
}

fn digits(number: &Lit) -> &str {
    match number {
        Lit::Int(number) => number.base10_digits(),
        Lit::Float(number) => number.base10_digits(),
        _ => "",
    }
}

fn seconds(option: &Ident, number: &Lit, diagnostics: &mut Diagnostics) -> Option<Time> {
    let duration = match number {
        Lit::Int(whole) => whole.base10_parse().ok().map(Duration::from_secs),
        Lit::Float(any) => any.base10_parse().ok().and_then(|any| Duration::try_from_secs_f64(any).ok()),
        _ => None,
    };
    if duration.is_none() {
        diagnostics.bad_duration(option, number, &DurationMistake::TooLong);
    }
    duration.map(Time::Fixed)
}

pub(super) fn maxsize(option: &Ident, value: Expr, diagnostics: &mut Diagnostics) -> Option<Maxsize> {
    match value {
        Expr::Lit(literal) => return size(option, literal.lit, diagnostics),
        negative if is_negative_number(&negative) => diagnostics.negative_bound(option, negative),
        none if is_none(&none) => return Some(Maxsize::Unbounded),
        Expr::Closure(closure) => diagnostics.not_a_bound(option, closure),
        computed => return Some(Maxsize::Computed(computed)),
    }
    None
}

/// The same, but for `None`.
pub(super) fn max_bytes(option: &Ident, value: Expr, diagnostics: &mut Diagnostics) -> Option<Maxsize> {
    if is_none(&value) {
        diagnostics.not_a_bound(option, value);
        return None;
    }
    maxsize(option, value, diagnostics)
}

/// The names of all policies.
const POLICIES: [(&str, Policy); 3] =
    [("lru", Policy::Lru), ("s3-fifo", Policy::S3Fifo), ("adaptive", Policy::Adaptive)];

pub(super) fn policy(value: Expr, diagnostics: &mut Diagnostics) -> Option<Policy> {
    let Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) = value else {
        diagnostics.policy_is_a_string(value);
        return None;
    };
    let typed = text.value();
    let policy = POLICIES.into_iter().find(|(name, _)| *name == typed).map(|(_, policy)| policy);
    if policy.is_none() {
        let meant = closest(&typed, POLICIES.map(|(name, _)| name));
        diagnostics.unknown_policy(text, &typed, meant, &POLICIES.map(|(name, _)| name));
    }
    policy
}

fn size(option: &Ident, literal: Lit, diagnostics: &mut Diagnostics) -> Option<Maxsize> {
    if let Some((digits, unit)) = unit_of(&literal) {
        match bytes::parse(&format!("{digits}{unit}")) {
            Err(SizeMistake::UnknownUnit { meant, .. }) => {
                let instead = meant.map_or_else(|| "64MiB".to_owned(), |meant| format!("{digits}{meant}"));
                diagnostics.not_a_suffix(&literal, unit, "size", &instead);
            }
            Err(mistake) => diagnostics.bad_size(option, &literal, &mistake),
            Ok(_) => diagnostics.unquoted(option, &literal, &format!("{digits}{unit}")),
        }
        return None;
    }
    match literal {
        Lit::Int(count) if count.base10_parse::<u64>().is_ok() => return Some(Maxsize::Count(count)),
        Lit::Int(count) => diagnostics.bound_too_large(option, count),
        Lit::Str(text) => match bytes::parse(&text.value()) {
            Ok(bytes) => return Some(Maxsize::Bytes(bytes, text)),
            Err(mistake) => diagnostics.bad_size(option, text, &mistake),
        },
        other => diagnostics.not_a_bound(option, other),
    }
    None
}

/// A closure over the value, or over key and value, or an expression that evaluates to a function of the value.
pub(super) fn getsizeof(option: &Ident, value: Expr, diagnostics: &mut Diagnostics) -> Option<Expr> {
    match &value {
        Expr::Closure(closure) if !matches!(closure.inputs.len(), 1 | 2) => {
            diagnostics.closure_of_too_many(option, closure);
            None
        }
        _ => function(option, value, diagnostics),
    }
}

/// A closure, or an expression that evaluates to a function. Rustc checks its signature.
pub(super) fn function(option: &Ident, value: Expr, diagnostics: &mut Diagnostics) -> Option<Expr> {
    match &value {
        Expr::Lit(literal) => diagnostics.not_a_function(option, literal),
        Expr::Array(array) => diagnostics.not_a_function(option, array),
        _ => return Some(value),
    }
    None
}

/// A closure over the function's parameters, by their names, with its return type: the type of the key.
pub(super) fn key(value: Expr, diagnostics: &mut Diagnostics) -> Option<ExprClosure> {
    let closure = match value {
        Expr::Closure(closure) => closure,
        other => {
            diagnostics.key_is_a_closure(&other);
            return None;
        }
    };
    if let ReturnType::Default = closure.output {
        diagnostics.key_without_a_type(closure.or2_token);
        return None;
    }
    if let Some(modifier) = closure.asyncness.as_ref() {
        diagnostics.key_is_async(modifier);
        return None;
    }
    let pattern = closure.inputs.iter().find(|input| key_parameter(input).is_none());
    if let Some(pattern) = pattern {
        diagnostics.key_parameter_is_a_name(pattern);
        return None;
    }
    Some(closure)
}

/// A parameter of a `key` closure.
pub(crate) enum KeyParameter<'a> {
    /// `_`
    Unused,
    Named(&'a Ident),
}

/// The name of a `key` closure's parameter, if it is a name or `_`, with or without a type.
pub(crate) fn key_parameter(input: &Pat) -> Option<KeyParameter<'_>> {
    match input {
        Pat::Wild(_) => Some(KeyParameter::Unused),
        Pat::Ident(name) if name.subpat.is_none() && name.by_ref.is_none() && name.mutability.is_none() => {
            Some(KeyParameter::Named(&name.ident))
        }
        Pat::Type(typed) => key_parameter(&typed.pat),
        Pat::Paren(paren) => key_parameter(&paren.pat),
        _ => None,
    }
}

/// Any expression that may evaluate to a store. Rustc checks that it does.
pub(super) fn cache(value: Expr, diagnostics: &mut Diagnostics) -> Option<Expr> {
    match &value {
        Expr::Lit(literal) => diagnostics.cache_is_a_store(literal),
        Expr::Closure(closure) => diagnostics.cache_is_a_store(closure),
        _ => return Some(value),
    }
    None
}

/// Any expression that may evaluate to a tier. Rustc checks that it does.
pub(super) fn tier(value: Expr, diagnostics: &mut Diagnostics) -> Option<Expr> {
    match &value {
        Expr::Lit(literal) => diagnostics.not_a_tier(literal),
        Expr::Closure(closure) => diagnostics.not_a_tier(closure),
        none if is_none(none) => diagnostics.not_a_tier(none),
        _ => return Some(value),
    }
    None
}

/// A number of 32 bits, or an expression that evaluates to one.
pub(super) fn version(value: Expr, diagnostics: &mut Diagnostics) -> Option<Expr> {
    match &value {
        Expr::Lit(ExprLit { lit: Lit::Int(number), .. }) if number.base10_parse::<u32>().is_ok() => {}
        Expr::Lit(_) | Expr::Closure(_) => {
            diagnostics.not_a_version(value);
            return None;
        }
        negative if is_negative_number(negative) || is_none(negative) => {
            diagnostics.not_a_version(value);
            return None;
        }
        _ => {}
    }
    Some(value)
}

pub(super) fn timer(value: Expr, diagnostics: &mut Diagnostics) -> Option<Path> {
    match value {
        Expr::Path(path) if path.qself.is_none() => Some(path.path),
        other => {
            diagnostics.timer_is_a_path(&other);
            None
        }
    }
}

pub(super) fn text(value: Expr, diagnostics: &mut Diagnostics) -> Option<LitStr> {
    match value {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text),
        other => {
            diagnostics.name_is_a_string(&other);
            None
        }
    }
}

pub(super) fn handle(value: &Expr, diagnostics: &mut Diagnostics) -> Option<Ident> {
    let ident = match value {
        Expr::Path(path) if path.qself.is_none() => path.path.get_ident().cloned(),
        _ => None,
    };
    if ident.is_none() {
        diagnostics.handle_is_an_identifier(value);
    }
    ident
}

pub(super) fn krate(value: Expr, diagnostics: &mut Diagnostics) -> Option<Path> {
    match value {
        Expr::Path(path) if path.qself.is_none() => Some(path.path),
        other => {
            let text = match &other {
                Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
                _ => None,
            };
            // The path is used nevertheless, because the generated code needs the crate.
            let path = text.as_deref().and_then(|text| parse_str::<Path>(text).ok());
            diagnostics.crate_is_a_path(&other, path.as_ref().and(text.as_deref()));
            path
        }
    }
}

/// The digits and the suffix of a number such as `10m`, whose suffix isn't one of Rust's. Macros get numbers with any
/// suffix.
fn unit_of(number: &Lit) -> Option<(&str, &str)> {
    let (digits, suffix) = match number {
        Lit::Int(number) => (number.base10_digits(), number.suffix()),
        Lit::Float(number) => (number.base10_digits(), number.suffix()),
        _ => return None,
    };
    (!suffix.is_empty() && !SUFFIXES.contains(&suffix)).then_some((digits, suffix))
}

/// The suffixes of Rust's numbers.
const SUFFIXES: [&str; 14] =
    ["f32", "f64", "i128", "i16", "i32", "i64", "i8", "isize", "u128", "u16", "u32", "u64", "u8", "usize"];

/// A number and the word after it, joined: `10m` for `10 m`.
pub(super) fn glued(value: Expr, unit: &Ident) -> Expr {
    let Expr::Lit(ExprLit { attrs, lit: Lit::Int(number) }) = &value else {
        return value;
    };
    let number = LitInt::new(&format!("{number}{unit}"), number.span());
    Expr::Lit(ExprLit { attrs: attrs.clone(), lit: Lit::Int(number) })
}

/// Whether the value is a whole number, so that a word after it is its unit.
pub(super) fn is_number(value: &Expr) -> bool {
    matches!(value, Expr::Lit(ExprLit { lit: Lit::Int(_), .. }))
}

/// Removes parentheses, and the invisible groups that `macro_rules` puts around captured expressions.
pub(super) fn peel(value: Expr) -> Expr {
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
