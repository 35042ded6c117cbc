//! The README's set-up commands are steps of the gate, so a newcomer runs what every change has passed.

const README: &str = include_str!("../../README.md");
const GATE: &str = include_str!("../../.ci/run");

#[test]
fn the_gate_runs_every_command_of_the_readme() {
    let commands: Vec<&str> = README
        .lines()
        .filter(|line| line.starts_with("cargo "))
        .map(|line| line.split(" #").next().unwrap_or(line).trim_end())
        .collect();

    assert_eq!(commands.len(), 4, "the README has two set-up commands and two of the service: {commands:?}");
    for command in commands {
        assert!(GATE.contains(&format!("step {command}")), "{command} is no step of the gate");
    }
}

#[test]
fn the_readme_describes_its_picture_with_its_numbers() {
    let picture = include_str!("../../examples/service/load.svg");
    let (before, _) = README.split_once("](examples/service/load.svg)").expect("the README shows the picture");
    let (_, description) = before.rsplit_once("![").expect("the picture has a description");

    let words = description.split_whitespace().map(|word| word.trim_end_matches(';'));
    let numbers: Vec<_> = words.filter(|word| word.starts_with(|c: char| c.is_ascii_digit())).collect();

    assert!(numbers.len() == 8, "{numbers:?}");
    for number in numbers {
        assert!(picture.contains(&format!(">{number}<")) || picture.contains(&format!(" {number} ms<")), "{number}");
    }
}
