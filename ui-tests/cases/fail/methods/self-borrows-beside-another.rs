use ttl_memo::ttl_cache;

#[derive(Clone, PartialEq, Eq, Hash)]
struct Api<'a>(&'a str);

#[ttl_cache]
impl<'a> Api<'a> {
    #[ttl_cache]
    fn page(&self, id: u64, (from, to): (u8, u8)) -> u64 {
        id + u64::from(to - from)
    }
}

fn main() {}
