//! Any sequence of operations, on a store of any setup, does what the model does.

use proptest::collection::vec;
use proptest::prelude::*;

use super::differential::Differential;
use super::operations::{Hashing, Operation, Setup, Watching};

fn setups() -> impl Strategy<Value = Setup> {
    any::<[u8; 4]>().prop_map(Setup::of)
}

fn operations() -> impl Strategy<Value = Vec<Operation>> {
    vec(any::<([u8; 4], [u8; 4])>().prop_map(|(bytes, meanwhile)| Operation::of(bytes, meanwhile)), 0..120)
}

fn run(setup: Setup, operations: &[Operation]) {
    let both = Differential::new(setup);
    for operation in operations {
        both.apply(operation);
    }
    both.drain();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_sequence_does_what_the_model_does(setup in setups(), operations in operations()) {
        run(setup, &operations);
    }

    #[test]
    fn it_does_so_when_all_keys_hash_alike(setup in setups(), operations in operations()) {
        run(Setup { hashing: Hashing::Alike, ..setup }, &operations);
    }

    #[test]
    fn it_does_so_when_the_place_beside_a_key_is_anothers(setup in setups(), operations in operations()) {
        run(Setup { hashing: Hashing::Crossing, ..setup }, &operations);
    }

    #[test]
    fn it_does_so_when_the_expired_stay_until_they_are_in_the_way(setup in setups(), operations in operations()) {
        run(Setup { watching: Watching::Discreet, ..setup }, &operations);
    }
}
