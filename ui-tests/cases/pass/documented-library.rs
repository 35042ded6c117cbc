//! No warnings under these three lints.
#![deny(missing_docs, warnings)]

use ttl_memo::ttl_cache;

/// Looks a user up.
#[ttl_cache(ttl = "10m", maxsize = 128)]
pub fn user(tenant: &str, id: u64) -> Result<String, std::num::ParseIntError> {
    format!("{tenant}{id}").parse::<u64>().map(|number| number.to_string())
}

fn main() {
    assert_eq!(user("1", 7).as_deref(), Ok("17"));
}
