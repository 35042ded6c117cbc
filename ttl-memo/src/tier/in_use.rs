//! The tiers that caches of this process have used, for the metrics. Knows of a tier its monitor and what its type is called.

use std::any::type_name;

use parking_lot::Mutex;

use crate::tier::info::TierInfo;
use crate::tier::monitor::Monitor;
use crate::tier::tier::Tier;

/// Monitors are kept when their tiers are dropped, so that no sum decreases. There are few tiers, and most are statics.
static IN_USE: Mutex<Vec<(&'static str, Monitor)>> = Mutex::new(Vec::new());

/// Notes that a cache uses `tier`.
pub(crate) fn note<T: Tier>(tier: &T) {
    let monitor = tier.monitor();
    let mut in_use = IN_USE.lock();
    if !in_use.iter().any(|(_, known)| known.is(monitor)) {
        in_use.push((short_name(type_name::<T>()), monitor.clone()));
    }
}

/// The names and statistics of all tiers in use. Tiers of one type have the same name.
pub(crate) fn infos() -> Vec<(&'static str, TierInfo)> {
    let in_use = IN_USE.lock().clone();
    in_use.into_iter().map(|(name, monitor)| (name, monitor.info())).collect()
}

/// The name of a type without its path, its parameters, and what may stand for a tier.
fn short_name(mut name: &'static str) -> &'static str {
    loop {
        name = name.trim_start_matches('&');
        let end = name.find(['<', '>', ',']).unwrap_or(name.len());
        let (path, parameters) = name.split_at(end);
        let last = path.rsplit("::").next().unwrap_or(path);
        match parameters.strip_prefix('<') {
            Some(inner) if ["Arc", "Box", "Lazy", "LazyLock"].contains(&last) => name = inner,
            _ => return last,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::short_name;

    #[test]
    fn a_tier_is_called_by_its_type() {
        assert_eq!(short_name("ttl_memo::tier::disk::disk::Disk"), "Disk");
        assert_eq!(short_name("&once_cell::sync::Lazy<ttl_memo::tier::Disk>"), "Disk");
        assert_eq!(short_name("alloc::sync::Arc<a::Tier<b::Codec>, c::F>"), "Tier");
    }
}
