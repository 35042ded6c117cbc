//! All caches of the process, each with a unique id. Knows nothing about pages.

use std::collections::HashMap;

use ttl_memo::NamedCache;

/// A cache and its id.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The name of the cache, with a number if several caches have that name, such as those of two instances.
    pub id: String,
    /// The cache.
    pub cache: NamedCache,
}

/// Lists all caches that exist now, sorted by name. The cache of a function exists from its first call on.
#[must_use]
pub fn list() -> Vec<Listed> {
    let mut seen = HashMap::<String, u32>::new();
    let listed = ttl_memo::caches().into_iter().map(|cache| {
        let name = cache.name().to_owned();
        let nth = seen.entry(name.clone()).and_modify(|nth| *nth += 1).or_insert(1);
        Listed { id: if *nth == 1 { name } else { format!("{name} ({nth})") }, cache }
    });
    listed.collect()
}
