//! What a hit costs in each shape of function, beside the plain one. `cargo bench -p ttl-memo-benches --bench shapes`

use std::hint::black_box;

use ttl_memo::{Key, TtlCache, Value, ttl_cache};
use ttl_memo_benches::keys::Keys;
use ttl_memo_benches::options::Options;
use ttl_memo_benches::peers::Contestant;
use ttl_memo_benches::report::{Bars, Limit, Table};
use ttl_memo_benches::rounds::measure;
use ttl_memo_benches::works::Work;

/// A shape by its name, and a hit of it for each key.
type Shape = (&'static str, fn(&Keys));

/// Each shape has its own arguments, so the keys are nothing but a number of calls.
const HIT: Work = Work { name: "hit", threads: &[1], calls: 100_000, keys: |draw| Keys::Number(draw.each_call(|_| 7)) };

fn main() {
    let options = Options::from_args();
    let shapes: [Shape; 7] = [
        ("a plain function", |keys| hit(keys, || plain(black_box(7)))),
        ("a generic function", |keys| hit(keys, || generic(black_box(7)))),
        ("the fourth type of a generic function", |keys| {
            let _ = (several(1_u8), several(1_u16), several(1_u32));
            hit(keys, || several(black_box(7_u64)));
        }),
        ("a method", |keys| hit(keys, || black_box(&API).method(black_box(7)))),
        ("a method with its instance's store", |keys| {
            let instance = Instance { squares: TtlCache::builder().build() };
            hit(keys, || instance.square(black_box(7)));
        }),
        ("a chosen key", |keys| hit(keys, || chosen(black_box(7), black_box("not in the key")))),
        ("`&[&str]`, two of six bytes", |keys| hit(keys, || deep(black_box(&["abcdef", "ghijkl"])))),
    ];
    let contestants = shapes.map(|(name, call_all)| Contestant { name, call_all });
    let medians = &measure(&HIT, options.rounds(25), &contestants)[0];
    let mut table = Table::new("A hit: ns (more than the plain function's)", ["shape", "hit"]);
    let mut bars = Bars::default();
    for (contestant, nanos) in contestants.iter().zip(medians) {
        let more = nanos - medians[0];
        table.row([contestant.name, &format!("{nanos:.1} ({more:+.1})")]);
        if contestant.name.contains("generic") {
            bars.judge(contestant.name, Limit::AtMost(10.0), "ns more", Some(more));
        }
    }
    table.print();
    bars.print();
}

fn hit<R>(keys: &Keys, call: impl Fn() -> R) {
    for _ in 0..keys.calls() {
        black_box(call());
    }
}

#[ttl_cache]
fn plain(n: u64) -> u64 {
    n * n
}

#[ttl_cache]
fn generic<T: Key + Value>(n: T) -> T {
    n
}

#[ttl_cache]
fn several<T: Key + Value>(n: T) -> T {
    n
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct Api(u64);

const API: Api = Api(3);

#[ttl_cache]
impl Api {
    #[ttl_cache]
    fn method(&self, n: u64) -> u64 {
        self.0 * n
    }
}

struct Instance {
    squares: TtlCache<u64, u64>,
}

#[ttl_cache]
impl Instance {
    #[ttl_cache(cache = self.squares)]
    fn square(&self, n: u64) -> u64 {
        n * n
    }
}

#[ttl_cache(key = |n, _why| -> u64 { n })]
fn chosen(n: u64, why: &str) -> u64 {
    n + why.len() as u64
}

#[ttl_cache]
fn deep(words: &[&str]) -> usize {
    words.iter().map(|word| word.len()).sum()
}
