//! Every message of the attribute, as a catalogue: what is wrong, then what to write.
//! Knows words only; who calls knows when.

use std::fmt::Display;

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{Error, Ident};

use crate::{bytes, duration};

/// The mistakes found so far. All of them are reported, in the order in which they were found.
#[derive(Default)]
#[must_use]
pub(crate) struct Diagnostics {
    errors: Vec<Error>,
}

impl Diagnostics {
    /// How many mistakes there are: a rule that added none has passed.
    pub(crate) fn count(&self) -> usize {
        self.errors.len()
    }

    /// Gives every mistake as tokens that rustc reports.
    pub(crate) fn report(&mut self) -> TokenStream {
        self.errors.drain(..).map(Error::into_compile_error).collect()
    }

    /// What rustc or syn says in words of its own.
    pub(crate) fn syntax(&mut self, error: Error) {
        self.errors.push(error);
    }

    #[cfg(test)]
    pub(crate) fn messages(&self) -> Vec<String> {
        self.errors.iter().map(ToString::to_string).collect()
    }

    fn at(&mut self, place: impl ToTokens, message: impl Display) {
        self.errors.push(Error::new_spanned(place, message));
    }
}

/// The options, each by itself.
impl Diagnostics {
    pub(crate) fn unknown_option(&mut self, option: &Ident, meant: Option<&str>, known: &[&str]) {
        if let Some(meant) = meant {
            self.at(option, format_args!("there is no option `{option}`; did you mean `{meant}`?"));
        } else {
            let known = known.join("`, `");
            self.at(option, format_args!("there is no option `{option}`; the options are `{known}`"));
        }
    }

    pub(crate) fn option_given_twice(&mut self, option: &Ident) {
        self.at(option, format_args!("`{option}` is given twice; remove one of the two"));
    }

    pub(crate) fn option_comes_later(&mut self, option: &Ident) {
        self.at(option, format_args!("the option `{option}` is not supported yet; remove it"));
    }

    pub(crate) fn option_needs_value(&mut self, option: &Ident) {
        let example = match option.to_string().as_str() {
            "ttl" => r#"ttl = "10m""#,
            "maxsize" => "maxsize = 128",
            "getsizeof" => "getsizeof = |value| value.len()",
            "cache_if" => "cache_if = |output| output.is_some()",
            "wait" => r#"wait = "2s""#,
            "timer" => "timer = CLOCK",
            "name" => r#"name = "users""#,
            "handle" => "handle = UserCache",
            _ => "crate = crate::ttl_memo",
        };
        self.at(option, format_args!("`{option}` needs a value; write `{example}`"));
    }

    pub(crate) fn option_without_name(&mut self, value: &TokenStream) {
        let text = value.to_string();
        if text.starts_with('"') {
            self.at(value, format_args!("the option's name is missing; write `ttl = {text}`"));
        } else {
            self.at(value, "the option's name is missing; write `ttl = …` or `maxsize = …`");
        }
    }

    pub(crate) fn comma_expected(&mut self, rest: &TokenStream) {
        self.at(rest, "options are separated by commas; write a comma before this");
    }

    pub(crate) fn bad_duration(&mut self, option: &Ident, text: impl ToTokens, mistake: &duration::Mistake) {
        use duration::Mistake;
        match mistake {
            Mistake::Empty => {
                let examples = r#"`"30s"`, `"5m"` or `"1h 30m"`"#;
                self.at(text, format_args!("`{option}` is empty; write {examples}"));
            }
            Mistake::Negative => {
                self.at(text, format_args!(r#"`{option}` is negative; write a time that passes, such as `"5m"`"#));
            }
            Mistake::NoUnit => {
                self.at(text, format_args!(r#"`{option}` needs a unit; write `"30s"`, `"5m"` or `"1h"`"#));
            }
            Mistake::UnknownUnit { unit, meant: Some(meant) } => {
                self.at(text, format_args!("there is no unit of time `{unit}`; did you mean `{meant}`?"));
            }
            Mistake::UnknownUnit { unit, meant: None } => {
                self.at(text, format_args!("there is no unit of time `{unit}`; write `ms`, `s`, `m`, `h`, `d` or `w`"));
            }
            Mistake::TooLong => {
                self.at(text, format_args!("`{option}` is too long to count; write `None`, which is for ever"));
            }
            Mistake::NotADuration => {
                let example = r#"write numbers with units, such as `"1h 30m"`"#;
                self.at(text, format_args!("`{option}` is not a duration; {example}"));
            }
        }
    }

    pub(crate) fn not_a_time(&mut self, option: &Ident, value: impl ToTokens) {
        let forms = r#"`"10m"`, a number of seconds, a `Duration` or `None`"#;
        self.at(value, format_args!("`{option}` is not a duration; write {forms}"));
    }

    pub(crate) fn ttl_closure_takes_the_value(&mut self, closure: impl ToTokens) {
        self.at(closure, "a `ttl` closure takes the value alone; write `|value| Duration::from_secs(…)`");
    }

    pub(crate) fn bad_size(&mut self, text: impl ToTokens, mistake: &bytes::Mistake) {
        use bytes::Mistake;
        match mistake {
            Mistake::Empty => self.at(text, r#"`maxsize` is empty; write `128` or `"64MiB"`"#),
            Mistake::Negative => self.negative_maxsize(text),
            Mistake::NoUnit => {
                self.at(text, r#"`maxsize` needs a unit in quotes; write `128` without them, or `"64MiB"`"#);
            }
            Mistake::UnknownUnit { unit, meant: Some(meant) } => {
                self.at(text, format_args!("there is no unit of size `{unit}`; did you mean `{meant}`?"));
            }
            Mistake::UnknownUnit { unit, meant: None } => {
                self.at(text, format_args!("there is no unit of size `{unit}`; write `B`, `KiB`, `MiB` or `GiB`"));
            }
            Mistake::TooLarge => self.maxsize_too_large(text),
            Mistake::NotASize => {
                self.at(text, r#"`maxsize` is not a size; write a whole number with a unit, such as `"64MiB"`"#);
            }
        }
    }

    pub(crate) fn negative_maxsize(&mut self, number: impl ToTokens) {
        self.at(number, "`maxsize` is negative; write `0` to store nothing or `None` for no bound");
    }

    pub(crate) fn maxsize_too_large(&mut self, number: impl ToTokens) {
        self.at(number, "`maxsize` is too large to count; write `None` for no bound");
    }

    pub(crate) fn not_a_maxsize(&mut self, value: impl ToTokens) {
        self.at(value, "`maxsize` is not a number; write `128`, any `usize` expression or `None`");
    }

    pub(crate) fn not_a_function(&mut self, option: &Ident, value: impl ToTokens) {
        let closure = if option == "getsizeof" { "|value| value.len()" } else { "|output| output.is_some()" };
        self.at(value, format_args!("`{option}` takes a closure; write `{option} = {closure}`"));
    }

    pub(crate) fn closure_takes_one(&mut self, option: &Ident, closure: impl ToTokens) {
        let parameter = if option == "getsizeof" { "value" } else { "output" };
        self.at(closure, format_args!("the closure of `{option}` takes one parameter; write `|{parameter}| …`"));
    }

    pub(crate) fn timer_is_a_path(&mut self, value: impl ToTokens) {
        self.at(value, "`timer` takes the path of a `static`; write `timer = CLOCK`");
    }

    pub(crate) fn name_is_a_string(&mut self, value: impl ToTokens) {
        self.at(value, r#"`name` takes a string; write `name = "users"`"#);
    }

    pub(crate) fn handle_is_an_identifier(&mut self, value: impl ToTokens) {
        self.at(value, "`handle` takes the name of a new type; write `handle = UserCache`");
    }

    pub(crate) fn crate_is_a_path(&mut self, value: impl ToTokens) {
        self.at(value, "`crate` takes the path of `ttl_memo`; write `crate = crate::ttl_memo`");
    }
}

/// The options together.
impl Diagnostics {
    pub(crate) fn size_without_getsizeof(&mut self, text: impl ToTokens) {
        self.at(text, "a `maxsize` in bytes needs `getsizeof`; add `getsizeof = |value| …` or write a number");
    }

    pub(crate) fn attribute_given_twice(&mut self, attribute: impl ToTokens) {
        self.at(attribute, "`ttl_cache` is given twice; put all options into one");
    }
}

/// The item.
impl Diagnostics {
    pub(crate) fn not_on_a_function(&mut self, keyword: impl ToTokens) {
        let name = keyword.to_token_stream().to_string();
        match name.as_str() {
            "impl" => self.at(keyword, "`ttl_cache` on an `impl` is not supported yet; put it on a free function"),
            _ => self.at(keyword, format_args!("`ttl_cache` goes on a function, not on `{name}`")),
        }
    }

    pub(crate) fn without_a_body(&mut self, function: &Ident) {
        self.at(function, format_args!("`{function}` has no body to remember the results of; give it one"));
    }

    pub(crate) fn const_function(&mut self, keyword: impl ToTokens) {
        self.at(keyword, "a `const fn` cannot have a cache; remove `const`");
    }

    pub(crate) fn variadic_function(&mut self, dots: impl ToTokens) {
        self.at(dots, "variadic arguments cannot be part of a cache key; remove `...`");
    }

    pub(crate) fn generic_function(&mut self, parameter: impl ToTokens) {
        self.at(parameter, "generic functions are not supported yet; write the type or call a function that names it");
    }

    pub(crate) fn named_lifetime(&mut self, parameter: impl ToTokens) {
        self.at(parameter, "named lifetimes are not supported yet; leave them out: `&str` instead of `&'a str`");
    }
}

/// The parameters.
impl Diagnostics {
    pub(crate) fn receiver(&mut self, receiver: impl ToTokens) {
        self.at(receiver, "methods are not supported yet; move the body to a free function and call that");
    }

    pub(crate) fn conditional_parameter(&mut self, attribute: impl ToTokens) {
        self.at(attribute, "a parameter under `cfg` would change the key; put `cfg` on two functions instead");
    }

    pub(crate) fn mutable_reference(&mut self, ty: impl ToTokens) {
        self.at(ty, "a hit would not do what the function does to a `&mut` argument; take it by value or by `&`");
    }

    pub(crate) fn impl_trait_argument(&mut self, ty: impl ToTokens) {
        self.at(ty, "an `impl Trait` argument has no type to make a key of; write the type");
    }

    pub(crate) fn dyn_argument(&mut self, ty: impl ToTokens) {
        self.at(ty, "a `dyn Trait` argument cannot be compared, so it is no part of a key; write the type");
    }

    pub(crate) fn function_pointer(&mut self, ty: impl ToTokens) {
        self.at(ty, "function pointers do not compare reliably, so they are no part of a key; take an `enum`");
    }

    pub(crate) fn borrows_inside(&mut self, ty: impl ToTokens) {
        self.at(ty, "a key owns what it holds, and this borrows; take an owned type here, such as `String` for `&str`");
    }

    pub(crate) fn too_many_parameters(&mut self, parameter: impl ToTokens) {
        self.at(parameter, "more than 12 parameters make no key; put some of them into a struct");
    }
}

/// The result.
impl Diagnostics {
    pub(crate) fn borrowed_result(&mut self, ty: impl ToTokens) {
        self.at(ty, "a cache outlives what this borrows; return an owned value, such as `String` or `Arc<str>`");
    }

    pub(crate) fn impl_trait_result(&mut self, ty: impl ToTokens) {
        self.at(ty, "an `impl Trait` result has no type to store; write the type, such as `Vec<T>` or `Box<dyn Fn()>`");
    }

    pub(crate) fn never_returns(&mut self, ty: impl ToTokens) {
        self.at(ty, "a function that never returns has no result to remember; remove `ttl_cache`");
    }
}
