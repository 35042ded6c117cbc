//! Every cache of the process, each with an id of its own. Knows nothing of pages.

use std::collections::HashMap;

use ttl_memo::NamedCache;

/// A cache and what tells it from the others.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Its name, and which of that name it is when there are more, as of two instances that own one each.
    pub id: String,
    /// The cache.
    pub cache: NamedCache,
}

/// Lists every cache that there is now, sorted by name. A function's is there once it was called.
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
