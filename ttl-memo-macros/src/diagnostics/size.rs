//! The messages about how much a cache holds, and of what: `maxsize`, `max_bytes` and `policy`.

use quote::ToTokens;
use syn::Ident;

use super::{Diagnostics, SizeMistake};

/// The value of a bound.
impl Diagnostics {
    pub(crate) fn bad_size(&mut self, option: &Ident, text: impl ToTokens, mistake: &SizeMistake) {
        use SizeMistake as Mistake;
        match mistake {
            Mistake::Empty => self.at(text, format_args!("`{option}` is empty; write {}", examples(option))),
            Mistake::Negative => self.negative_bound(option, text),
            Mistake::NoUnit => {
                let instead = if is_of_bytes(option) { "" } else { "`128` without them, or " };
                self.at(text, format_args!(r#"`{option}` needs a unit in quotes; write {instead}`"64MiB"`"#));
            }
            Mistake::UnknownUnit { unit, meant: Some(meant) } => {
                self.at(text, format_args!("`{unit}` is not a unit of size; did you mean `{meant}`?"));
            }
            Mistake::UnknownUnit { unit, meant: None } => {
                self.at(text, format_args!("`{unit}` is not a unit of size; write `B`, `KiB`, `MiB` or `GiB`"));
            }
            Mistake::TooLarge => self.bound_too_large(option, text),
            Mistake::NotASize => {
                let rule = r#"write a whole number with a unit, such as `"64MiB"`"#;
                self.at(text, format_args!("`{option}` is not a size; {rule}"));
            }
        }
    }

    pub(crate) fn negative_bound(&mut self, option: &Ident, number: impl ToTokens) {
        let without = if is_of_bytes(option) { ", or remove it" } else { " or `None`" };
        self.at(number, format_args!("`{option}` can't be negative; write `0` to store nothing{without} for no limit"));
    }

    pub(crate) fn bound_too_large(&mut self, option: &Ident, number: impl ToTokens) {
        let without = if is_of_bytes(option) { "remove it" } else { "write `None`" };
        self.at(number, format_args!("`{option}` is too large; {without} for no limit"));
    }

    pub(crate) fn not_a_bound(&mut self, option: &Ident, value: impl ToTokens) {
        let rule = if is_of_bytes(option) {
            r#"is not a size; write `"64MiB"` or any `usize` expression"#
        } else {
            "is not a number; write `128`, any `usize` expression or `None`"
        };
        self.at(value, format_args!("`{option}` {rule}"));
    }
}

/// What is evicted.
impl Diagnostics {
    pub(crate) fn policy_is_a_string(&mut self, value: impl ToTokens) {
        self.at(value, r#"`policy` takes a string; write `policy = "adaptive"`"#);
    }

    pub(crate) fn unknown_policy(&mut self, text: impl ToTokens, typed: &str, meant: Option<&str>, known: &[&str]) {
        if let Some(meant) = meant {
            self.at(text, format_args!("there is no policy `{typed}`; did you mean `{meant}`?"));
        } else {
            self.at(text, format_args!("there is no policy `{typed}`; the policies are `{}`", known.join("`, `")));
        }
    }

    pub(crate) fn policy_without_bound(&mut self, option: Option<&Ident>) {
        self.at(option, "`policy` says what a full cache evicts; say how much it holds, as in `maxsize = 10_000`");
    }
}

/// Bounds that don't go together.
impl Diagnostics {
    pub(crate) fn size_without_getsizeof(&mut self, text: impl ToTokens) {
        self.at(text, "a `maxsize` in bytes needs `getsizeof`; add `getsizeof = |value| …` or write a number");
    }

    pub(crate) fn max_bytes_without_getsizeof(&mut self, option: Option<&Ident>) {
        self.at(option, "`max_bytes` needs the size of each value; add `getsizeof = |value| …`");
    }

    pub(crate) fn size_beside_max_bytes(&mut self, text: impl ToTokens) {
        self.at(text, "beside `max_bytes`, `maxsize` is a number of values; write a number such as `1_000`");
    }
}

fn is_of_bytes(option: &Ident) -> bool {
    option == "max_bytes"
}

fn examples(option: &Ident) -> &'static str {
    if is_of_bytes(option) { r#"`"64MiB"`"# } else { r#"`128` or `"64MiB"`"# }
}
