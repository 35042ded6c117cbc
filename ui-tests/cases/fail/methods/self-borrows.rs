use ttl_memo::ttl_cache;

#[derive(Clone, PartialEq, Eq, Hash)]
struct Api<'a>(&'a str);

#[ttl_cache]
impl<'a> Api<'a> {
    #[ttl_cache]
    fn length(&self) -> usize {
        self.0.len()
    }
}

fn main() {}
