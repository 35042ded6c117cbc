//! The names of keys and of the channel in a server, and the messages of the channel. Knows no connection.

use crate::tier::key::TierKey;

/// All keys of a function contain its generation. Without the generation's own key, nothing of the function is found.
pub(super) type Generation = [u8; 16];

/// The keys of one entry. Both are in one slot of a cluster, because the slot depends on what is between the braces.
#[derive(Debug)]
pub(super) struct EntryKeys {
    pub(super) value: Vec<u8>,
    pub(super) lease: Vec<u8>,
}

impl EntryKeys {
    pub(super) fn new(prefix: &str, key: &TierKey, generation: Generation) -> Self {
        let parts: [&[u8]; 7] =
            [prefix.as_bytes(), b":{", key.function().as_bytes(), b":", &generation, key.arguments(), b"}"];
        let value = parts.concat();
        // A key of a value ends with a brace, so no arguments give this one.
        let lease = [&value[..], b":lease"].concat();
        Self { value, lease }
    }
}

/// The key of the generation of a function.
pub(super) fn generation_key(prefix: &str, function: &str) -> Vec<u8> {
    format!("{prefix}:{{{function}}}:generation").into_bytes()
}

/// The key of what is known of invalidated tags.
pub(super) fn tags_key(prefix: &str) -> Vec<u8> {
    // Functions have a `#` in their names.
    format!("{prefix}:{{tags}}").into_bytes()
}

/// The channel on which processes tell each other what they change. Channels have no database, so the name has it.
pub(super) fn channel(prefix: &str, database: i64) -> String {
    format!("{prefix}:{database}:changes")
}

/// The slot of a cluster in which `key` is.
pub(super) fn slot(key: &[u8]) -> u16 {
    let tag = key.iter().position(|&byte| byte == b'{').and_then(|open| {
        let rest = &key[open + 1..];
        let close = rest.iter().position(|&byte| byte == b'}')?;
        (close > 0).then(|| &rest[..close])
    });
    crc16(tag.unwrap_or(key)) % 16384
}

/// CRC-16/XMODEM.
fn crc16(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0, |crc, &byte| {
        (0..8).fold(crc ^ (u16::from(byte) << 8), |crc, _| if crc & 0x8000 == 0 { crc << 1 } else { crc << 1 ^ 0x1021 })
    })
}

/// What one process tells the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Message<'a> {
    pub(super) what: What,
    /// Who tells it.
    pub(super) origin: [u8; 16],
    pub(super) function: &'a str,
    pub(super) arguments: &'a [u8],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// A computation has ended, for those who wait for it. Nothing else changed.
    Ended,
    /// A value was removed or replaced.
    Changed,
    /// All values of the function were removed.
    Cleared,
    /// Those with a tag were removed: of the function or, without its name, of all.
    Tag,
}

impl<'a> Message<'a> {
    pub(super) fn encode(&self) -> Vec<u8> {
        let what = match self.what {
            What::Ended => b'e',
            What::Changed => b'c',
            What::Cleared => b'a',
            What::Tag => b't',
        };
        [&[what], &self.origin[..], self.function.as_bytes(), b" ", self.arguments].concat()
    }

    /// Returns the message; `None` if somebody else wrote to the channel.
    pub(super) fn decode(bytes: &'a [u8]) -> Option<Self> {
        let (what, rest) = bytes.split_first()?;
        let what = match what {
            b'e' => What::Ended,
            b'c' => What::Changed,
            b'a' => What::Cleared,
            b't' => What::Tag,
            _ => return None,
        };
        let (origin, rest) = rest.split_first_chunk::<16>()?;
        // The name of a function has no spaces.
        let end = rest.iter().position(|&byte| byte == b' ')?;
        let function = std::str::from_utf8(&rest[..end]).ok()?;
        Some(Self { what, origin: *origin, function, arguments: &rest[end + 1..] })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_keys_of_an_entry_are_in_one_slot_and_those_of_others_are_different() {
        let keys =
            |arguments: &[u8], generation| EntryKeys::new("shop", &TierKey::new("price#1", arguments), generation);
        let odd = [&b"7"[..], b"}", b"7}:lease", b"{", b"{}", b"a}{b", b""];
        let mut all = Vec::new();
        for arguments in odd {
            for generation in [*b"0000000000000001", *b"0000000000000002"] {
                let keys = keys(arguments, generation);
                assert_eq!(slot(&keys.value), slot(&keys.lease));
                all.extend([keys.value, keys.lease]);
            }
        }
        let number = all.len();
        all.sort();
        all.dedup();
        assert_eq!(all.len(), number);
        assert_eq!(keys(b"7", *b"0000000000000001").value, b"shop:{price#1:0000000000000001=7}");
        assert_eq!(keys(b"7", *b"0000000000000001").lease, b"shop:{price#1:0000000000000001=7}:lease");
    }

    #[test]
    fn slots_are_those_of_the_specification() {
        assert_eq!(crc16(b"123456789"), 0x31c3);
        assert_eq!(slot(b"{user1000}.following"), slot(b"{user1000}.followers"));
        assert_eq!(slot(b"foo{{bar}}zap"), slot(b"{bar"));
        assert_eq!(slot(b"foo{}{bar}"), crc16(b"foo{}{bar}") % 16384);
    }

    #[test]
    fn a_message_is_read_as_it_was_written_and_nothing_else_is() {
        for what in [What::Ended, What::Changed, What::Cleared, What::Tag] {
            let message = Message { what, origin: [7; 16], function: "price#1", arguments: b"=a b\0" };
            assert_eq!(Message::decode(&message.encode()), Some(message));
        }
        for bytes in [
            &b""[..],
            b"x",
            b"c0123456789",
            b"c0123456789abcdefno-space",
            b"c0123456789abcdef\xff ",
            b"hello world, all of you",
        ] {
            assert_eq!(Message::decode(bytes), None);
        }
    }
}
