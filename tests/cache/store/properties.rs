//! Any sequence of operations, on a store of any setup, behaves like the model.

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
    fn any_sequence_of_operations_behaves_like_the_model(setup in setups(), operations in operations()) {
        run(setup, &operations);
    }

    #[test]
    fn keys_with_equal_hashes_behave_like_the_model(setup in setups(), operations in operations()) {
        run(Setup { hashing: Hashing::Alike, ..setup }, &operations);
    }

    #[test]
    fn keys_whose_probes_cross_behave_like_the_model(setup in setups(), operations in operations()) {
        run(Setup { hashing: Hashing::Crossing, ..setup }, &operations);
    }

    #[test]
    fn a_store_that_is_observed_discreetly_behaves_like_the_model(setup in setups(), operations in operations()) {
        run(Setup { watching: Watching::Discreet, ..setup }, &operations);
    }
}
