use ttl_memo::{TtlCache, ttl_cache};

struct App(u64);

struct Api {
    users: TtlCache<u64, u64>,
}

#[ttl_cache]
impl Api {
    #[ttl_cache(cache = self.users, key = |App(app), id| -> u64 { app + id })]
    fn user(&self, App(app): &App, id: u64) -> u64 {
        app + id
    }

    #[ttl_cache(cache = self.users, skip(app: App))]
    fn page(&self, app: &App, id: u64) -> u64 {
        app.0 + id
    }
}

fn main() {}
