//! The limits on what a server may send: checked before the library that parses it sees a byte.
//! Knows where an answer begins and ends, and nothing of what it says.
//!
//! The parser of the library reserves memory for as many elements as a server announces, and waits for as many bytes. So an
//! announcement over the limit ends the connection.

use std::fmt;

/// A line, such as an error or a number.
const LONGEST_LINE: usize = 64 << 10;
/// Elements of all arrays of one answer. That of `CLUSTER SLOTS` has most.
const MOST_ELEMENTS: u64 = 1 << 18;
/// Arrays within each other.
const DEEPEST: usize = 8;
/// What an answer may have beside one value.
const ALLOWANCE: u64 = 4 << 20;

/// Follows the bytes of one direction of a connection.
#[derive(Debug)]
pub(super) struct Guard {
    /// The bytes of strings in the answer that may still come, and the elements.
    bytes: u64,
    elements: u64,
    limit: u64,
    /// How many elements are still missing in each array that isn't complete. A whole answer is the only element of the first.
    missing: Vec<u64>,
    state: State,
    answers: u64,
}

#[derive(Clone, Copy, Debug)]
enum State {
    /// The next byte says of what kind the next element is.
    Kind,
    /// In the line after that byte.
    Line { kind: u8, length: usize, number: Number, has_return: bool },
    /// In a string with its line break.
    Bytes { remaining: u64 },
}

/// A decimal number while it is read.
#[derive(Clone, Copy, Debug, Default)]
struct Number {
    value: u64,
    digits: u8,
    is_negative: bool,
}

/// Why the bytes aren't an answer, or not one within the limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Violation {
    Kind(u8),
    Line,
    Number,
    String(u64),
    Elements,
    Depth,
}

impl Guard {
    /// `limit` is the size of the largest value.
    pub(super) fn new(limit: usize) -> Self {
        let limit = (limit as u64).saturating_add(ALLOWANCE);
        Self { bytes: limit, elements: MOST_ELEMENTS, limit, missing: Vec::new(), state: State::Kind, answers: 0 }
    }

    /// The number of complete answers so far.
    pub(super) fn answers(&self) -> u64 {
        self.answers
    }

    /// Whether an answer has begun and isn't complete.
    #[cfg(test)]
    fn is_within(&self) -> bool {
        !self.missing.is_empty() || !matches!(self.state, State::Kind)
    }

    /// # Errors
    ///
    /// When `bytes` don't continue an answer within the limits. Nothing that follows is of any use then.
    pub(super) fn follow(&mut self, mut bytes: &[u8]) -> Result<(), Violation> {
        while let Some((first, rest)) = bytes.split_first() {
            match self.state {
                State::Kind => {
                    self.begin(*first)?;
                    bytes = rest;
                }
                State::Line { kind, length, number, has_return } => {
                    bytes = rest;
                    if has_return {
                        if *first != b'\n' {
                            return Err(Violation::Line);
                        }
                        self.end_line(kind, number)?;
                        continue;
                    }
                    let has_return = *first == b'\r';
                    if length >= LONGEST_LINE {
                        return Err(Violation::Line);
                    }
                    let number = if has_return || !has_length(kind) { number } else { number.and(*first, length)? };
                    self.state = State::Line { kind, length: length + 1, number, has_return };
                }
                State::Bytes { remaining } => {
                    let taken = usize::try_from(remaining).map_or(bytes.len(), |remaining| remaining.min(bytes.len()));
                    bytes = &bytes[taken..];
                    let remaining = remaining - taken as u64;
                    self.state = State::Bytes { remaining };
                    if remaining == 0 {
                        self.end_element();
                    }
                }
            }
        }
        Ok(())
    }

    fn begin(&mut self, kind: u8) -> Result<(), Violation> {
        if !matches!(
            kind,
            b'+' | b'-' | b':' | b'$' | b'*' | b'_' | b',' | b'#' | b'(' | b'%' | b'~' | b'=' | b'!' | b'>'
        ) {
            return Err(Violation::Kind(kind));
        }
        self.state = State::Line { kind, length: 0, number: Number::default(), has_return: false };
        Ok(())
    }

    fn end_line(&mut self, kind: u8, number: Number) -> Result<(), Violation> {
        if !has_length(kind) {
            self.end_element();
            return Ok(());
        }
        if number.digits == 0 {
            return Err(Violation::Number);
        }
        // "There is none", as strings and arrays of old say it.
        let is_none = number.is_negative && number.value == 1 && matches!(kind, b'$' | b'*');
        if is_none {
            self.end_element();
            return Ok(());
        }
        if number.is_negative {
            return Err(Violation::Number);
        }
        if matches!(kind, b'$' | b'=' | b'!') {
            self.bytes = self.bytes.checked_sub(number.value).ok_or(Violation::String(number.value))?;
            self.state = State::Bytes { remaining: number.value + 2 };
            return Ok(());
        }
        let elements = if kind == b'%' { number.value.saturating_mul(2) } else { number.value };
        self.elements = self.elements.checked_sub(elements).ok_or(Violation::Elements)?;
        if elements == 0 {
            self.end_element();
            return Ok(());
        }
        if self.missing.len() == DEEPEST {
            return Err(Violation::Depth);
        }
        self.missing.push(elements);
        self.state = State::Kind;
        Ok(())
    }

    fn end_element(&mut self) {
        self.state = State::Kind;
        while let Some(missing) = self.missing.last_mut() {
            *missing -= 1;
            if *missing > 0 {
                return;
            }
            self.missing.pop();
        }
        self.answers += 1;
        (self.bytes, self.elements) = (self.limit, MOST_ELEMENTS);
    }
}

/// Whether the line after `kind` is the length of what follows.
fn has_length(kind: u8) -> bool {
    matches!(kind, b'$' | b'*' | b'%' | b'~' | b'=' | b'!' | b'>')
}

impl Number {
    /// The number with one more letter, the one at `position`.
    fn and(self, letter: u8, position: usize) -> Result<Self, Violation> {
        match letter {
            b'-' if position == 0 => Ok(Self { is_negative: true, ..self }),
            b'0'..=b'9' if self.digits < 18 => {
                Ok(Self { value: self.value * 10 + u64::from(letter - b'0'), digits: self.digits + 1, ..self })
            }
            _ => Err(Violation::Number),
        }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Kind(byte) => write!(f, "an answer can't begin with the byte 0x{byte:02x}; is this a Redis server?"),
            Self::Line => f.write_str("a line of the answer is too long, or isn't ended properly"),
            Self::Number => f.write_str("the answer has no length where one belongs"),
            Self::String(length) => write!(f, "the answer announces {length} bytes, which is over the limit"),
            Self::Elements => f.write_str("the answer announces more elements than any should have"),
            Self::Depth => f.write_str("the answer has arrays within arrays, deeper than any should"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn follow(bytes: &[u8]) -> Result<u64, Violation> {
        let mut whole = Guard::new(1000);
        let result = whole.follow(bytes).map(|()| whole.answers());
        let mut split = Guard::new(1000);
        let by_byte = bytes.iter().try_for_each(|byte| split.follow(&[*byte])).map(|()| split.answers());
        assert_eq!(result, by_byte);
        if result.is_ok() {
            assert!(!whole.is_within() && !split.is_within());
        }
        result
    }

    #[test]
    fn whole_answers_are_counted() {
        assert_eq!(follow(b"+OK\r\n:12\r\n-ERR no\r\n"), Ok(3));
        assert_eq!(follow(b"$5\r\nhe\r\no\r\n$-1\r\n$0\r\n\r\n"), Ok(3));
        assert_eq!(follow(b"*2\r\n*2\r\n:1\r\n$1\r\na\r\n*0\r\n*-1\r\n"), Ok(2));
        assert_eq!(follow(b"%1\r\n+a\r\n~1\r\n_\r\n>1\r\n,1.5\r\n=5\r\ntxt:a\r\n#t\r\n"), Ok(4));
    }

    #[test]
    fn a_part_of_an_answer_is_none_yet() {
        for part in ["$5\r\nhello", "*2\r\n:1\r\n", "+OK", "+OK\r", "$"] {
            let mut guard = Guard::new(1000);
            assert_eq!((guard.follow(part.as_bytes()), guard.answers()), (Ok(()), 0), "{part:?}");
            assert!(guard.is_within());
        }
    }

    #[test]
    fn what_is_over_a_limit_is_refused_when_it_is_announced() {
        assert_eq!(follow(b"$99999999999\r\n"), Err(Violation::String(99_999_999_999)));
        assert_eq!(follow(b"*9999999999\r\n"), Err(Violation::Elements));
        assert_eq!(follow(b"%200000\r\n"), Err(Violation::Elements));
        assert_eq!(Guard::new(1000).follow(b"*2\r\n*200000\r\n*200000\r\n"), Err(Violation::Elements));
        assert_eq!(follow(&b"*1\r\n".repeat(9)), Err(Violation::Depth));
        assert_eq!(follow(&[b"+", &*vec![b'a'; LONGEST_LINE + 1]].concat()), Err(Violation::Line));
    }

    #[test]
    fn several_strings_share_the_limit_of_an_answer() {
        let string = [b"$3000000\r\n", &*vec![0; 3_000_000], b"\r\n"].concat();
        assert_eq!(follow(&[string.clone(), string.clone()].concat()), Ok(2));
        let array = [b"*2\r\n".to_vec(), string.clone(), string].concat();
        assert_eq!(Guard::new(1000).follow(&array), Err(Violation::String(3_000_000)));
    }

    #[test]
    fn what_is_no_answer_is_refused() {
        for (bytes, violation) in [
            ("HTTP/1.1 400 Bad Request\r\n", Violation::Kind(b'H')),
            ("\x15\x03\x01", Violation::Kind(0x15)),
            ("$\r\n", Violation::Number),
            ("$-2\r\n", Violation::Number),
            ("$+1\r\n", Violation::Number),
            ("%-1\r\n", Violation::Number),
            ("$1234567890123456789\r\n", Violation::Number),
            ("$1\r1", Violation::Line),
        ] {
            assert_eq!(follow(bytes.as_bytes()), Err(violation), "{bytes:?}");
        }
    }

    #[test]
    fn random_bytes_never_panic() {
        let mut random = 0x2545_f491_4f6c_dd1d_u64;
        for _ in 0..20_000 {
            let mut guard = Guard::new(1000);
            for _ in 0..64 {
                random ^= random << 13;
                random ^= random >> 7;
                random ^= random << 17;
                let byte = b"+-:$*%~>=!_#0123456789\r\n"[usize::from(random.to_le_bytes()[0]) % 24];
                if guard.follow(&[byte]).is_err() {
                    break;
                }
            }
        }
    }
}
