//! A dictionary whose entries go by themselves: `TtlCache` without the attribute.

use std::sync::Arc;
use std::time::Duration;

use ttl_memo::{ManualTimer, TtlCache};

const MINUTE: Duration = Duration::from_secs(60);

fn main() {
    // A clock that moves when told to; leave `timer` out for the real one.
    let clock = Arc::new(ManualTimer::new());
    let sessions = TtlCache::builder().maxsize(2).ttl(30 * MINUTE).timer(Arc::clone(&clock)).build();

    sessions.insert("ann", 1);
    sessions.insert("bob", 2);
    println!("two sessions:        {:?}", sessions.items());

    // Using an entry keeps it from being the one that makes room, but doesn't extend its life.
    sessions.get("ann");
    sessions.insert("cid", 3);
    println!("bob made room:       {:?}", sessions.get("bob"));

    clock.advance(20 * MINUTE);
    println!("ann has left:        {:?}", sessions.ttl("ann"));
    sessions.set_ttl("ann", None);

    clock.advance(10 * MINUTE);
    println!("cid's time is up:    {:?}", sessions.get("cid"));
    println!("ann may stay:        {:?}", sessions.get("ann"));

    let token = sessions.get_or_insert_with("dan", || 4);
    println!("made when missing:   {token}");
    println!("statistics:          {}", sessions.info());
}
