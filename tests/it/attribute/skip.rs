//! `skip(…)`: parameters that are no part of the key.

use std::cell::Cell;
use std::fmt::Display;
use std::rc::Rc;

use pollster::block_on;
use ttl_memo::{TtlCache, ttl_cache};

use super::Runs;

/// Neither `Clone` nor anything else, and of one thread.
struct Connection {
    asked: Cell<u32>,
}

impl Connection {
    const fn new() -> Self {
        Self { asked: Cell::new(0) }
    }

    fn ask(&self, id: u64) -> u64 {
        self.asked.set(self.asked.get() + 1);
        id
    }
}

#[test]
fn skipped_parameters_are_not_part_of_the_key() {
    #[ttl_cache(skip(connection))]
    fn user(connection: &Connection, id: u64) -> u64 {
        connection.ask(id)
    }

    let (first, second) = (Connection::new(), Connection::new());
    assert_eq!((user(&first, 1), user(&second, 1), user(&second, 2)), (1, 1, 2));
    assert_eq!((first.asked.get(), second.asked.get()), (1, 1));
    let cache: &'static TtlCache<u64, u64> = user::cache();
    assert_eq!(cache.len(), 2);
}

#[test]
fn a_skipped_mutable_argument_is_changed_by_a_miss_alone() {
    #[ttl_cache(skip(log))]
    fn user(log: &mut Vec<u64>, id: u64) -> u64 {
        log.push(id);
        id
    }

    let mut log = Vec::new();
    let users = [user(&mut log, 1), user(&mut log, 1), user(&mut log, 2)];
    assert_eq!((users, log), ([1, 1, 2], vec![1, 2]));
}

#[test]
fn several_may_be_skipped() {
    #[ttl_cache(skip(first, third))]
    fn sum(first: f64, second: u8, third: [u8; 2]) -> f64 {
        first + f64::from(second) + f64::from(third[0])
    }

    assert_eq!([sum(1.0, 2, [3, 4]), sum(5.0, 2, [6, 7])].map(f64::to_bits), [6.0, 6.0].map(f64::to_bits));
    let cache: &'static TtlCache<u8, f64> = sum::cache();
    assert_eq!(cache.keys(), [2]);
}

#[test]
fn where_all_are_skipped_there_is_one_value() {
    static RUNS: Runs = Runs::new();
    #[ttl_cache(skip(_name))]
    fn run(_name: &str) -> usize {
        RUNS.count()
    }

    assert_eq!((run("a"), run("b")), (0, 0));
    let _: &'static TtlCache<(), usize> = run::cache();
}

#[test]
fn helpers_take_the_key_parameters_and_refresh_takes_all() {
    #[ttl_cache(skip(connection))]
    fn user(tenant: &str, connection: &mut Connection, id: u64) -> u64 {
        connection.ask(id) + tenant.len() as u64
    }

    let mut connection = Connection::new();
    assert_eq!(user("a", &mut connection, 1), 2);
    assert_eq!(user::cache_peek("a", 1), Some(2));
    assert!(user::cache_contains("a", 1) && user::cache_ttl("a", 1).is_some());
    assert_eq!(user::cache_insert("a", 1, 7), Some(2));
    assert_eq!(user("a", &mut connection, 1), 7);
    assert_eq!(user::cache_remove("a", 1), Some(7));
    assert_eq!(user::cache_refresh("a", &mut connection, 1), 2);
    assert_eq!(user::uncached("a", &mut connection, 1), 2);
    assert_eq!(connection.asked.get(), 3);
}

#[test]
fn parameters_that_cannot_be_compared_may_be_skipped() {
    #[ttl_cache(skip(show, call, make, shared, boxed))]
    fn all(
        id: u8,
        show: &dyn Display,
        call: fn() -> u8,
        make: impl Fn() -> u8,
        shared: Rc<Cell<u8>>,
        boxed: Box<dyn FnOnce() -> u8>,
    ) -> String {
        format!("{id}{show}{}{}{}{}", call(), make(), shared.get(), boxed())
    }

    let by = 3;
    assert_eq!(all(0, &1, || 2, || by, Rc::new(Cell::new(4)), Box::new(|| 5)), "012345");
    assert_eq!(all(0, &'a', || 0, || 0, Rc::default(), Box::new(|| 0)), "012345");
    assert_eq!(all::cache().len(), 1);
}

#[test]
fn parameters_of_a_type_with_a_lifetime_may_be_skipped() {
    struct Query<'a>(&'a str);
    #[ttl_cache(skip(query))]
    fn count(query: Query<'_>, more: &Query<'static>) -> usize {
        query.0.len() + more.0.len()
    }
    impl Clone for Query<'static> {
        fn clone(&self) -> Self {
            Self(self.0)
        }
    }
    impl PartialEq for Query<'static> {
        fn eq(&self, other: &Self) -> bool {
            self.0 == other.0
        }
    }
    impl Eq for Query<'static> {}
    impl std::hash::Hash for Query<'static> {
        fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
            self.0.hash(state);
        }
    }

    let text = String::from("abc");
    assert_eq!((count(Query(&text), &Query("d")), count(Query(""), &Query("d"))), (4, 4));
}

#[test]
fn a_skipped_argument_is_consumed_by_a_hit_too() {
    #[ttl_cache(skip(token))]
    fn run(token: Rc<()>, id: u8) -> u8 {
        drop(token);
        id
    }

    let token = Rc::new(());
    assert_eq!((run(Rc::clone(&token), 1), run(Rc::clone(&token), 1)), (1, 1));
    assert_eq!(Rc::strong_count(&token), 1);
}

#[test]
fn a_changed_parameter_may_be_skipped() {
    #[ttl_cache(skip(numbers))]
    fn sorted(mut numbers: Vec<u8>, id: u8) -> Vec<u8> {
        numbers.sort_unstable();
        numbers.push(id);
        numbers
    }

    assert_eq!((sorted(vec![2, 1], 3), sorted(vec![], 3)), (vec![1, 2, 3], vec![1, 2, 3]));
}

#[test]
fn an_async_function_may_skip() {
    #[ttl_cache(skip(log))]
    async fn user(log: &mut Vec<u64>, id: u64) -> u64 {
        log.push(std::future::ready(id).await);
        id
    }

    let mut log = Vec::new();
    assert_eq!((block_on(user(&mut log, 1)), block_on(user(&mut log, 1))), (1, 1));
    assert_eq!(block_on(user::cache_refresh(&mut log, 1)), 1);
    assert_eq!((log, user::cache_peek(1)), (vec![1, 1], Some(1)));
}

#[test]
fn a_thirteenth_parameter_may_be_skipped() {
    #[ttl_cache(skip(m))]
    #[allow(clippy::too_many_arguments, clippy::many_single_char_names)]
    #[rustfmt::skip]
    fn sum(a: u8, b: u8, c: u8, d: u8, e: u8, f: u8, g: u8, h: u8, i: u8, j: u8, k: u8, l: u8, m: u8) -> u8 {
        a + b + c + d + e + f + g + h + i + j + k + l + m
    }

    assert_eq!(sum(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1), 13);
    assert_eq!(sum(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2), 13);
}

struct State<T>(T);

#[test]
fn a_pattern_is_skipped_by_the_names_in_it() {
    #[ttl_cache(skip(connection))]
    fn user(State(connection): State<&Connection>, id: u64) -> u64 {
        connection.ask(id)
    }
    #[ttl_cache(skip(connection, log))]
    fn logged((connection, log): (&Connection, &mut Vec<u64>), id: u64) -> u64 {
        log.push(id);
        connection.ask(id)
    }

    let (connection, mut log) = (Connection::new(), Vec::new());
    assert_eq!((user(State(&connection), 1), user(State(&connection), 1)), (1, 1));
    assert_eq!((logged((&connection, &mut log), 1), logged((&connection, &mut log), 1)), (1, 1));
    assert_eq!((connection.asked.get(), log), (2, vec![1]));
    let _: &'static TtlCache<u64, u64> = logged::cache();
}
