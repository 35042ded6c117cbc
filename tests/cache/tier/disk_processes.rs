//! The tier in a file, with several processes: killed, competing, and without room.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use pollster::block_on;
use ttl_memo::tier::{BreakerState, Disk, Tier, TierKey};
use ttl_memo::{TtlCache, ttl_cache};

use super::scratch::Scratch;

/// Says which part this process plays when a test starts it, and on which file.
const ROLE: &str = "TTL_MEMO_DISK_ROLE";
const FILE: &str = "TTL_MEMO_DISK_FILE";

fn key(number: u32) -> TierKey {
    TierKey::new("square#1", &number.to_le_bytes())
}

fn value(number: u32) -> Vec<u8> {
    number.to_le_bytes().repeat(1 + number as usize % 2000)
}

static RUNS: AtomicU32 = AtomicU32::new(0);

#[ttl_cache(tier = the_file(), ttl = "1d")]
fn square(number: u64) -> u64 {
    RUNS.fetch_add(1, Ordering::Relaxed);
    number * number
}

fn the_file() -> Disk {
    // The machine may be busy.
    Disk::builder(std::env::var(FILE).unwrap()).timeout(Duration::from_secs(20)).build()
}

/// This test's process plays a part when another test starts it.
#[test]
fn part() {
    let Ok(role) = std::env::var(ROLE) else { return };
    if role == "square" {
        let sum: u64 = (0..100).map(square).sum();
        println!("sum {sum}");
        println!("runs {}", RUNS.load(Ordering::Relaxed));
        return;
    }
    let disk = Disk::open(std::env::var(FILE).unwrap());
    match role.as_str() {
        "store" => {
            for number in 0..=u32::MAX {
                block_on(disk.replace(&key(number), &value(number), None)).unwrap();
                println!("stored {number}");
            }
        }
        "report" => {
            println!("state {}", disk.info().state);
            println!("error {}", disk.info().last_error.unwrap_or_default());
        }
        "fill" => {
            let bytes = vec![1; 100_000];
            let mut failed = 0;
            for number in 0..40 {
                failed += u32::from(block_on(disk.replace(&key(number), &bytes, None)).is_err());
            }
            let served = (0..40)
                .filter_map(|number| block_on(disk.get(&key(number))).ok()?)
                .inspect(|entry| assert_eq!(entry.bytes, bytes))
                .count();
            println!("failed {failed}");
            println!("served {served}");
        }
        "fork" => fork_with(disk),
        role => panic!("unknown part {role}"),
    }
}

#[cfg(unix)]
fn fork_with(disk: Disk) {
    let get = |disk: &Disk| block_on(disk.get(&key(1))).unwrap().is_some();
    block_on(disk.replace(&key(1), b"one", None)).unwrap();
    match fork::fork().unwrap() {
        fork::Fork::Child => {
            let cache = TtlCache::<u32, u32>::builder().name("forked").tier(disk.clone()).build();
            let is_computed = (0..100).all(|number| cache.get_or_insert_with(number, || number) == number);
            cache.clear();
            let info = disk.info();
            let has_no_file = info.state == BreakerState::Disabled && info.timeouts == 0;
            drop((cache, disk));
            // A thread of a child that panics leaves 0.
            std::process::exit(if is_computed && has_no_file { 7 } else { 1 });
        }
        fork::Fork::Parent(child) => println!("child {} parent {}", fork::waitpid(child).unwrap() >> 8, get(&disk)),
    }
}

#[cfg(not(unix))]
fn fork_with(_: Disk) {}

/// Starts this program again, such that it plays a part.
fn start(role: &str, scratch: &Scratch, within: Option<&str>) -> Child {
    let program = std::env::current_exe().unwrap();
    let mut command = match within {
        Some(shell) => {
            let mut command = Command::new("sh");
            command.args(["-c", shell]).arg("sh").arg(program);
            command
        }
        None => Command::new(program),
    };
    let this = module_path!().split_once("::").unwrap().1;
    command
        .args(["--exact", &format!("{this}::part"), "--nocapture", "--test-threads=1"])
        .env(ROLE, role)
        .env(FILE, scratch.file())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// What the part says after `word`.
fn said(child: Child, word: &str) -> String {
    let output = child.wait_with_output().unwrap();
    let output = String::from_utf8(output.stdout).unwrap();
    // The test's own report may be on the same line.
    let said = output.lines().find_map(|line| line.split_once(&format!("{word} ")));
    said.unwrap_or_else(|| panic!("{output}")).1.to_owned()
}

#[test]
fn the_second_run_of_a_program_computes_nothing() {
    let scratch = Scratch::new();

    let first = said(start("square", &scratch, None), "runs");
    let second = said(start("square", &scratch, None), "runs");

    assert_eq!((&*first, &*second), ("100", "0"));
    assert_eq!(said(start("square", &scratch, None), "sum"), "328350");
}

#[test]
fn a_process_that_is_killed_at_any_moment_leaves_whole_values() {
    let scratch = Scratch::new();
    let mut random = 88_172_645_463_325_252_u64;
    for round in 0..20 {
        let mut child = start("store", &scratch, None);
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        // The first value, so that it is killed while it stores; then a random number of others and of microseconds.
        let others = usize::from(random.to_le_bytes()[0] % 50);
        let reports = lines.by_ref().map_while(Result::ok).filter(|line| line.contains("stored "));
        let mut latest = reports.take(1 + others).last().unwrap();
        thread::sleep(Duration::from_micros(random % 500));
        child.kill().unwrap();
        child.wait().unwrap();
        // What it had said before it was killed.
        if let Some(line) = lines.map_while(Result::ok).filter(|line| line.starts_with("stored ")).last() {
            latest = line;
        }
        let latest: u32 = latest.rsplit_once(' ').unwrap().1.parse().unwrap_or(0);

        let disk = Disk::open(scratch.file());

        assert_eq!(disk.info().last_error, None, "round {round}");
        for number in 0..=latest {
            let entry = block_on(disk.get(&key(number))).unwrap();
            assert_eq!(entry.map(|entry| entry.bytes), Some(value(number)), "round {round}");
        }
        let next = block_on(disk.get(&key(latest + 1))).unwrap();
        assert!(next.is_none_or(|entry| entry.bytes == value(latest + 1)), "round {round}");
    }
}

#[test]
fn a_second_process_works_without_the_file_until_the_first_ends() {
    let scratch = Scratch::new();
    let disk = Disk::open(scratch.file());

    let state = said(start("report", &scratch, None), "state");
    let error = said(start("report", &scratch, None), "error");

    assert_eq!(state, "disabled");
    assert!(error.contains("another process uses"), "{error}");
    assert_eq!(disk.info().state, BreakerState::Closed);

    let waiting = Disk::open(scratch.file());
    assert_eq!(waiting.info().state, BreakerState::Disabled);
    drop(disk);
    let begun = Instant::now();
    while waiting.info().state == BreakerState::Disabled {
        assert!(begun.elapsed() < Duration::from_secs(30));
        thread::sleep(Duration::from_millis(10));
    }
    block_on(waiting.replace(&key(1), b"one", None)).unwrap();
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_costs_only_counters() {
    let scratch = Scratch::new();

    // Writing beyond 2 MiB fails, as it does on a full disk.
    let child = start("fill", &scratch, Some(r#"trap "" XFSZ; ulimit -f 4096; exec "$@""#));
    let output = String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap();

    let number = |word: &str| -> u32 {
        let after = output.split_once(&format!("{word} ")).unwrap_or_else(|| panic!("{output}")).1;
        after.lines().next().unwrap().parse().unwrap()
    };
    assert!(number("failed") > 0, "{output}");
    assert!(fs::metadata(scratch.file()).unwrap().len() <= 2 << 20);
    let disk = Disk::open(scratch.file());
    block_on(disk.replace(&key(1), b"one", None)).unwrap();
    assert_eq!(block_on(disk.get(&key(1))).unwrap().unwrap().bytes, b"one");
}

#[cfg(unix)]
#[test]
fn a_child_made_by_fork_works_without_the_file_and_leaves_it_to_the_parent() {
    let scratch = Scratch::new();

    assert_eq!(said(start("fork", &scratch, None), "child"), "7 parent true");

    let disk = Disk::open(scratch.file());
    assert!(block_on(disk.get(&key(1))).unwrap().is_some());
}
