//! `tags = …`.

use std::num::ParseIntError;

use ttl_memo::{Key, TtlCache, ttl_cache};

#[derive(Clone, Debug, PartialEq)]
struct User {
    org: u64,
}

impl User {
    fn tags(&self) -> [String; 1] {
        [format!("org {}", self.org)]
    }
}

#[test]
fn the_closure_takes_the_value() {
    #[ttl_cache(tags = |user: &User| [format!("org {}", user.org)])]
    fn user(id: u64) -> User {
        User { org: id % 2 }
    }

    for id in 0..4 {
        user(id);
    }

    assert_eq!(user::cache_invalidate_tag("org 1"), 2);
    assert!(user::cache_contains(2) && !user::cache_contains(3));
}

#[test]
fn a_path_of_a_function_will_do() {
    #[ttl_cache(tags = User::tags)]
    fn user(id: u64) -> User {
        User { org: id % 2 }
    }

    user(1);

    assert_eq!(user::cache_invalidate_tag("org 1"), 1);
}

#[test]
fn the_closure_may_take_the_key() {
    #[ttl_cache(tags = |_, id| [format!("user {id}")])]
    fn user(id: u64) -> User {
        User { org: id }
    }

    user(1);
    user(2);

    assert_eq!(user::cache_invalidate_tag("user 2"), 1);
}

#[test]
fn the_closure_may_take_each_part_of_the_key() {
    #[ttl_cache(tags = |user: &User, tenant: &String, _id| vec![tenant.clone(), user.org.to_string()])]
    fn user(tenant: &str, id: u64) -> User {
        let _ = tenant;
        User { org: id }
    }

    user("acme", 1);
    user("acme", 2);
    user("other", 3);

    assert_eq!((user::cache_invalidate_tag("acme"), user::cache_invalidate_tag("3")), (2, 1));
}

#[test]
fn the_closure_may_take_several_parts_as_one_key() {
    #[ttl_cache(tags = |_, (tenant, id)| [format!("{tenant} {id}")])]
    fn user(tenant: &str, id: u64) -> usize {
        tenant.len() + usize::try_from(id).unwrap()
    }

    user("whole", 1);

    assert_eq!(user::cache_invalidate_tag("whole 1"), 1);
}

#[test]
fn a_closure_of_many_parts_may_return_early_and_name_its_type() {
    #[ttl_cache(tags = |sum: &u32, a, _b, c| -> Option<&'static str> {
        if *sum > 10 {
            return None;
        }
        (a < c).then_some("ordered")
    })]
    fn sum(a: u32, b: u32, c: u32) -> u32 {
        a + b + c
    }

    sum(1, 2, 3);
    sum(3, 2, 1);
    sum(1, 20, 3);

    assert_eq!(sum::cache_invalidate_tag("ordered"), 1);
}

#[test]
fn skipped_parameters_are_no_parts() {
    #[ttl_cache(skip(conn), tags = |_, a, b| [format!("{a}-{b}")])]
    fn join(conn: &mut u32, a: u32, b: u32) -> u32 {
        *conn += 1;
        a + b
    }

    join(&mut 0, 1, 2);

    assert_eq!(join::cache_invalidate_tag("1-2"), 1);
}

#[test]
fn with_a_key_the_closure_takes_that() {
    #[ttl_cache(key = |user, _conn| -> u64 { user.org }, tags = |_, org| [format!("key {org}")])]
    fn name(user: &User, conn: &str) -> String {
        let _ = user;
        conn.to_owned()
    }

    name(&User { org: 7 }, "");

    assert_eq!(name::cache_invalidate_tag("key 7"), 1);
}

#[test]
fn the_closure_sees_the_value_of_a_result() {
    #[ttl_cache(tags = |number: &u32| [number.to_string()])]
    fn parse(text: &str) -> Result<u32, ParseIntError> {
        text.parse()
    }

    parse("12").unwrap();
    parse("x").unwrap_err();

    assert_eq!(parse::cache_invalidate_tag("12"), 1);
}

#[test]
fn with_err_ttl_the_closure_sees_the_whole_result() {
    #[ttl_cache(err_ttl = "5s", tags = |result: &Result<u32, String>| [if result.is_ok() { "ok" } else { "err" }])]
    fn parse(text: &str) -> Result<u32, String> {
        text.parse().map_err(|_| text.to_owned())
    }

    parse("12").unwrap();
    parse("x").unwrap_err();

    assert_eq!((parse::cache_invalidate_tag("err"), parse::cache_invalidate_tag("ok")), (1, 1));
}

#[test]
fn tasks_have_tags_too() {
    #[ttl_cache(tags = |text: &String, _| [text.clone()])]
    async fn page(url: &str) -> String {
        std::future::ready(()).await;
        url.to_uppercase()
    }

    pollster::block_on(page("task"));

    assert_eq!(page::cache_invalidate_tag("TASK"), 1);
}

#[test]
fn the_helper_of_a_generic_function_covers_all_instantiations() {
    #[ttl_cache(tags = |text: &String, _| [text.clone()])]
    fn text<T: Key + ToString>(value: T) -> String {
        value.to_string()
    }

    text(1);
    text(1_u8);
    text('1');
    text("2".to_owned());

    assert_eq!(text::cache_invalidate_tag("1"), 3);
    assert!(text::cache_contains("2".to_owned()));
}

#[test]
fn inserted_values_have_tags() {
    #[ttl_cache(tags = |n: &u32| [format!("insert {n}")])]
    fn number() -> u32 {
        1
    }

    number();
    number::cache_insert(5);
    number::cache_insert(6);

    assert_eq!((number::cache_invalidate_tag("insert 5"), number::cache_invalidate_tag("insert 6")), (0, 1));
}

struct Api {
    users: TtlCache<u64, User>,
}

#[ttl_cache]
impl Api {
    #[ttl_cache(cache = self.users)]
    fn user(&self, id: u64) -> User {
        User { org: id + 100 }
    }

    #[ttl_cache(skip(self), tags = |user: &User| user.tags())]
    fn other(&self, id: u64) -> User {
        User { org: id + 200 }
    }
}

#[test]
fn methods_have_tags_and_so_have_the_caches_of_instances() {
    let api = || Api { users: TtlCache::builder().tags(|user: &User, _| user.tags()).build() };
    let (one, other) = (api(), api());
    one.user(1);
    other.user(1);
    one.other(1);

    assert_eq!(ttl_memo::invalidate_tag("org 101"), 2);
    assert_eq!(Api::other_cache().invalidate_tag("org 201"), 1);
}
