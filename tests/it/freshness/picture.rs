//! The picture of a result's life in the README is what the example draws.

use std::path::Path;
use std::process::Command;

#[test]
fn the_picture_is_what_the_example_draws() {
    let run = Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--example", "freshness", "--target-dir"])
        .arg(Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap())
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
        .output()
        .unwrap();

    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    assert_eq!(String::from_utf8(run.stdout).unwrap(), include_str!("../../../examples/freshness.svg"));
}
