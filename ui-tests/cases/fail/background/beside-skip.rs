use ttl_memo::ttl_cache;

#[ttl_cache(stale = "1h", background, skip(verbose))]
fn user(id: u64, verbose: bool) -> u64 {
    if verbose { id } else { 0 }
}

fn main() {}
