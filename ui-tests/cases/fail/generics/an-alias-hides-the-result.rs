use ttl_memo::{Value, ttl_cache};

trait Item {}
type Outcome<T> = Result<T, String>;

#[ttl_cache]
fn made<T: Item + Default + Value>() -> Outcome<T> {
    Ok(T::default())
}

fn main() {}
