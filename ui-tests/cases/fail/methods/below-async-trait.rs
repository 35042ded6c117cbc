use ttl_memo::ttl_cache;

use std::future::Future;
use std::pin::Pin;

#[derive(Clone, PartialEq, Eq, Hash)]
struct Api;

// As `#[async_trait]` leaves it.
#[ttl_cache]
impl Api {
    #[ttl_cache]
    fn page<'life0, 'async_trait>(&'life0 self) -> Pin<Box<dyn Future<Output = u8> + Send + 'async_trait>>
    where
        'life0: 'async_trait,
        Self: 'async_trait,
    {
        Box::pin(async move { 1 })
    }
}

fn main() {}
