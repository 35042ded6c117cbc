//! Which type a value's bytes are of, told by the names in it. Knows nothing of formats or caches.

use std::any::type_name;

/// Precedes a fingerprint. No value in `MessagePack` or JSON begins with it.
const MARK: u8 = 0xC1;

/// What precedes the bytes of a value whose type has a fingerprint.
const PREFIX: usize = 1 + size_of::<u64>();

/// The fingerprint of a type that names none but those of the standard library.
const NONE: u64 = 0;

/// Returns a number for the names in `T`, except those of the standard library.
pub(super) fn fingerprint<T: ?Sized>() -> u64 {
    const OFFSET: u64 = 0xCBF2_9CE4_8422_2325;
    const PRIME: u64 = 0x0100_0000_01B3;
    let is_part_of_a_path = |c: char| c.is_alphanumeric() || matches!(c, '_' | ':' | '{' | '}' | '#');
    let is_standard = |path: &&str| ["core::", "alloc::", "std::"].iter().any(|krate| path.starts_with(krate));
    let mut paths = type_name::<T>()
        .split(|c| !is_part_of_a_path(c))
        .filter(|path| path.contains("::") && !is_standard(path))
        .peekable();
    if paths.peek().is_none() {
        return NONE;
    }
    // FNV-1a, with a separator after each path.
    let bytes = paths.flat_map(|path| path.bytes().chain(*b" "));
    bytes.fold(OFFSET, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(PRIME)).max(NONE + 1)
}

/// Puts `fingerprint` before `bytes` if there is one, or if they begin as if there were.
pub(super) fn with_fingerprint(fingerprint: u64, bytes: Vec<u8>) -> Vec<u8> {
    if fingerprint == NONE && bytes.first() != Some(&MARK) {
        return bytes;
    }
    let mut prefixed = Vec::with_capacity(PREFIX + bytes.len());
    prefixed.push(MARK);
    prefixed.extend_from_slice(&fingerprint.to_le_bytes());
    prefixed.extend_from_slice(&bytes);
    prefixed
}

/// Undoes [`with_fingerprint`].
pub(super) fn split_fingerprint(bytes: &[u8]) -> (u64, &[u8]) {
    match bytes.split_first_chunk::<PREFIX>() {
        Some(([MARK, fingerprint @ ..], bytes)) => (u64::from_le_bytes(*fingerprint), bytes),
        _ => (NONE, bytes),
    }
}
