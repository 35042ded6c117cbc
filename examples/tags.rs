//! Entries that depend on the same thing are forgotten together: the option `tags`. Prints which results are computed anew.

use ttl_memo::{invalidate_tag, ttl_cache};

#[derive(Clone)]
struct User {
    name: &'static str,
    org: u64,
}

/// Looks a user up in a database. The result depends on the user and on the organisation.
#[ttl_cache(ttl = "1h", tags = |user: &User, id| [format!("user:{id}"), format!("org:{}", user.org)])]
fn user(id: u64) -> User {
    println!("  user {id} is looked up");
    let (name, org) = [("ann", 7), ("bob", 7), ("cid", 8)][usize::try_from(id).unwrap_or(0) % 3];
    User { name, org }
}

/// Renders a page, which depends on one organisation.
#[ttl_cache(ttl = "1h", tags = |_, org| [format!("org:{org}")])]
fn page(org: u64) -> String {
    println!("  the page of organisation {org} is rendered");
    let members = (0..3).map(user).filter(|user| user.org == org);
    members.map(|user| user.name).collect::<Vec<_>>().join(", ")
}

fn main() {
    println!("The first time, everything is computed.");
    println!("{}; {}", page(7), page(8));

    println!("\nOrganisation 7 has changed: its page and its two users are forgotten.");
    println!("{} entries", invalidate_tag("org:7"));
    println!("{}; {}", page(7), page(8));

    println!("\nUser 2 has changed.");
    println!("{} entry", invalidate_tag("user:2"));
    println!("{} is in organisation {}", user(2).name, user(2).org);
}
