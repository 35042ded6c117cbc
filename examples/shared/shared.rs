//! Three processes with one tier: which of them computed what, and which found it.
//!
//! `cargo run --example shared -- --redis redis://127.0.0.1:6379` uses a server, so the three run at the same time. Without
//! `--redis` they use a file, which one process at a time uses, so they run one after the other.

use std::collections::BTreeMap;
use std::env;
use std::error::Error;
use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{self, Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use ttl_memo::tier::{Disk, MessagePack, Redis, Tier};
use ttl_memo::ttl_cache;

/// What all processes ask for, each in another order.
const ITEMS: [&str; 6] = ["cup", "plate", "spoon", "fork", "bowl", "tray"];

/// How often this process has run the body.
static RUNS: AtomicU32 = AtomicU32::new(0);

/// Asks for a price, which takes a while.
#[ttl_cache(ttl = "10s", tier = tier(), name = "price of an item")]
fn price(item: &str) -> u64 {
    RUNS.fetch_add(1, Ordering::Relaxed);
    thread::sleep(Duration::from_millis(150));
    100 * item.len() as u64
}

/// The tier that the arguments of a process name.
fn tier() -> Arc<dyn Tier<Codec = MessagePack>> {
    let mut arguments = env::args().skip(3);
    let (kind, place) = (arguments.next().unwrap_or_default(), arguments.next().unwrap_or_default());
    match kind.as_str() {
        "redis" => Arc::new(Redis::builder(place).prefix("shared example").build().expect("a valid address")),
        _ => Arc::new(Disk::open(place)),
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match &*arguments {
        [word, number, _, _] if word == "process" => {
            ask_for_all(number.parse()?);
            Ok(())
        }
        [option, url] if option == "--redis" => show("redis", url),
        [] => {
            let file = env::temp_dir().join(format!("ttl-memo-shared-{}.redb", process::id()));
            let shown = show("disk", &file.to_string_lossy());
            let _ = fs::remove_file(&file);
            shown
        }
        _ => Err("usage: shared [--redis URL]".into()),
    }
}

/// Asks for each price, and prints whether the body ran and how long the call took.
fn ask_for_all(number: usize) {
    for at in 0..ITEMS.len() {
        let item = ITEMS[(at + 2 * number) % ITEMS.len()];
        let (runs, begun) = (RUNS.load(Ordering::Relaxed), Instant::now());
        price(item);
        let how = if RUNS.load(Ordering::Relaxed) > runs { "█ computed" } else { "· found" };
        println!("{item}: {how} {} ms", begun.elapsed().as_millis());
    }
}

/// Starts three processes and draws what they print.
fn show(kind: &str, place: &str) -> Result<(), Box<dyn Error>> {
    let mut table: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut started = Vec::new();
    for number in 1..=3 {
        started.push(start(number, kind, place)?);
        if kind == "disk" {
            // Only when it has ended is the file free for the next one.
            collect(started.remove(0), &mut table)?;
        }
    }
    for process in started {
        collect(process, &mut table)?;
    }
    println!("{:8}{:20}{:20}{:20}", "", "process 1", "process 2", "process 3");
    for (item, cells) in &table {
        print!("{item:8}");
        for cell in cells {
            print!("{cell:20}");
        }
        println!();
    }
    Ok(())
}

fn start(number: usize, kind: &str, place: &str) -> std::io::Result<Child> {
    let mut command = Command::new(env::current_exe()?);
    command.args(["process", &number.to_string(), kind, place]).stdout(Stdio::piped()).spawn()
}

fn collect(mut process: Child, table: &mut BTreeMap<String, Vec<String>>) -> Result<(), Box<dyn Error>> {
    for line in BufReader::new(process.stdout.take().ok_or("no output")?).lines() {
        if let Some((item, what)) = line?.split_once(": ") {
            table.entry(item.to_owned()).or_default().push(what.to_owned());
        }
    }
    process.wait()?;
    Ok(())
}
