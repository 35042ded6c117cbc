//! The checker itself, on crates of a few lines: it finds each violation, and takes nothing else for one.

use super::graph::{Crate, cycle};
use super::rules::{Order, arrows_against, impls_elsewhere};

const PAGE: &str = "
## The order of the rooms

```text
lib: exports
top: the public type
left, right: side by side
bottom: all that the others need
```
";

fn order(page: &str) -> Order {
    Order::of_page(page, "The order of the rooms")
}

/// What the rules say of `files`, in a crate in which each room has a file.
fn violations(files: &[(&str, &str)]) -> Vec<String> {
    let rooms = ["lib.rs", "top.rs", "left.rs", "right/mod.rs", "right/one.rs", "bottom.rs"];
    let others = rooms.into_iter().filter(|room| files.iter().all(|(file, _)| file != room)).map(|room| (room, ""));
    let read = Crate::read(files.iter().copied().chain(others));
    let order = order(PAGE);
    [arrows_against(&order, &read), impls_elsewhere(&order, &read)].concat()
}

/// The cycle that is found in `files`.
fn cycle_of(files: &[(&str, &str)]) -> Option<String> {
    let read = Crate::read(files.iter().copied());
    cycle(&read.uses()).map(|files| files.join(" → "))
}

const UP: &str = "bottom.rs uses top.rs, but bottom stands below top";

#[test]
fn an_arrow_down_is_allowed_and_one_up_is_not() {
    assert_eq!(violations(&[("top.rs", "use crate::bottom::Thing;")]), [""; 0]);
    assert_eq!(violations(&[("bottom.rs", "use crate::top::Thing;")]), [UP]);
}

#[test]
fn an_arrow_is_found_however_it_is_written() {
    for text in [
        "use crate::{bottom::One, top::Thing as Other};",
        "use crate::top::*;",
        "use crate::top::{self, Thing};",
        "use super::top::Thing;",
        "pub(crate) use crate::top::Thing;",
        "fn code() -> u8 { crate::top::number() }",
        "mod inner { fn code() -> super::super::top::Thing { todo!() } }",
        "mod inner { mod deeper {} } use self::super::top::Thing;",
        "fn code<'a>(c: &'a char) -> bool { *c == '\"' || *c == '\\'' || crate::top::is(c) }",
    ] {
        assert_eq!(violations(&[("bottom.rs", text)]), [UP], "{text}");
    }
}

#[test]
fn words_that_are_no_code_are_no_arrow() {
    for text in [
        "// use crate::top::Thing;",
        "/* crate::top::Thing */",
        "/// [`Thing`](crate::top::Thing)\nfn code() {}",
        "const TEXT: &str = \"\\\" crate::top::Thing\";",
        "const TEXT: &str = r#\"\" crate::top::Thing\"#;",
        "use std::top::Thing; use other::top;",
        "mod inner { use super::Thing; } struct Thing;",
        "pub(crate) fn code(this: &impl Fn(&dyn Top)) where for<'a> &'a u8: Sized {}",
    ] {
        assert_eq!(violations(&[("bottom.rs", text)]), [""; 0], "{text}");
    }
}

#[test]
fn an_arrow_is_followed_through_exports() {
    let lib =
        ("lib.rs", "pub use crate::top::Thing; pub mod hidden { pub use crate::top::*; } pub use other::Foreign;");
    let top = ("top.rs", "pub struct Thing; pub struct Glob;");

    assert_eq!(violations(&[lib, top, ("bottom.rs", "use crate::Thing;")]), [UP]);
    assert_eq!(violations(&[lib, top, ("bottom.rs", "use crate::hidden::Glob;")]), [UP]);
    assert_eq!(violations(&[lib, top, ("bottom.rs", "use crate::Foreign;")]), [""; 0]);
}

#[test]
fn rooms_side_by_side_use_each_other_in_one_direction() {
    let left = ("left.rs", "use crate::right::one::Thing;");

    assert_eq!(violations(&[left]), [""; 0]);
    assert_eq!(violations(&[left, ("right/one.rs", "use crate::left::Thing;")]), ["left and right use each other"]);
}

#[test]
fn a_file_has_a_room_and_a_room_has_a_file() {
    assert_eq!(violations(&[("attic.rs", "")]), ["attic.rs stands in no room"]);
    let read = Crate::read([("lib.rs", ""), ("top.rs", ""), ("left.rs", ""), ("bottom.rs", "")]);
    assert_eq!(arrows_against(&order(PAGE), &read), ["the room right has no file"]);
}

#[test]
fn a_room_within_a_room_has_a_place_of_its_own() {
    let page = PAGE.replace("lib: exports", "lib, right/one: exports");
    let files = [("lib.rs", ""), ("top.rs", ""), ("left.rs", ""), ("right/mod.rs", ""), ("bottom.rs", "")];
    let read = |text| Crate::read(files.into_iter().chain([("right/one.rs", text)]));

    assert_eq!(arrows_against(&order(&page), &read("use crate::top::Thing;")), [""; 0]);
}

#[test]
fn a_cycle_is_told_from_file_to_file() {
    let one = ("one.rs", "use crate::two::B;");
    let two = ("two.rs", "use crate::three::C;");

    assert_eq!(cycle_of(&[one, two, ("three.rs", "struct C;")]), None);
    let told = cycle_of(&[one, two, ("three.rs", "use crate::one::A;")]);
    assert_eq!(told.as_deref(), Some("one.rs → two.rs → three.rs → one.rs"));
}

#[test]
fn a_module_that_reexports_its_children_makes_no_cycle() {
    let child = ("room/child.rs", "use crate::room::shared; pub struct Thing;");

    assert_eq!(cycle_of(&[("room/mod.rs", "mod child; pub(crate) use child::Thing; fn shared() {}"), child]), None);
    let told = cycle_of(&[("room/mod.rs", "mod child; use child::Thing; fn shared() {}"), child]);
    assert_eq!(told.as_deref(), Some("room/child.rs → room/mod.rs → room/child.rs"));
}

#[test]
fn an_export_hides_no_cycle() {
    let files = [
        ("room/mod.rs", "mod one; mod two; pub(crate) use {one::One, two::Two};"),
        ("room/one.rs", "use crate::room::Two; pub struct One;"),
        ("room/two.rs", "use super::One; pub struct Two;"),
    ];

    assert_eq!(cycle_of(&files).as_deref(), Some("room/one.rs → room/two.rs → room/one.rs"));
}

#[test]
fn an_impl_block_stands_in_the_room_of_its_type() {
    let types = ("right/one.rs", "pub struct Thing<T>(T); impl<T> Thing<T> {} enum Other {} impl Other {}");
    let elsewhere = |text| violations(&[types, ("bottom.rs", text)]);
    let found = ["bottom.rs has an impl block of Thing, which is a type of right"];

    assert_eq!(violations(&[types, ("right/mod.rs", "impl one::Thing<u8> {}")]), [""; 0]);
    assert_eq!(elsewhere("impl<T> Thing<T> where T: Copy {}"), found);
    assert_eq!(elsewhere("#[cfg(test)] impl<const N: usize> Clone for Thing<{ N }> {}"), found);
    assert_eq!(elsewhere("mod inner { unsafe impl Send for &'static a::b::Thing<u8> {} }"), found);
    assert_eq!(elsewhere("struct Mine; impl From<Thing<u8>> for Mine {} impl<T> Trait for T {}"), [""; 0]);
    assert_eq!(elsewhere("fn code(_: impl Fn(Thing<u8>)) -> impl Iterator<Item = Thing<u8>> {}"), [""; 0]);
}

#[test]
#[should_panic(expected = "The order of the rooms")]
fn a_page_without_an_order_is_refused() {
    order("# Architecture");
}
