use ttl_memo::ttl_cache;

#[ttl_cache]
fn length<T: AsRef<str> + ?Sized>(text: &T) -> usize {
    text.as_ref().len()
}

fn main() {}
