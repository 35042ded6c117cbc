//! Arguments as bytes, such that different arguments have different bytes. Knows nothing of formats of values.
//!
//! Formats of values don't promise that: `MessagePack` writes `None` and `Some(None)` alike. Here each part begins with its
//! kind, and what has a length ends with its end, so that no encoding is the beginning of another.

use std::fmt;

use serde::ser::{
    self, Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
    SerializeTupleStruct, SerializeTupleVariant, Serializer,
};

/// Returns the bytes of `arguments`, or `None` if their `Serialize` fails.
pub(crate) fn encode<K: Serialize + ?Sized>(arguments: &K) -> Option<Vec<u8>> {
    let mut bytes = Bytes(Vec::new());
    arguments.serialize(&mut bytes).ok().map(|()| bytes.0)
}

/// What each part begins with. The numbers are part of the keys of all tiers: none of them changes.
#[derive(Clone, Copy)]
enum Kind {
    Unit = 0,
    Bool = 1,
    Signed = 2,
    Unsigned = 3,
    Float32 = 4,
    Float64 = 5,
    Char = 6,
    Text = 7,
    Bytes = 8,
    None = 9,
    Some = 10,
    Variant = 11,
    Sequence = 12,
    Map = 13,
    /// Of a sequence or a map.
    End = 14,
}

struct Bytes(Vec<u8>);

impl Bytes {
    fn kind(&mut self, kind: Kind) {
        self.0.push(kind as u8);
    }

    /// Small numbers are short.
    fn number(&mut self, mut number: u128) {
        while number >= 0x80 {
            // The lowest seven bits, and the mark that more follow.
            self.0.push(number.to_le_bytes()[0] | 0x80);
            number >>= 7;
        }
        self.0.push(number.to_le_bytes()[0]);
    }

    fn text(&mut self, kind: Kind, bytes: &[u8]) {
        self.kind(kind);
        self.number(bytes.len() as u128);
        self.0.extend_from_slice(bytes);
    }

    fn signed(&mut self, number: i128) {
        self.kind(Kind::Signed);
        // Zigzag: the sign is the lowest bit.
        self.number(u128::from_le_bytes((number << 1 ^ number >> 127).to_le_bytes()));
    }

    fn unsigned(&mut self, number: u128) {
        self.kind(Kind::Unsigned);
        self.number(number);
    }

    fn variant(&mut self, index: u32) {
        self.kind(Kind::Variant);
        self.number(index.into());
    }
}

/// A `Serialize` that gave up.
#[derive(Debug)]
struct Failed;

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the arguments can't be encoded")
    }
}

impl std::error::Error for Failed {}

impl ser::Error for Failed {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

macro_rules! numbers {
    ($($name:ident $number:ident $kind:ident)*) => {$(
        fn $name(self, number: $number) -> Result<(), Failed> {
            self.$kind(number.into());
            Ok(())
        }
    )*};
}

impl Serializer for &mut Bytes {
    type Ok = ();
    type Error = Failed;
    type SerializeSeq = Self;
    type SerializeTuple = Self;
    type SerializeTupleStruct = Self;
    type SerializeTupleVariant = Self;
    type SerializeMap = Self;
    type SerializeStruct = Self;
    type SerializeStructVariant = Self;

    numbers! {
        serialize_i8 i8 signed
        serialize_i16 i16 signed
        serialize_i32 i32 signed
        serialize_i64 i64 signed
        serialize_i128 i128 signed
        serialize_u8 u8 unsigned
        serialize_u16 u16 unsigned
        serialize_u32 u32 unsigned
        serialize_u64 u64 unsigned
        serialize_u128 u128 unsigned
    }

    fn is_human_readable(&self) -> bool {
        false
    }

    fn serialize_bool(self, value: bool) -> Result<(), Failed> {
        self.kind(Kind::Bool);
        self.0.push(value.into());
        Ok(())
    }

    fn serialize_f32(self, value: f32) -> Result<(), Failed> {
        self.kind(Kind::Float32);
        self.0.extend(value.to_bits().to_le_bytes());
        Ok(())
    }

    fn serialize_f64(self, value: f64) -> Result<(), Failed> {
        self.kind(Kind::Float64);
        self.0.extend(value.to_bits().to_le_bytes());
        Ok(())
    }

    fn serialize_char(self, value: char) -> Result<(), Failed> {
        self.kind(Kind::Char);
        self.number(u32::from(value).into());
        Ok(())
    }

    fn serialize_str(self, value: &str) -> Result<(), Failed> {
        self.text(Kind::Text, value.as_bytes());
        Ok(())
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<(), Failed> {
        self.text(Kind::Bytes, value);
        Ok(())
    }

    fn serialize_none(self) -> Result<(), Failed> {
        self.kind(Kind::None);
        Ok(())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Failed> {
        self.kind(Kind::Some);
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Failed> {
        self.kind(Kind::Unit);
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Failed> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(self, _: &'static str, index: u32, _: &'static str) -> Result<(), Failed> {
        self.variant(index);
        self.serialize_unit()
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<(), Failed> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        index: u32,
        _: &'static str,
        value: &T,
    ) -> Result<(), Failed> {
        self.variant(index);
        value.serialize(self)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Self, Failed> {
        self.kind(Kind::Sequence);
        Ok(self)
    }

    fn serialize_tuple(self, _: usize) -> Result<Self, Failed> {
        self.serialize_seq(None)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Self, Failed> {
        self.serialize_seq(None)
    }

    fn serialize_tuple_variant(self, _: &'static str, index: u32, _: &'static str, _: usize) -> Result<Self, Failed> {
        self.variant(index);
        self.serialize_seq(None)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self, Failed> {
        self.kind(Kind::Map);
        Ok(self)
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self, Failed> {
        self.serialize_map(None)
    }

    fn serialize_struct_variant(self, _: &'static str, index: u32, _: &'static str, _: usize) -> Result<Self, Failed> {
        self.variant(index);
        self.serialize_map(None)
    }
}

macro_rules! sequences {
    ($($name:ident $element:ident)*) => {$(
        impl $name for &mut Bytes {
            type Ok = ();
            type Error = Failed;

            fn $element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Failed> {
                value.serialize(&mut **self)
            }

            fn end(self) -> Result<(), Failed> {
                self.kind(Kind::End);
                Ok(())
            }
        }
    )*};
}

sequences! {
    SerializeSeq serialize_element
    SerializeTuple serialize_element
    SerializeTupleStruct serialize_field
    SerializeTupleVariant serialize_field
}

macro_rules! structs {
    ($($name:ident)*) => {$(
        impl $name for &mut Bytes {
            type Ok = ();
            type Error = Failed;

            // The name tells fields apart that are left out where they are empty.
            fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), Failed> {
                self.text(Kind::Text, name.as_bytes());
                value.serialize(&mut **self)
            }

            fn end(self) -> Result<(), Failed> {
                self.kind(Kind::End);
                Ok(())
            }
        }
    )*};
}

structs! { SerializeStruct SerializeStructVariant }

impl SerializeMap for &mut Bytes {
    type Ok = ();
    type Error = Failed;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Failed> {
        key.serialize(&mut **self)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Failed> {
        value.serialize(&mut **self)
    }

    fn end(self) -> Result<(), Failed> {
        self.kind(Kind::End);
        Ok(())
    }
}
