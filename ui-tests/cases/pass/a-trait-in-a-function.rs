//! A block in a function is right for a trait of that function, and so are the helpers of its methods.
#![forbid(warnings, non_local_definitions)]

use ttl_memo::{TtlCache, ttl_cache};

struct Api {
    sizes: TtlCache<String, usize>,
}

struct Shelf<'a, T: ?Sized>(&'a T);

fn main() {
    trait Measure {
        fn size(&self, path: &str) -> usize;
    }

    #[ttl_cache]
    impl Measure for Api {
        #[ttl_cache(cache = self.sizes)]
        fn size(&self, path: &str) -> usize {
            path.len()
        }
    }

    #[ttl_cache]
    impl<T: ?Sized + AsRef<str>> Measure for Shelf<'_, T> {
        #[ttl_cache(skip(self))]
        fn size(&self, path: &str) -> usize {
            self.0.as_ref().len() + path.len()
        }
    }

    let api = Api { sizes: TtlCache::builder().build() };
    assert_eq!((api.size("a"), api.size_uncached("ab"), api.size_refresh("abc")), (1, 2, 3));
    assert_eq!((Shelf("a").size("a"), Shelf::<str>::size_cache().len()), (2, 1));
}
