//! Methods of generic types, and generic methods: each instantiation has its own store.

// A method that could be a function, or take `self` otherwise, is the point of many a test here.
#![allow(clippy::elidable_lifetime_names, clippy::needless_lifetimes)]
#![allow(clippy::needless_arbitrary_self_type, clippy::needless_pass_by_value)]
#![allow(clippy::trivially_copy_pass_by_ref, clippy::unused_self)]
// Each test adds methods to the one type.
#![allow(non_local_definitions)]

use ttl_memo::{Key, TtlCache, Value, ttl_cache};

/// An instance that is told from others by its number.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
struct S(u64);

#[test]
fn each_type_of_a_generic_block_has_its_own_store() {
    #[derive(Clone, PartialEq, Eq, Hash)]
    struct Boxed<T>(T);
    #[ttl_cache]
    impl<T: Key + ToString> Boxed<T> {
        #[ttl_cache]
        fn text(&self, more: &str) -> String {
            self.0.to_string() + more
        }
        #[ttl_cache]
        fn get(&self) -> T {
            self.0.clone()
        }
    }

    assert_eq!(
        (Boxed(1_u8).text("a"), Boxed(1_u16).text("b"), Boxed('c').text("d")),
        ("1a".into(), "1b".into(), "cd".into())
    );
    assert_eq!((Boxed(1_u8).text("a"), Boxed(1_u8).get()), ("1a".into(), 1));
    let bytes: &'static TtlCache<(Boxed<u8>, String), String> = Boxed::<u8>::text_cache();
    let shorts: &'static TtlCache<(Boxed<u16>, String), String> = Boxed::<u16>::text_cache();
    assert_eq!((bytes.info().hits, bytes.len(), shorts.info().hits, shorts.len()), (1, 1, 0, 1));
}

#[test]
fn a_block_may_be_of_one_type_of_a_generic_one() {
    struct Boxed<T>(T);
    #[ttl_cache]
    impl Boxed<u8> {
        #[ttl_cache(skip(self))]
        fn get(&self) -> u8 {
            self.0
        }
    }

    assert_eq!((Boxed(1).get(), Boxed(2).get()), (1, 1));
    assert_eq!(Boxed::<u8>::get_cache().len(), 1);
}

#[test]
fn a_block_may_have_lifetimes_and_constants() {
    struct Names<'a, const N: usize>([&'a str; N]);
    #[ttl_cache]
    impl<'a, const N: usize> Names<'a, N> {
        #[ttl_cache(key = |this, index| -> (Vec<String>, usize) { (this.0.map(str::to_owned).into(), index) })]
        fn at(&self, index: usize) -> Option<String> {
            let name: &'a str = self.0.get(index)?;
            Some(name.to_owned())
        }
        #[ttl_cache(skip(self))]
        fn length(&self) -> usize {
            N
        }
    }

    assert_eq!((Names(["a", "b"]).at(1), Names(["a"]).at(1)), (Some("b".to_owned()), None));
    assert_eq!((Names(["a", "b"]).length(), Names(["a"]).length(), Names(["c"]).length()), (2, 1, 1));
    assert_eq!(Names::<2>::length_cache().len(), 1);
}

#[test]
fn a_generic_trait_is_implemented_generically() {
    trait Describe<U> {
        type Text;
        fn describe(&self, with: &U) -> Self::Text;
    }
    #[derive(Clone, PartialEq, Eq, Hash)]
    struct Pair<T, U>(T, U);
    #[ttl_cache]
    impl<T, U> Describe<U> for Pair<T, U>
    where
        T: Key + ToString,
        U: Key + ToString,
    {
        type Text = String;

        #[ttl_cache]
        fn describe(&self, with: &U) -> Self::Text {
            self.0.to_string() + &self.1.to_string() + &with.to_string()
        }
    }

    assert_eq!((Pair(1, 'a').describe(&'b'), Pair('a', 1).describe(&2)), ("1ab".to_owned(), "a12".to_owned()));
    assert_eq!(Pair::<i32, char>::describe_cache().len(), 1);
}

#[test]
fn a_blanket_implementation_has_a_handle() {
    trait Shout {
        fn shout(&self) -> String;
    }
    #[ttl_cache]
    impl<T: Key + ToString> Shout for T {
        #[ttl_cache(handle = Shouts)]
        fn shout(&self) -> String {
            self.to_string().to_uppercase()
        }
    }

    assert_eq!((1.shout(), 'a'.shout(), "ab".shout(), 1.shout()), ("1".into(), "A".into(), "AB".into(), "1".into()));
    assert_eq!((Shouts::cache_info().misses, Shouts::cache_info().hits), (3, 1));
    assert_eq!(Shouts::cache_peek(&'a'), Some("A".to_owned()));
    assert_eq!(Shouts::cache::<i32>().len(), 1);
}

#[test]
fn a_generic_method_has_a_store_for_each_type() {
    #[ttl_cache]
    impl S {
        #[ttl_cache]
        fn with<T: Key + Into<u64>>(&self, more: T) -> u64 {
            self.0 + more.into()
        }
        #[ttl_cache]
        fn twice<T: Value + Default>() -> (T, T) {
            (T::default(), T::default())
        }
    }

    assert_eq!((S(1).with(1_u8), S(1).with(1_u16), S(2).with(1_u8)), (2, 2, 3));
    assert_eq!((S::with_cache::<u8>().len(), S::with_cache::<u16>().len()), (2, 1));
    assert_eq!(S::twice::<u8>(), (0, 0));
    let cache: &'static TtlCache<(), (u8, u8)> = S::twice_cache::<u8>();
    assert_eq!(cache.len(), 1);
    assert_eq!(S(1).with_uncached(1_u8), 2);
}

#[test]
fn a_reference_to_any_type_may_implement_a_trait() {
    trait Size {
        fn size(self) -> usize;
    }
    #[ttl_cache]
    impl<'a, T: Key + AsRef<str>> Size for &'a T {
        #[ttl_cache(handle = Sizes)]
        fn size(self) -> usize {
            let text: &'a str = self.as_ref();
            text.len()
        }
    }

    assert_eq!(((&"ab").size(), (&String::from("abc")).size()), (2, 3));
    assert_eq!(Sizes::cache_info().misses, 2);
}

#[test]
fn a_trait_method_may_have_its_own_bounds_and_constants() {
    trait Fold: Sized {
        const WIDTH: usize;
        fn fold<T>(&self, items: [T; 2]) -> Option<T>
        where
            T: Key + Ord;
    }
    #[derive(Clone, PartialEq, Eq, Hash)]
    struct Api;
    #[ttl_cache]
    impl Fold for Api {
        const WIDTH: usize = 2;

        #[ttl_cache]
        fn fold<T>(&self, items: [T; 2]) -> Option<T>
        where
            T: Key + Ord,
        {
            items.into_iter().max().filter(|_| Self::WIDTH == 2)
        }
    }

    assert_eq!((Api.fold([1, 2]), Api.fold(['b', 'a'])), (Some(2), Some('b')));
    assert_eq!((Api::fold_cache::<i32>().len(), Api::fold_cache::<char>().len()), (1, 1));
}

#[test]
fn an_isolated_test_has_its_own_stores_of_methods() {
    #[derive(Clone, PartialEq, Eq, Hash, Debug)]
    struct Boxed<T>(T);
    #[ttl_cache]
    impl<T: Key> Boxed<T> {
        #[ttl_cache]
        fn get(&self) -> T {
            self.0.clone()
        }
    }

    Boxed(1).get();
    let test = ttl_memo::test_util::isolate();
    assert_eq!(Boxed::<i32>::get_cache().len(), 0);
    Boxed(2).get();
    assert_eq!(Boxed::<i32>::get_cache().keys(), [Boxed(2)]);
    drop(test);
    assert_eq!(Boxed::<i32>::get_cache().keys(), [Boxed(1)]);
}
