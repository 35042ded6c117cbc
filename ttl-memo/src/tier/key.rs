//! The key of an entry in a tier: which function, of which types, with which arguments. Knows nothing of stores.

use std::fmt::{self, Write as _};
use std::sync::Arc;

use sha2::{Digest as _, Sha256};

/// Encoded arguments that are longer than this are replaced by a digest.
const LONGEST: usize = 64;

/// The key of an entry in a [`Tier`](crate::tier::Tier): the function and its arguments.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TierKey {
    function: Arc<str>,
    arguments: Box<[u8]>,
}

impl TierKey {
    /// Returns the key of a call with these encoded arguments. Different ones have different keys.
    ///
    /// Caches make their own keys; this is for the tests of a tier.
    #[must_use]
    pub fn new(function: impl Into<Arc<str>>, encoded: &[u8]) -> Self {
        // The first byte tells encoded arguments from a digest.
        let arguments = if encoded.len() <= LONGEST {
            [b"=", encoded].concat()
        } else {
            [b"#", Sha256::digest(encoded).as_slice()].concat()
        };
        Self { function: function.into(), arguments: arguments.into() }
    }

    /// Returns the name of the function with a fingerprint of its types and version: `shop::price#0f3a9c…`.
    ///
    /// The name contains neither spaces, control characters, `#` nor braces.
    #[must_use]
    pub fn function(&self) -> &str {
        &self.function
    }

    /// Returns the arguments: their encoding if it is short, else its SHA-256, which is told apart by the first byte. At most 65
    /// bytes.
    #[must_use]
    pub fn arguments(&self) -> &[u8] {
        &self.arguments
    }
}

/// Returns what [`TierKey::function`] shows: `name` and the first half of a SHA-256 of the name, the types' names and the
/// version.
pub(crate) fn function_key(name: &str, types: [&str; 3], version: u32) -> Arc<str> {
    let mut digest = Sha256::new();
    for part in [&[name], &types[..]].concat() {
        digest.update((part.len() as u64).to_le_bytes());
        digest.update(part);
    }
    digest.update(version.to_le_bytes());
    let digest = digest.finalize();
    let mut key = Escaped(name).to_string();
    key.push('#');
    for byte in &digest[..16] {
        let _ = write!(key, "{byte:02x}");
    }
    key.into()
}

/// A name without the characters that are special in the keys of servers. Two names may look the same: the fingerprint tells
/// them apart.
struct Escaped<'a>(&'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|c| {
            let is_special =
                c.is_whitespace() || c.is_control() || matches!(c, '#' | '{' | '}' | '*' | '?' | '[' | ']' | '\\');
            f.write_char(if is_special { '_' } else { c })
        })
    }
}
