//! A map whose entries expire: `TtlCache` without the attribute.
//!
//! Prints a line for each step: which entries the map has after an insertion, an eviction, and an expiry, how long one of them
//! has left, and at last the statistics.
//!
//! ```sh
//! cargo run --example dictionary
//! ```

use std::sync::Arc;
use std::time::Duration;

use ttl_memo::{ManualTimer, TtlCache};

const MINUTE: Duration = Duration::from_secs(60);

fn main() {
    // A clock that moves by hand. Without `timer` the cache uses the real time.
    let clock = Arc::new(ManualTimer::new());
    let sessions = TtlCache::builder().maxsize(2).ttl(30 * MINUTE).timer(Arc::clone(&clock)).build();

    println!("The sessions of users: at most two, and each for 30 minutes.\n");
    sessions.insert("ann", 1);
    sessions.insert("bob", 2);
    println!("ann and bob log in               {:?}", sessions.items());

    // `get` makes an entry the most recently used one. It doesn't extend its lifetime.
    println!("ann is used again                {:?}", sessions.get("ann"));
    sessions.insert("cid", 3);
    println!("cid logs in, so bob is evicted   {:?}", sessions.items());

    clock.advance(20 * MINUTE);
    println!("20 minutes later, ann has left   {:?}", sessions.ttl("ann"));
    // From now on this entry doesn't expire.
    sessions.set_ttl("ann", None);

    clock.advance(10 * MINUTE);
    println!("10 minutes later, cid expired    {:?}", sessions.items());

    let number = sessions.get_or_insert_with("dan", || 4);
    println!("dan logs in with a new session   {number}");
    println!("statistics                       {}", sessions.info());
}
