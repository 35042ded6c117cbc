//! Arguments that contain borrows, such as `&[&str]`, as parts of a key: a type describes how each piece is taken.
//! Knows nothing of whole keys, tables or values.

use std::any::TypeId;
use std::borrow::Borrow;
use std::ffi::{CString, OsString};
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::mem;
use std::ops::Deref;
use std::path::PathBuf;

use crate::key::key::{Float, LookupKey};

/// How a `T` that contains borrows is hashed and compared like the key that owns what it borrows.
pub trait KeyAs<T: ?Sized> {
    /// The part of the key.
    type Key: Hash + 'static;

    /// Feeds `state` what `Self::Key` would.
    fn hash<H: Hasher>(part: &T, state: &mut H);

    /// Whether a slice of keys is hashed as its length and then one key after another. A type can hash slices of itself
    /// differently, as integers do.
    fn is_hashed_one_by_one() -> bool {
        true
    }

    /// Whether `key` is the key of this part.
    fn matches(part: &T, key: &Self::Key) -> bool;

    /// Returns the part of the key.
    fn to_key(part: &T) -> Self::Key;
}

/// A piece that is hashed and compared as it is, such as `str` or `u64`.
#[derive(Debug)]
pub enum Same {}

impl<T: Hash + Eq + ToOwned<Owned: Hash + 'static> + ?Sized> KeyAs<T> for Same {
    type Key = T::Owned;

    fn hash<H: Hasher>(part: &T, state: &mut H) {
        part.hash(state);
    }

    fn is_hashed_one_by_one() -> bool {
        is_known_to_be_hashed_one_by_one::<T::Owned>()
    }

    fn matches(part: &T, key: &T::Owned) -> bool {
        *part == *key.borrow()
    }

    fn to_key(part: &T) -> T::Owned {
        part.to_owned()
    }
}

/// Whether `T` is a type of the standard library that doesn't override [`Hash::hash_slice`]. The compiler computes it.
fn is_known_to_be_hashed_one_by_one<T: 'static>() -> bool {
    fn is_one_of<T: 'static, A: 'static, B: 'static>() -> bool {
        let id = TypeId::of::<T>();
        id == TypeId::of::<A>() || id == TypeId::of::<B>()
    }
    is_one_of::<T, bool, char>()
        || is_one_of::<T, String, Vec<String>>()
        || is_one_of::<T, PathBuf, OsString>()
        || is_one_of::<T, CString, Vec<char>>()
        || is_one_of::<T, Vec<u8>, Vec<i8>>()
        || is_one_of::<T, Vec<u16>, Vec<i16>>()
        || is_one_of::<T, Vec<u32>, Vec<i32>>()
        || is_one_of::<T, Vec<u64>, Vec<i64>>()
        || is_one_of::<T, Vec<u128>, Vec<i128>>()
        || is_one_of::<T, Vec<usize>, Vec<isize>>()
}

/// A float, compared by its value.
#[derive(Debug)]
pub enum FloatBits {}

impl<T: Copy + 'static> KeyAs<T> for FloatBits
where
    Float<T>: Hash + Eq,
{
    type Key = Float<T>;

    fn hash<H: Hasher>(part: &T, state: &mut H) {
        Float(*part).hash(state);
    }

    fn matches(part: &T, key: &Float<T>) -> bool {
        Float(*part) == *key
    }

    fn to_key(part: &T) -> Float<T> {
        Float(*part)
    }
}

/// What a reference, a `Cow` or a `Vec` points to.
#[derive(Debug)]
pub struct Pointee<S>(PhantomData<S>);

impl<P: Deref + ?Sized, S: KeyAs<P::Target>> KeyAs<P> for Pointee<S> {
    type Key = S::Key;

    fn hash<H: Hasher>(part: &P, state: &mut H) {
        S::hash(part, state);
    }

    fn is_hashed_one_by_one() -> bool {
        S::is_hashed_one_by_one()
    }

    fn matches(part: &P, key: &S::Key) -> bool {
        S::matches(part, key)
    }

    fn to_key(part: &P) -> S::Key {
        S::to_key(part)
    }
}

/// The elements of a slice, an array or an `Option`.
#[derive(Debug)]
pub struct Elements<S>(PhantomData<S>);

impl<T, S: KeyAs<T>> KeyAs<[T]> for Elements<S> {
    type Key = Vec<S::Key>;

    fn hash<H: Hasher>(part: &[T], state: &mut H) {
        // The key may hash all elements at once, for which they must stand side by side.
        if !S::is_hashed_one_by_one() {
            return Self::to_key(part).hash(state);
        }
        state.write_usize(part.len());
        for element in part {
            S::hash(element, state);
        }
    }

    fn matches(part: &[T], key: &Vec<S::Key>) -> bool {
        part.len() == key.len() && part.iter().zip(key).all(|(element, key)| S::matches(element, key))
    }

    fn to_key(part: &[T]) -> Vec<S::Key> {
        part.iter().map(S::to_key).collect()
    }
}

impl<T, S: KeyAs<T>, const N: usize> KeyAs<[T; N]> for Elements<S> {
    type Key = [S::Key; N];

    fn hash<H: Hasher>(part: &[T; N], state: &mut H) {
        <Self as KeyAs<[T]>>::hash(part, state);
    }

    fn matches(part: &[T; N], key: &[S::Key; N]) -> bool {
        part.iter().zip(key).all(|(element, key)| S::matches(element, key))
    }

    fn to_key(part: &[T; N]) -> [S::Key; N] {
        part.each_ref().map(S::to_key)
    }
}

impl<T, S: KeyAs<T>> KeyAs<Option<T>> for Elements<S> {
    type Key = Option<S::Key>;

    fn hash<H: Hasher>(part: &Option<T>, state: &mut H) {
        // As the derived `Hash` does.
        mem::discriminant(part).hash(state);
        if let Some(part) = part {
            S::hash(part, state);
        }
    }

    fn matches(part: &Option<T>, key: &Option<S::Key>) -> bool {
        match (part, key) {
            (Some(part), Some(key)) => S::matches(part, key),
            (None, None) => true,
            _ => false,
        }
    }

    fn to_key(part: &Option<T>) -> Option<S::Key> {
        part.as_ref().map(S::to_key)
    }
}

macro_rules! tuples {
    ($($key_as:ident $part:ident $index:tt)*) => {
        impl<$($part, $key_as: KeyAs<$part>),*> KeyAs<($($part,)*)> for ($($key_as,)*) {
            type Key = ($($key_as::Key,)*);

            fn hash<Z: Hasher>(part: &($($part,)*), state: &mut Z) {
                $($key_as::hash(&part.$index, state);)*
            }

            fn matches(part: &($($part,)*), key: &Self::Key) -> bool {
                $($key_as::matches(&part.$index, &key.$index))&&*
            }

            fn to_key(part: &($($part,)*)) -> Self::Key {
                ($($key_as::to_key(&part.$index),)*)
            }
        }
    };
}

// The standard library hashes tuples of up to twelve.
tuples!(A P0 0);
tuples!(A P0 0 B P1 1);
tuples!(A P0 0 B P1 1 C P2 2);
tuples!(A P0 0 B P1 1 C P2 2 D P3 3);
tuples!(A P0 0 B P1 1 C P2 2 D P3 3 E P4 4);
tuples!(A P0 0 B P1 1 C P2 2 D P3 3 E P4 4 F P5 5);
tuples!(A P0 0 B P1 1 C P2 2 D P3 3 E P4 4 F P5 5 G P6 6);
tuples!(A P0 0 B P1 1 C P2 2 D P3 3 E P4 4 F P5 5 G P6 6 H P7 7);
tuples!(A P0 0 B P1 1 C P2 2 D P3 3 E P4 4 F P5 5 G P6 6 H P7 7 I P8 8);
tuples!(A P0 0 B P1 1 C P2 2 D P3 3 E P4 4 F P5 5 G P6 6 H P7 7 I P8 8 J P9 9);
tuples!(A P0 0 B P1 1 C P2 2 D P3 3 E P4 4 F P5 5 G P6 6 H P7 7 I P8 8 J P9 9 K P10 10);
tuples!(A P0 0 B P1 1 C P2 2 D P3 3 E P4 4 F P5 5 G P6 6 H P7 7 I P8 8 J P9 9 K P10 10 L P11 11);

/// An argument that is looked up as `S` describes.
pub struct PartAs<'a, S, T: ?Sized> {
    part: &'a T,
    key_as: PhantomData<fn() -> S>,
}

impl<'a, S, T: ?Sized> PartAs<'a, S, T> {
    /// Returns the argument `part`, to be looked up as `S` describes.
    #[inline]
    #[must_use]
    pub fn new(part: &'a T) -> Self {
        Self { part, key_as: PhantomData }
    }
}

impl<S, T: ?Sized> fmt::Debug for PartAs<'_, S, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PartAs").finish_non_exhaustive()
    }
}

impl<S: KeyAs<T>, T: ?Sized> Hash for PartAs<'_, S, T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        S::hash(self.part, state);
    }
}

impl<S: KeyAs<T>, T: ?Sized> LookupKey for PartAs<'_, S, T> {
    type Key = S::Key;

    fn matches(&self, key: &S::Key) -> bool {
        S::matches(self.part, key)
    }

    fn into_key(self) -> S::Key {
        S::to_key(self.part)
    }
}
