use ttl_memo::ttl_cache;

#[ttl_cache(key = |x| -> f64 { x.round() })]
fn half(x: f64) -> f64 {
    x / 2.0
}

fn main() {}
