//! The messages about options.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::Ident;

use super::{Diagnostics, DurationMistake};

/// Each option.
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
        self.at(option, format_args!("`{option}` is given twice; remove one of them"));
    }

    pub(crate) fn option_needs_value(&mut self, option: &Ident) {
        let example = match option.to_string().as_str() {
            "ttl" => r#"ttl = "10m""#,
            "maxsize" => "maxsize = 128",
            "max_bytes" => r#"max_bytes = "64MiB""#,
            "getsizeof" => "getsizeof = |value| value.len()",
            "policy" => r#"policy = "adaptive""#,
            "key" => "key = |user, _conn| -> u64 { user.id }",
            "cache" => "cache = self.users",
            "cache_if" => "cache_if = |output| output.is_some()",
            "tags" => r#"tags = |user, id| [format!("org:{}", user.org)]"#,
            "wait" => r#"wait = "2s""#,
            "stale" => r#"stale = "1h""#,
            "stale_if_error" => r#"stale_if_error = "1d""#,
            "err_ttl" => r#"err_ttl = "5s""#,
            "tti" => r#"tti = "30m""#,
            "jitter" => r#"jitter = "10%""#,
            "tier" => "tier = SHARED",
            "local_ttl" => r#"local_ttl = "30s""#,
            "version" => "version = 2",
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
        self.at(rest, "options are separated by commas; add a comma before this");
    }

    pub(crate) fn bad_duration(&mut self, option: &Ident, text: impl ToTokens, mistake: &DurationMistake) {
        use DurationMistake as Mistake;
        match mistake {
            Mistake::Empty => {
                let examples = r#"`"30s"`, `"5m"` or `"1h 30m"`"#;
                self.at(text, format_args!("`{option}` is empty; write {examples}"));
            }
            Mistake::Negative => {
                self.at(text, format_args!(r#"`{option}` can't be negative; write a duration such as `"5m"`"#));
            }
            Mistake::NoUnit => {
                self.at(text, format_args!(r#"`{option}` needs a unit; write `"30s"`, `"5m"` or `"1h"`"#));
            }
            Mistake::UnknownUnit { unit, meant: Some(meant) } => {
                self.at(text, format_args!("`{unit}` is not a unit of time; did you mean `{meant}`?"));
            }
            Mistake::UnknownUnit { unit, meant: None } => {
                self.at(text, format_args!("`{unit}` is not a unit of time; write `ms`, `s`, `m`, `h`, `d` or `w`"));
            }
            Mistake::TooLong if takes_none(option) => {
                self.at(text, format_args!("`{option}` is too long; write `None` for no limit"));
            }
            Mistake::TooLong => self.at(text, format_args!("`{option}` is too long; write a shorter duration")),
            Mistake::NotADuration => {
                let example = r#"write numbers with units, such as `"1h 30m"`"#;
                self.at(text, format_args!("`{option}` is not a duration; {example}"));
            }
        }
    }

    pub(crate) fn not_a_time(&mut self, option: &Ident, value: impl ToTokens) {
        let forms = if takes_none(option) {
            r#"`"10m"`, a number of seconds, a `Duration` or `None`"#
        } else {
            r#"`"10m"`, a number of seconds or a `Duration`"#
        };
        self.at(value, format_args!("`{option}` is not a duration; write {forms}"));
    }

    pub(crate) fn ttl_closure_takes_the_value(&mut self, closure: impl ToTokens) {
        self.at(closure, "a `ttl` closure takes only the value; write `|value| Duration::from_secs(…)`");
    }

    pub(crate) fn not_a_function(&mut self, option: &Ident, value: impl ToTokens) {
        let closure = match option.to_string().as_str() {
            "getsizeof" => "|value| value.len()",
            "tags" => r#"|user, id| [format!("org:{}", user.org)]"#,
            _ => "|output| output.is_some()",
        };
        self.at(value, format_args!("`{option}` takes a closure; write `{option} = {closure}`"));
    }

    pub(crate) fn closure_of_too_many(&mut self, option: &Ident, closure: impl ToTokens) {
        let forms = "takes the value, or key and value; write `|value| …` or `|key, value| …`";
        self.at(closure, format_args!("the closure of `{option}` {forms}"));
    }

    pub(crate) fn result_fn_of_other_parameters(&mut self, option: &str, closure: impl ToTokens, parts: &[String]) {
        let result = if option == "cache_if" { "output" } else { "value" };
        let forms = match parts {
            [] | [_] => format!("`|{result}| …` or `|{result}, key| …`"),
            parts => format!("`|{result}| …`, `|{result}, key| …` or `|{result}, {}| …`", parts.join(", ")),
        };
        let rule = format_args!("takes the {result}, and the key after it; write {forms}").to_string();
        self.at(closure, format_args!("the closure of `{option}` {rule}"));
    }

    pub(crate) fn key_is_a_closure(&mut self, value: impl ToTokens) {
        self.at(value, "`key` takes a closure over the parameters; write `key = |user, _conn| -> u64 { user.id }`");
    }

    pub(crate) fn key_without_a_type(&mut self, closure: impl ToTokens) {
        self.at(
            closure,
            "the type of the key is missing; write it after the closure's parameters, as in `|user| -> u64 { user.id }`",
        );
    }

    pub(crate) fn key_is_async(&mut self, keyword: impl ToTokens) {
        self.at(keyword, "a `key` closure can't be `async`; remove `async`");
    }

    pub(crate) fn key_parameter_is_a_name(&mut self, pattern: impl ToTokens) {
        self.at(
            pattern,
            "a `key` closure takes the function's parameters by name; destructure this one in the closure's body",
        );
    }

    pub(crate) fn no_self_for_the_store(&mut self, word: impl ToTokens) {
        self.at(word, "this function has no `self`; take `&self`, or write a `static` after `cache =`");
    }

    pub(crate) fn handle_of_two(&mut self, handle: &Ident) {
        self.at(handle, format_args!("`{handle}` is already the handle of another method; choose another name"));
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

    pub(crate) fn crate_is_a_path(&mut self, value: impl ToTokens, meant: Option<&str>) {
        let path = meant.unwrap_or("crate::ttl_memo");
        self.at(value, format_args!("`crate` takes the path of `ttl_memo`, without quotes; write `crate = {path}`"));
    }

    pub(crate) fn renamed_dependency(&mut self, name: &Ident) {
        let message = format_args!("this package depends on `ttl-memo` under the name `{name}`").to_string();
        self.at(name, format_args!("{message}; write `#[ttl_cache(crate = {name})]`"));
    }

    pub(crate) fn not_a_suffix(&mut self, number: impl ToTokens, unit: &str, of: &str, instead: &str) {
        self.at(number, format_args!(r#"`{unit}` is not a unit of {of}; write `"{instead}"`, in quotes"#));
    }

    pub(crate) fn unquoted(&mut self, option: &Ident, number: impl ToTokens, text: &str) {
        self.at(number, format_args!(r#"a number with a unit goes in quotes; write `{option} = "{text}"`"#));
    }
}

/// Whether `None` is a value of the option.
fn takes_none(option: &Ident) -> bool {
    ["ttl", "wait", "tti"].iter().any(|name| option == name)
}

/// Options that don't go together.
impl Diagnostics {
    pub(crate) fn option_beside_cache(&mut self, option: &Ident) {
        let message = "`cache` names a store that has its own settings";
        self.at(option, format_args!("{message}; remove `{option}` here and set it with `TtlCache::builder()`"));
    }

    pub(crate) fn skip_beside_key(&mut self, option: Option<&Ident>) {
        self.at(option, "`key` already decides what the key is; remove `skip`");
    }

    pub(crate) fn skipped_twice(&mut self, name: &Ident) {
        self.at(name, format_args!("`{name}` is already skipped; remove it here"));
    }

    pub(crate) fn not_a_parameter(&mut self, option: &str, name: &Ident, meant: Option<&str>, known: &[&Ident]) {
        let start = format_args!("`{option}` names `{name}`, which is not a parameter").to_string();
        if let Some(meant) = meant {
            self.at(name, format_args!("{start}; did you mean `{meant}`?"));
        } else if known.is_empty() {
            self.at(name, format_args!("{start}; the function has no named parameters"));
        } else {
            let known: Vec<_> = known.iter().map(ToString::to_string).collect();
            self.at(name, format_args!("{start}; the parameters are `{}`", known.join("`, `")));
        }
    }

    pub(crate) fn borrowed_key(&mut self, ty: impl ToTokens) {
        self.at(ty, "a key outlives the call, so it can't borrow; write an owned type, such as `String` for `&str`");
    }

    pub(crate) fn handle_beside_own_store(&mut self, handle: impl ToTokens) {
        self.at(handle, "a cache that is found through a parameter has no helpers to be named; remove `handle`");
    }

    pub(crate) fn owner_is_not_shared(&mut self, parameter: impl ToTokens) {
        self.at(parameter, "the cache is borrowed while the body runs; take this parameter by `&`");
    }

    pub(crate) fn self_is_not_shared(&mut self, receiver: impl ToTokens, shared: &str) {
        let message = "the cache is borrowed from `self` while the body runs";
        self.at(receiver, format_args!("{message}; take {shared}"));
    }

    pub(crate) fn owner_is_a_pattern(&mut self, pattern: impl ToTokens) {
        self.at(pattern, "`cache` is evaluated before this pattern is matched; give the parameter a name");
    }

    pub(crate) fn cache_if_takes_the_output(&mut self, place: impl ToTokens, takes_key: bool, is_none: bool) {
        let pattern = if is_none { "Ok(None)" } else { "Ok(Some(_))" };
        let parameters = if takes_key { "output, …" } else { "output" };
        let closure = format_args!("|{parameters}| matches!(output, {pattern})").to_string();
        self.at(place, format_args!("`cache_if` gets the whole output, a `Result`; write `{closure}`"));
    }

    pub(crate) fn skips_a_part(&mut self, name: &Ident, names: &[&Ident]) {
        let names: Vec<_> = names.iter().map(ToString::to_string).collect();
        let all = names.join(", ");
        self.at(name, format_args!("`{name}` is a part of a parameter; skip all of it with `skip({all})`"));
    }

    pub(crate) fn key_names_a_part(&mut self, name: &Ident) {
        self.at(name, format_args!("`{name}` is a part of a parameter; give the parameter a name and use that"));
    }

    pub(crate) fn option_on_a_block(&mut self, option: &Ident) {
        let message = "options go on the methods; write a bare `#[ttl_cache]` on the block and";
        self.at(option, format_args!("{message} `#[ttl_cache({option} …)]` on the method"));
    }

    pub(crate) fn conditional_attribute(&mut self, attribute: impl ToTokens) {
        let message = "`ttl_cache` on a method can't be conditional";
        self.at(attribute, format_args!("{message}; write the method twice, under `cfg(…)` and under `cfg(not(…))`"));
    }

    pub(crate) fn options_without_parentheses(&mut self, value: impl ToTokens) {
        self.at(value, r#"options go in parentheses; write `#[ttl_cache(ttl = "10m")]`"#);
    }

    pub(crate) fn attribute_given_twice(&mut self, attribute: impl ToTokens) {
        self.at(attribute, "`ttl_cache` is given twice; put all options in one attribute");
    }
}
