use ttl_memo::ttl_cache;

#[ttl_cache(ttl = "30", maxsize = -1, tll = 3, name = 4)]
fn user(id: &mut u64, show: impl Fn()) -> Option<&str> {
    let _ = (id, show);
    None
}

fn main() {
    user::cache_clear();
}
