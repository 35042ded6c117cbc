//! `$crate` in a macro keeps its meaning in the type, the trait and the attribute's options.
#![deny(warnings)]

pub use ttl_memo as memory;

pub trait Measure {
    fn size(&self, path: &str) -> usize;
    fn least(&self) -> usize {
        3
    }
}

#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Id(u64);

macro_rules! measured {
    ($name:ident, $function:ident) => {
        struct $name;

        #[$crate::memory::ttl_cache(crate = $crate::memory)]
        impl $crate::$name {
            #[ttl_cache(skip(self))]
            fn twice(&self, id: $crate::Id) -> u64 {
                id.0 * 2
            }
        }

        #[$crate::memory::ttl_cache(crate = $crate::memory)]
        impl $crate::Measure for $crate::$name {
            #[ttl_cache(skip(self))]
            fn size(&self, path: &str) -> usize {
                path.len().max(self.least())
            }
        }

        #[$crate::memory::ttl_cache(crate = $crate::memory)]
        fn $function(id: $crate::Id) -> Result<u64, $crate::Id> {
            Ok(id.0)
        }
    };
}

measured!(Page, number);

fn main() {
    assert_eq!((Page.twice(Id(1)), Page.size("a"), number(Id(2)).ok()), (2, 3, Some(2)));
    assert_eq!((Page::twice_cache().len(), Page::size_uncached(&Page, "abcd"), number::cache_info().misses), (1, 4, 1));
}
