//! A slice of references is looked up as the owned key hashes, also where a type hashes slices of itself differently.

use std::hash::{Hash, Hasher};

use ttl_memo::ttl_cache;

/// A pixel that hashes many at once, as integers do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Pixel(u32);

impl Hash for Pixel {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u32(self.0);
    }

    fn hash_slice<H: Hasher>(pixels: &[Self], state: &mut H) {
        let bytes: Vec<u8> = pixels.iter().flat_map(|pixel| pixel.0.to_be_bytes()).collect();
        state.write(&bytes);
    }
}

/// A value stored under the owned key is found by the arguments, and the other way round.
macro_rules! agrees {
    ($run:ident, $arguments:expr, $owned:expr) => {
        assert_eq!($run::cache_insert($arguments, 2), None);
        assert_eq!($run($arguments), 2, "the call misses what `cache_insert` stored");
        assert_eq!($run::cache().get(&$owned), Some(2));

        $run::cache_clear();
        $run::cache().insert($owned, 3);
        assert_eq!($run($arguments), 3, "the call misses what is stored under the owned key");
        assert!($run::cache_contains($arguments));
        assert_eq!($run::cache_remove($arguments), Some(3));
    };
}

#[test]
fn a_slice_of_references_to_a_type_that_hashes_slices_itself() {
    #[ttl_cache]
    fn run(_pixels: &[&Pixel]) -> u8 {
        1
    }
    agrees!(run, &[&Pixel(1), &Pixel(2)], vec![Pixel(1), Pixel(2)]);
    agrees!(run, &[], Vec::<Pixel>::new());
}

#[test]
fn an_array_of_references_to_a_type_that_hashes_slices_itself() {
    #[ttl_cache]
    fn run(_pixels: [&Pixel; 2]) -> u8 {
        1
    }
    agrees!(run, [&Pixel(1), &Pixel(2)], [Pixel(1), Pixel(2)]);
}

#[test]
fn a_vector_of_slices_of_references() {
    #[ttl_cache]
    fn run(_rows: &[Vec<&Pixel>]) -> u8 {
        1
    }
    agrees!(run, &[vec![&Pixel(1)], vec![&Pixel(2), &Pixel(3)]], vec![vec![Pixel(1)], vec![Pixel(2), Pixel(3)]]);
}

#[test]
fn a_slice_of_slices_of_such_a_type() {
    #[ttl_cache]
    fn run(_rows: &[&[Pixel]]) -> u8 {
        1
    }
    agrees!(run, &[&[Pixel(1)][..], &[Pixel(2), Pixel(3)][..]], vec![vec![Pixel(1)], vec![Pixel(2), Pixel(3)]]);
}

#[test]
fn an_option_of_a_reference() {
    #[ttl_cache]
    fn run(_pixels: &[Option<&Pixel>]) -> u8 {
        1
    }
    agrees!(run, &[Some(&Pixel(1)), None], vec![Some(Pixel(1)), None]);
}
