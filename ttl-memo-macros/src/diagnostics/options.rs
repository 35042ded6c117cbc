//! The words about options, each by itself and together.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::Ident;

use super::{Diagnostics, DurationMistake, SizeMistake};

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

    pub(crate) fn option_needs_value(&mut self, option: &Ident) {
        let example = match option.to_string().as_str() {
            "ttl" => r#"ttl = "10m""#,
            "maxsize" => "maxsize = 128",
            "getsizeof" => "getsizeof = |value| value.len()",
            "key" => "key = |user, _conn| -> u64 { user.id }",
            "cache" => "cache = self.users",
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

    pub(crate) fn bad_duration(&mut self, option: &Ident, text: impl ToTokens, mistake: &DurationMistake) {
        use DurationMistake as Mistake;
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

    pub(crate) fn bad_size(&mut self, text: impl ToTokens, mistake: &SizeMistake) {
        use SizeMistake as Mistake;
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

    pub(crate) fn key_is_a_closure(&mut self, value: impl ToTokens) {
        self.at(value, "`key` takes a closure over the parameters; write `key = |user, _conn| -> u64 { user.id }`");
    }

    pub(crate) fn key_without_a_type(&mut self, closure: impl ToTokens) {
        self.at(
            closure,
            "the type of the key is missing; write it after the closure's parameters: `|user| -> u64 { … }`",
        );
    }

    pub(crate) fn key_is_async(&mut self, keyword: impl ToTokens) {
        self.at(keyword, "a key is made without waiting; remove `async`");
    }

    pub(crate) fn key_parameter_is_a_name(&mut self, pattern: impl ToTokens) {
        self.at(
            pattern,
            "a parameter of `key` is the name of one of the function's; take it apart in the closure's body",
        );
    }

    pub(crate) fn no_self_for_the_store(&mut self, word: impl ToTokens) {
        self.at(word, "this function has no `self` to bring the store; take `&self`, or name a static");
    }

    pub(crate) fn handle_of_two(&mut self, handle: &Ident) {
        self.at(
            handle,
            format_args!("`{handle}` is the handle of another method already; give this one a name of its own"),
        );
    }

    pub(crate) fn cache_is_a_store(&mut self, value: impl ToTokens) {
        self.at(value, "`cache` takes a `TtlCache`; write `cache = self.users` or `cache = USERS`");
    }

    pub(crate) fn skip_is_a_list(&mut self, option: impl ToTokens) {
        self.at(option, "`skip` takes parameters in parentheses; write `skip(conn)` or `skip(self, conn)`");
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

    pub(crate) fn option_beside_cache(&mut self, option: &Ident) {
        let message = "the store that `cache` gives was built with its own";
        self.at(option, format_args!("{message}; remove `{option}` here and say it to `TtlCache::builder()`"));
    }

    pub(crate) fn skip_beside_key(&mut self, option: Option<&Ident>) {
        self.at(option, "`key` says already what the key is made of; remove `skip`");
    }

    pub(crate) fn skipped_twice(&mut self, name: &Ident) {
        self.at(name, format_args!("`{name}` is skipped already; remove it here"));
    }

    pub(crate) fn not_a_parameter(&mut self, option: &str, name: &Ident, meant: Option<&str>, known: &[Ident]) {
        let start = format_args!("`{option}` names `{name}`, which is no parameter").to_string();
        if let Some(meant) = meant {
            self.at(name, format_args!("{start}; did you mean `{meant}`?"));
        } else if known.is_empty() {
            self.at(name, format_args!("{start}; the function has none with a name"));
        } else {
            let known: Vec<_> = known.iter().map(ToString::to_string).collect();
            self.at(name, format_args!("{start}; the parameters are `{}`", known.join("`, `")));
        }
    }

    pub(crate) fn borrowed_key(&mut self, ty: impl ToTokens) {
        self.at(ty, "a key is kept longer than what this borrows; write an owned type, such as `String` for `&str`");
    }

    pub(crate) fn handle_beside_own_store(&mut self, handle: impl ToTokens) {
        self.at(handle, "the store that `cache` gives has its own methods, and no companion; remove `handle`");
    }

    pub(crate) fn lender_is_not_shared(&mut self, parameter: impl ToTokens) {
        self.at(
            parameter,
            "who brings the store lends it while the body runs, so the body must share it; take it by `&`",
        );
    }

    pub(crate) fn option_on_a_block(&mut self, option: &Ident) {
        let message = "options go on the methods; write a bare `#[ttl_cache]` here and";
        self.at(option, format_args!("{message} `#[ttl_cache({option} …)]` on the method"));
    }

    pub(crate) fn conditional_attribute(&mut self, attribute: impl ToTokens) {
        let message = "in an `impl` block `ttl_cache` is read before conditions are";
        self.at(attribute, format_args!("{message}; write the method twice, under `cfg` and under `cfg(not(…))`"));
    }

    pub(crate) fn options_without_parentheses(&mut self, value: impl ToTokens) {
        self.at(value, r#"options stand in parentheses; write `#[ttl_cache(ttl = "10m")]`"#);
    }

    pub(crate) fn attribute_given_twice(&mut self, attribute: impl ToTokens) {
        self.at(attribute, "`ttl_cache` is given twice; put all options into one");
    }
}
