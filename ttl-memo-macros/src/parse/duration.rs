//! Durations that people write: `"10m"`, `"1h 30m"`.
//! Knows the notation; `diagnostics` has the messages.

use std::time::Duration;

use crate::diagnostics::DurationMistake as Mistake;
use crate::suggest::closest;

/// Every accepted unit, to suggest one for a typo.
const UNITS: [&str; 26] = [
    "ns", "nsec", "us", "usec", "ms", "msec", "s", "sec", "secs", "second", "seconds", "m", "min", "mins", "minute",
    "minutes", "h", "hr", "hour", "hours", "d", "day", "days", "w", "week", "weeks",
];

/// Parses a duration with units, such as `1h 30m`.
pub(crate) fn parse(text: &str) -> Result<Duration, Mistake> {
    let text = text.trim();
    if text.starts_with('-') {
        return Err(Mistake::Negative);
    }
    // Checked first, because the library accepts a bare `0`.
    if text.parse::<f64>().is_ok() {
        return Err(Mistake::NoUnit);
    }
    // The library reads it as months, and users nearly always mean minutes.
    if text.split(|c: char| !c.is_alphabetic()).any(|unit| unit == "M") {
        return Err(Mistake::UnknownUnit { unit: "M".to_owned(), meant: Some("m") });
    }
    humantime::parse_duration(text).map_err(|error| match error {
        humantime::DurationError::Empty => Mistake::Empty,
        humantime::DurationError::NumberOverflow => Mistake::TooLong,
        humantime::DurationError::UnknownUnit { unit, .. } if unit.is_empty() => Mistake::NoUnit,
        humantime::DurationError::UnknownUnit { unit, .. } => {
            Mistake::UnknownUnit { meant: closest(&unit, UNITS), unit }
        }
        _ => Mistake::NotADuration,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_with_units_add_up() {
        assert_eq!(parse("1h 30m"), Ok(Duration::from_secs(5400)));
        assert_eq!(parse(" 10min "), Ok(Duration::from_secs(600)));
        assert_eq!(parse("2days 1ms"), Ok(Duration::from_millis(172_800_001)));
    }

    #[test]
    fn a_fraction_is_a_number() {
        assert_eq!(parse("1.5s"), Ok(Duration::from_millis(1500)));
    }

    #[test]
    fn zero_with_a_unit_is_a_duration() {
        assert_eq!(parse("0s"), Ok(Duration::ZERO));
    }

    #[test]
    fn a_number_alone_has_no_unit() {
        for text in ["30", "0", "0.5", "1h 30"] {
            assert_eq!(parse(text), Err(Mistake::NoUnit), "{text}");
        }
    }

    #[test]
    fn nothing_is_no_duration() {
        assert_eq!(parse(""), Err(Mistake::Empty));
        assert_eq!(parse("  "), Err(Mistake::Empty));
    }

    #[test]
    fn time_does_not_run_backwards() {
        assert_eq!(parse("-5s"), Err(Mistake::Negative));
    }

    #[test]
    fn a_mistyped_unit_finds_its_neighbour() {
        let mistake = Mistake::UnknownUnit { unit: "minuts".to_owned(), meant: Some("minute") };
        assert_eq!(parse("10minuts"), Err(mistake));
    }

    #[test]
    fn minutes_are_not_written_as_months() {
        assert_eq!(parse("10M"), Err(Mistake::UnknownUnit { unit: "M".to_owned(), meant: Some("m") }));
    }

    #[test]
    fn what_overflows_is_too_long() {
        assert_eq!(parse("99999999999999999999s"), Err(Mistake::TooLong));
    }

    #[test]
    fn words_are_no_duration() {
        assert_eq!(parse("soon"), Err(Mistake::NotADuration));
        assert_eq!(parse("1h:30m"), Err(Mistake::NotADuration));
    }

    #[test]
    fn every_listed_unit_is_accepted() {
        for unit in UNITS {
            assert!(parse(&format!("1{unit}")).is_ok(), "{unit}");
        }
    }
}
