//! The README's set-up commands are the gate's own, so that what a newcomer runs is what every change has passed.

const README: &str = include_str!("../../README.md");
const GATE: &str = include_str!("../../.ci/run");

#[test]
fn the_gate_runs_every_command_of_the_readme() {
    let commands: Vec<&str> = README
        .lines()
        .filter(|line| line.starts_with("cargo "))
        .map(|line| line.split(" #").next().unwrap_or(line).trim_end())
        .collect();

    assert_eq!(commands.len(), 2, "the README has two set-up commands: {commands:?}");
    for command in commands {
        assert!(GATE.contains(&format!("step {command}")), "{command} is no step of the gate");
    }
}
