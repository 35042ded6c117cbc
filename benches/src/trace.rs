//! Files of recorded requests: one key a line, as plain text or gzip.

use std::collections::HashMap;
use std::fs;
use std::io::{self, Read};
use std::path::Path;

use flate2::read::MultiGzDecoder;

/// Reads the keys of a file, numbered in the order in which they first appear.
///
/// # Errors
///
/// When the file can't be read, or isn't UTF-8.
pub fn read(path: &Path) -> io::Result<Vec<u64>> {
    let bytes = fs::read(path)?;
    let mut text = String::new();
    if bytes.starts_with(&[0x1F, 0x8B]) {
        MultiGzDecoder::new(bytes.as_slice()).read_to_string(&mut text)?;
    } else {
        bytes.as_slice().read_to_string(&mut text)?;
    }
    let mut numbers = HashMap::new();
    let number = |key| {
        let next = numbers.len() as u64;
        *numbers.entry(key).or_insert(next)
    };
    Ok(text.lines().filter(|line| !line.is_empty()).map(number).collect())
}
