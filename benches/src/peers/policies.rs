//! `#[ttl_cache]` with the policies other than LRU.

use ttl_memo::ttl_cache;

use super::{AMPLE_ROOM, FULL_ROOM, Peer, ROOM, body, length, length_and};

macro_rules! peer_with_policy {
    ($peer:ident, $module:ident, $policy:tt) => {
        /// The attribute of this project with another policy than LRU.
        #[derive(Debug)]
        pub struct $peer;

        impl Peer for $peer {
            const NAME: &'static str = concat!("ttl-memo, \"", $policy, "\"");

            fn number(key: u64) -> u64 {
                $module::number(key)
            }

            fn text(key: &str) -> u64 {
                $module::text(key)
            }

            fn pair(text: &str, number: u64) -> u64 {
                $module::pair(text, number)
            }

            fn ample(key: u64) -> u64 {
                $module::ample(key)
            }

            fn full(key: u64) -> u64 {
                $module::full(key)
            }

            fn lone(key: u64) -> u64 {
                $module::lone(key)
            }
        }

        mod $module {
            use super::*;

            #[ttl_cache(ttl = "10m", maxsize = ROOM, policy = $policy)]
            pub(super) fn number(key: u64) -> u64 {
                body(key)
            }

            #[ttl_cache(ttl = "10m", maxsize = ROOM, policy = $policy)]
            pub(super) fn text(key: &str) -> u64 {
                length(key)
            }

            #[ttl_cache(ttl = "10m", maxsize = ROOM, policy = $policy)]
            pub(super) fn pair(text: &str, number: u64) -> u64 {
                length_and(text, number)
            }

            #[ttl_cache(ttl = "10m", maxsize = AMPLE_ROOM, policy = $policy)]
            pub(super) fn ample(key: u64) -> u64 {
                body(key)
            }

            #[ttl_cache(ttl = "10m", maxsize = FULL_ROOM, policy = $policy)]
            pub(super) fn full(key: u64) -> u64 {
                body(key)
            }

            #[ttl_cache(ttl = "10m", maxsize = ROOM, policy = $policy)]
            pub(super) fn lone(key: u64) -> u64 {
                body(key)
            }
        }
    };
}

peer_with_policy!(S3Fifo, s3_fifo, "s3-fifo");
peer_with_policy!(Adaptive, adaptive, "adaptive");
