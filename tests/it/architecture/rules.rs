//! The order of the rooms, and what goes against it. Knows nothing of how files are read.

use std::collections::{BTreeMap, BTreeSet};

use super::graph::Crate;

/// The rooms from the top to the bottom. Those of one line stand side by side.
pub(super) struct Order {
    lines: Vec<Vec<String>>,
}

impl Order {
    /// Reads the order from the first fenced block after `heading`. A line of it has the names of rooms, separated by
    /// commas, and after a colon what they are for.
    ///
    /// # Panics
    ///
    /// When there is none.
    pub(super) fn of_page(page: &str, heading: &str) -> Self {
        let block = page
            .split_once(&format!("\n## {heading}\n"))
            .and_then(|(_, section)| section.split_once("```text\n"))
            .and_then(|(_, block)| block.split_once("\n```"))
            .unwrap_or_else(|| panic!("no section \"{heading}\" with a block of text"));
        let rooms_of = |line: &str| {
            let (rooms, _) = line.split_once(':').unwrap_or_else(|| panic!("no colon after the rooms in {line:?}"));
            rooms.split(',').map(|room| room.trim().to_owned()).collect()
        };
        Self { lines: block.0.lines().map(rooms_of).collect() }
    }

    /// The room in which `file` stands, and its line. `loom/primitives` may be a room in a room.
    fn room_of(&self, file: &str) -> Option<(usize, &str)> {
        let module = file.trim_end_matches(".rs").trim_end_matches("/mod");
        let rooms = self.lines.iter().enumerate().flat_map(|(line, rooms)| rooms.iter().map(move |room| (line, room)));
        rooms
            .filter(|(_, room)| {
                module.strip_prefix(room.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            })
            .max_by_key(|(_, room)| room.len())
            .map(|(line, room)| (line, room.as_str()))
    }
}

/// Every use of one file by another that goes up in the order, or both ways between rooms on one line. Also files without
/// a room, and rooms without a file.
pub(super) fn arrows_against(order: &Order, runtime: &Crate) -> Vec<String> {
    let mut violations = Vec::new();
    let rooms: BTreeMap<&str, (usize, &str)> =
        runtime.files.keys().filter_map(|file| Some((file.as_str(), order.room_of(file)?))).collect();
    for file in runtime.files.keys().filter(|file| !rooms.contains_key(file.as_str())) {
        violations.push(format!("{file} stands in no room"));
    }
    for room in order.lines.iter().flatten().filter(|room| !rooms.values().any(|(_, of)| of == room)) {
        violations.push(format!("the room {room} has no file"));
    }
    let mut between_neighbours = BTreeSet::new();
    for (file, used) in runtime.uses() {
        for used in used {
            let (Some((from_line, from)), Some((to_line, to))) = (rooms.get(file), rooms.get(used)) else { continue };
            if from_line > to_line {
                violations.push(format!("{file} uses {used}, but {from} stands below {to}"));
            } else if from_line == to_line && from != to {
                between_neighbours.insert((*from, *to));
            }
        }
    }
    for (one, other) in between_neighbours.iter().filter(|(one, other)| one < other) {
        if between_neighbours.contains(&(*other, *one)) {
            violations.push(format!("{one} and {other} use each other"));
        }
    }
    violations
}

/// Every `impl` block that stands in another room than its type: it would hide an arrow behind a call of a method.
pub(super) fn impls_elsewhere(order: &Order, runtime: &Crate) -> Vec<String> {
    let room_of = |file: &str| order.room_of(file).map(|(_, room)| room);
    let mut homes: BTreeMap<&str, BTreeSet<Option<&str>>> = BTreeMap::new();
    for (file, source) in &runtime.files {
        for name in &source.types {
            homes.entry(name).or_default().insert(room_of(file));
        }
    }
    let mut violations = BTreeSet::new();
    for (file, source) in &runtime.files {
        for name in &source.implemented {
            if homes.get(name.as_str()).is_some_and(|homes| !homes.contains(&room_of(file))) {
                let homes: Vec<_> = homes[name.as_str()].iter().flatten().copied().collect();
                violations
                    .insert(format!("{file} has an impl block of {name}, which is a type of {}", homes.join(", ")));
            }
        }
    }
    violations.into_iter().collect()
}
