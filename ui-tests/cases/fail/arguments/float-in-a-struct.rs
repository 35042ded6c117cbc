use ttl_memo::ttl_cache;

struct Point(f64);

#[ttl_cache]
fn near(point: &Point) -> bool {
    point.0 < 1.0
}

fn main() {}
