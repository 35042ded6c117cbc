//! Arguments as keys: hashed and compared in place, and owned only when a value is stored.
//! Knows nothing of tables or values.

use std::borrow::Borrow;
use std::hash::{Hash, Hasher};

use equivalent::Equivalent;

/// Borrowed arguments that are looked up like the owned key.
///
/// A function that takes `(&str, u64)` has the key `(String, u64)`. Its arguments are `(&str, &u64)`, which hash and compare
/// like that key without an allocation. Their `Hash` must agree with the `Hash` of [`LookupKey::Key`].
pub trait LookupKey: Hash {
    /// The key that these arguments are looked up for.
    type Key;

    /// Whether `key` is the key of these arguments.
    fn matches(&self, key: &Self::Key) -> bool;

    /// Returns the owned key.
    fn into_key(self) -> Self::Key;
}

impl LookupKey for () {
    type Key = ();

    fn matches(&self, (): &()) -> bool {
        true
    }

    fn into_key(self) {}
}

impl<Q> LookupKey for &Q
where
    Q: Hash + Eq + ToOwned + ?Sized,
{
    type Key = Q::Owned;

    fn matches(&self, key: &Q::Owned) -> bool {
        **self == *key.borrow()
    }

    fn into_key(self) -> Q::Owned {
        self.to_owned()
    }
}

macro_rules! tuples {
    ($($part:ident $index:tt)*) => {
        impl<$($part: LookupKey),*> LookupKey for ($($part,)*) {
            type Key = ($($part::Key,)*);

            fn matches(&self, key: &Self::Key) -> bool {
                $(self.$index.matches(&key.$index))&&*
            }

            fn into_key(self) -> Self::Key {
                ($(self.$index.into_key(),)*)
            }
        }
    };
}

// The standard library hashes tuples of up to twelve.
tuples!(A 0 B 1);
tuples!(A 0 B 1 C 2);
tuples!(A 0 B 1 C 2 D 3);
tuples!(A 0 B 1 C 2 D 3 E 4);
tuples!(A 0 B 1 C 2 D 3 E 4 F 5);
tuples!(A 0 B 1 C 2 D 3 E 4 F 5 G 6);
tuples!(A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7);
tuples!(A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8);
tuples!(A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9);
tuples!(A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9 K 10);
tuples!(A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9 K 10 L 11);

/// A `LookupKey` in the form that a table's lookup takes.
#[derive(Clone, Copy, Debug, Hash)]
pub struct KeyRef<P>(pub P);

impl<P: LookupKey> KeyRef<P> {
    /// Returns the owned key.
    pub fn into_key(self) -> P::Key {
        self.0.into_key()
    }
}

impl<P: LookupKey> Equivalent<P::Key> for KeyRef<P> {
    fn equivalent(&self, key: &P::Key) -> bool {
        self.0.matches(key)
    }
}

/// A key that is owned already.
#[derive(Clone, Copy, Debug, Hash)]
pub struct OwnedKey<K>(pub K);

impl<K: Hash + Eq> LookupKey for OwnedKey<K> {
    type Key = K;

    fn matches(&self, key: &K) -> bool {
        self.0 == *key
    }

    fn into_key(self) -> K {
        self.0
    }
}

/// A float as part of a key, compared by value, with `0.0 == -0.0` and `NaN == NaN`.
#[derive(Clone, Copy, Debug)]
pub struct Float<T>(pub T);

macro_rules! floats {
    ($($float:ident)*) => {$(
        impl Float<$float> {
            // One bit pattern per value: adding zero turns `-0.0` into `0.0`.
            fn canonical_bits(self) -> impl Hash + Eq {
                if self.0.is_nan() { $float::NAN.to_bits() } else { (self.0 + 0.0).to_bits() }
            }
        }

        impl PartialEq for Float<$float> {
            fn eq(&self, other: &Self) -> bool {
                self.canonical_bits() == other.canonical_bits()
            }
        }

        impl Eq for Float<$float> {}

        /// Equal floats are serialised alike.
        #[cfg(feature = "serde")]
        impl serde::Serialize for Float<$float> {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let canonical = if self.0.is_nan() { $float::NAN } else { self.0 + 0.0 };
                serde::Serialize::serialize(&canonical, serializer)
            }
        }

        impl Hash for Float<$float> {
            fn hash<H: Hasher>(&self, state: &mut H) {
                self.canonical_bits().hash(state);
            }
        }
    )*};
}

floats!(f32 f64);
