//! Suggests words: the known one that was probably meant by a typo, and a name for a new type.
//! Doesn't know what the words are for.

use syn::Ident;
use syn::ext::IdentExt;

/// Returns the known word that is closest to `typed`, if one is close enough.
pub(crate) fn closest<'a>(typed: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let typed = typed.to_lowercase();
    known
        .into_iter()
        .map(|word| (strsim::osa_distance(&typed, &word.to_lowercase()), word))
        // One typo for every three letters.
        .filter(|(distance, word)| *distance * 3 <= word.len().max(typed.len()))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, word)| word)
}

/// A name for a type that belongs to `function`: `UserCache` for `user` and `Cache`.
pub(crate) fn type_name(function: &Ident, suffix: &str) -> String {
    let words = function.unraw().to_string();
    let words = words.split('_').map(|word| {
        let (first, rest) = word.split_at(word.chars().next().map_or(0, char::len_utf8));
        first.to_uppercase() + rest
    });
    words.chain([suffix.to_owned()]).collect()
}

#[cfg(test)]
mod tests {
    use super::closest;

    const OPTIONS: [&str; 4] = ["ttl", "maxsize", "getsizeof", "cache_if"];

    #[test]
    fn a_typo_finds_its_word() {
        assert_eq!(closest("tll", OPTIONS), Some("ttl"));
        assert_eq!(closest("max_size", OPTIONS), Some("maxsize"));
        assert_eq!(closest("cacheif", OPTIONS), Some("cache_if"));
        assert_eq!(closest("sizeof", OPTIONS), Some("getsizeof"));
    }

    #[test]
    fn case_is_no_difference() {
        assert_eq!(closest("TTL", OPTIONS), Some("ttl"));
    }

    #[test]
    fn another_word_finds_nothing() {
        assert_eq!(closest("colour", OPTIONS), None);
    }
}
