//! Methods of traits, whose helpers stand on the type, or on a handle where the type isn't one's own.

// A method that could be a function, or take `self` otherwise, is the point of many a test here.
#![allow(clippy::needless_arbitrary_self_type, clippy::needless_pass_by_value)]
#![allow(clippy::trivially_copy_pass_by_ref, clippy::unused_self)]
// The trait is of all tests.
#![allow(non_local_definitions)]

use ttl_memo::{TtlCache, ttl_cache};

use super::Runs;

/// Something that finds.
trait Find {
    type Found;
    const LIMIT: usize = 3;

    fn find(&self, name: &str) -> Self::Found;

    fn found_twice(&self) -> (Self::Found, Self::Found) {
        (self.find("a"), self.find("a"))
    }
}

#[test]
fn a_traits_method_has_its_helpers_on_the_type() {
    static RUNS: Runs = Runs::new();
    #[derive(Clone, PartialEq, Eq, Hash)]
    struct Api(usize);
    #[ttl_cache]
    impl Find for Api {
        type Found = Option<usize>;

        #[ttl_cache]
        fn find(&self, name: &str) -> Self::Found {
            let found: Self::Found = Some(RUNS.count() + name.len() + self.0);
            found.filter(|_| Self::LIMIT > 2)
        }
    }

    assert_eq!(Api(10).found_twice(), (Some(11), Some(11)));
    assert_eq!(Find::find(&Api(20), "a"), Some(22));
    let cache: &'static TtlCache<(Api, String), Option<usize>> = Api::find_cache();
    assert_eq!((cache.info().misses, cache.info().hits), (2, 1));
    assert_eq!(Api(10).find_uncached("a"), Some(13));
}

#[test]
fn a_traits_method_is_named_after_the_type() {
    struct Api;
    #[ttl_cache]
    impl Find for Api {
        type Found = ();

        #[ttl_cache(skip(self))]
        fn find(&self, _name: &str) {}
    }

    assert!(Api::find_cache().parameters().name.unwrap().ends_with("::Api::find"));
}

#[test]
fn a_foreign_type_has_its_helpers_on_a_handle() {
    static RUNS: Runs = Runs::new();
    #[ttl_cache]
    impl Find for Vec<u8> {
        type Found = Result<usize, u8>;

        #[ttl_cache(handle = Finds)]
        fn find(&self, name: &str) -> Self::Found {
            match RUNS.count() {
                0 => Err(0),
                _ => Ok(self.len() + name.len()),
            }
        }
    }

    assert_eq!((vec![1].find("a"), vec![1].find("a"), vec![1, 2].find("a")), (Err(0), Ok(2), Ok(3)));
    let cache: &'static TtlCache<(Vec<u8>, String), usize> = Finds::cache();
    assert_eq!(cache.len(), 2);
    assert_eq!(Finds::cache_info().misses, 3);
    assert_eq!(Finds::cache_peek(&vec![1], "a"), Some(2));
    assert_eq!(Finds::cache_remove(&vec![1], "a"), Some(2));
    assert_eq!(Finds::cache_insert(&vec![1], "a", 7), None);
    assert_eq!(vec![1].find("a"), Ok(7));
    assert_eq!(Finds::cache_refresh(&vec![1], "a"), Ok(2));
    assert_eq!(Finds::uncached(&vec![1, 2, 3], "a"), Ok(4));
    Finds::cache_clear();
    assert!(!Finds::cache_contains(&vec![1], "a"));
}

#[test]
fn a_reference_has_its_helpers_on_a_handle() {
    trait Length {
        fn length(self) -> usize;
    }
    #[ttl_cache]
    impl Length for &str {
        #[ttl_cache(handle = Lengths)]
        fn length(self) -> usize {
            self.len()
        }
    }

    assert_eq!(("ab".length(), "ab".length()), (2, 2));
    assert_eq!(Lengths::cache_info().misses, 1);
}

#[test]
fn a_trait_with_parameters_is_implemented_for_each() {
    trait Convert<T> {
        fn convert(&self) -> T;
    }
    #[derive(Clone, PartialEq, Eq, Hash)]
    struct Api(u8);
    #[ttl_cache]
    impl Convert<u64> for Api {
        #[ttl_cache(handle = ToNumber)]
        fn convert(&self) -> u64 {
            u64::from(self.0)
        }
    }
    #[ttl_cache]
    impl Convert<String> for Api {
        #[ttl_cache(handle = ToText)]
        fn convert(&self) -> String {
            self.0.to_string()
        }
    }

    let (number, text): (u64, String) = (Api(7).convert(), Api(7).convert());
    assert_eq!((number, text.as_str()), (7, "7"));
    assert_eq!((ToNumber::cache_peek(&Api(7)), ToText::cache_peek(&Api(7))), (Some(7), Some("7".to_owned())));
}

#[test]
fn a_handle_may_be_combined_with_a_key_of_this() {
    struct Api {
        id: u64,
    }
    trait Ask {
        fn ask(&self, name: &str) -> u64;
    }
    #[ttl_cache]
    impl Api {
        #[ttl_cache(handle = Asked, key = |this, name| -> (u64, usize) { (this.id, name.len()) })]
        fn ask_it(&self, name: &str) -> u64 {
            self.id + name.len() as u64
        }
    }
    #[ttl_cache]
    impl Ask for Api {
        #[ttl_cache(handle = AskedAgain, key = |this, _name| -> u64 { this.id })]
        fn ask(&self, name: &str) -> u64 {
            self.ask_it(name)
        }
    }

    assert_eq!((Api { id: 1 }.ask_it("a"), Api { id: 1 }.ask_it("b"), Api { id: 2 }.ask("a")), (2, 2, 3));
    assert_eq!((Asked::cache_peek(&(1, 1)), AskedAgain::cache_peek(&2)), (Some(2), Some(3)));
    assert_eq!(Asked::cache_refresh(&Api { id: 1 }, "a"), 2);
}

#[test]
fn two_traits_methods_of_one_name_have_handles() {
    trait First {
        fn get(&self) -> u8;
    }
    trait Second {
        fn get(&self) -> u8;
    }
    #[derive(Clone, PartialEq, Eq, Hash)]
    struct Api;
    #[ttl_cache]
    impl First for Api {
        #[ttl_cache(handle = Firsts)]
        fn get(&self) -> u8 {
            1
        }
    }
    #[ttl_cache]
    impl Second for Api {
        #[ttl_cache(handle = Seconds)]
        fn get(&self) -> u8 {
            2
        }
    }
    #[ttl_cache]
    impl Api {
        #[ttl_cache]
        fn get(&self) -> u8 {
            3
        }
    }

    assert_eq!((First::get(&Api), Second::get(&Api), Api.get()), (1, 2, 3));
    assert_eq!(
        (Firsts::cache_peek(&Api), Seconds::cache_peek(&Api), Api::get_cache().get(&Api)),
        (Some(1), Some(2), Some(3))
    );
}
