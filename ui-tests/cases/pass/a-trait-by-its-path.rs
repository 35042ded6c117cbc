//! A body calls the trait's other methods as the block allows it, whether or not the module imports the trait.
#![forbid(warnings, unused_imports)]

use ttl_memo::ttl_cache;

mod measure {
    pub trait Measure {
        fn size(&self, path: &str) -> usize;
        fn least(&self) -> usize {
            3
        }
    }

    pub fn size(of: &impl Measure) -> usize {
        of.size("ab")
    }
}

struct CallsAnother;
struct CallsNone;
struct OfAHandle;

#[ttl_cache]
impl measure::Measure for CallsAnother {
    #[ttl_cache(skip(self))]
    fn size(&self, path: &str) -> usize {
        path.len().max(self.least())
    }
}

#[ttl_cache]
impl measure::Measure for CallsNone {
    #[ttl_cache(skip(self))]
    fn size(&self, path: &str) -> usize {
        path.len()
    }
}

#[ttl_cache]
impl measure::Measure for OfAHandle {
    #[ttl_cache(skip(self), handle = Sizes)]
    fn size(&self, path: &str) -> usize {
        path.len().max(self.least())
    }
}

fn main() {
    assert_eq!(
        (measure::size(&CallsAnother), measure::size(&CallsNone), measure::size(&OfAHandle)),
        (3, 2, 3)
    );
    assert_eq!((CallsNone::size_cache().len(), Sizes::cache_peek("ab")), (1, Some(3)));
}
