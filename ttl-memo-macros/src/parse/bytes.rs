//! Sizes that people write: `"64MiB"`, `"10 kB"`.
//! Knows the notation; `diagnostics` has the messages.

use crate::diagnostics::SizeMistake as Mistake;
use crate::suggest::closest;

const UNITS: [(&str, u64); 10] = [
    ("B", 1),
    ("kB", 1000),
    ("KB", 1000),
    ("MB", 1_000_000),
    ("GB", 1_000_000_000),
    ("TB", 1_000_000_000_000),
    ("KiB", 1 << 10),
    ("MiB", 1 << 20),
    ("GiB", 1 << 30),
    ("TiB", 1 << 40),
];

/// Parses a whole number with a unit, such as `64MiB`, into bytes.
pub(crate) fn parse(text: &str) -> Result<u64, Mistake> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Mistake::Empty);
    }
    if text.starts_with('-') {
        return Err(Mistake::Negative);
    }
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '_').unwrap_or(text.len());
    let (number, unit) = (text[..end].replace('_', ""), text[end..].trim());
    if number.is_empty() || unit.starts_with('.') {
        return Err(Mistake::NotASize);
    }
    if unit.is_empty() {
        return Err(Mistake::NoUnit);
    }
    let Some((_, bytes)) = UNITS.iter().find(|(name, _)| *name == unit) else {
        return Err(unknown(unit));
    };
    // Digits fail to parse only if there are too many.
    let number = number.parse::<u64>().map_err(|_| Mistake::TooLarge)?;
    number.checked_mul(*bytes).ok_or(Mistake::TooLarge)
}

fn unknown(unit: &str) -> Mistake {
    let same = UNITS.iter().map(|(name, _)| *name).find(|name| name.eq_ignore_ascii_case(unit));
    let meant = same.or_else(|| closest(unit, UNITS.iter().map(|(name, _)| *name)));
    Mistake::UnknownUnit { unit: unit.to_owned(), meant }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_a_number_and_a_unit() {
        assert_eq!(parse("64MiB"), Ok(64 << 20));
        assert_eq!(parse("10 kB"), Ok(10_000));
        assert_eq!(parse("1_000B"), Ok(1000));
        assert_eq!(parse("0B"), Ok(0));
    }

    #[test]
    fn a_number_alone_has_no_unit() {
        assert_eq!(parse("128"), Err(Mistake::NoUnit));
    }

    #[test]
    fn case_points_to_the_unit_that_was_meant() {
        assert_eq!(parse("1mib"), Err(Mistake::UnknownUnit { unit: "mib".to_owned(), meant: Some("MiB") }));
    }

    #[test]
    fn what_overflows_is_too_large() {
        assert_eq!(parse("99999999TiB"), Err(Mistake::TooLarge));
        assert_eq!(parse("99999999999999999999B"), Err(Mistake::TooLarge));
    }

    #[test]
    fn words_and_fractions_are_no_size() {
        assert_eq!(parse("much"), Err(Mistake::NotASize));
        assert_eq!(parse("1.5GiB"), Err(Mistake::NotASize));
    }

    #[test]
    fn a_size_is_not_negative() {
        assert_eq!(parse("-1MiB"), Err(Mistake::Negative));
    }

    #[test]
    fn nothing_is_no_size() {
        assert_eq!(parse(" "), Err(Mistake::Empty));
    }
}
