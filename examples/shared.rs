//! Three processes with one tier: which of them computed what, and which found it.
//!
//! `cargo run --example shared` uses a file, which one process at a time uses: the three run one after the other.

use std::collections::BTreeMap;
use std::env;
use std::error::Error;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use ttl_memo::tier::{Disk, MessagePack, Tier};
use ttl_memo::ttl_cache;

/// What all processes ask for, each in another order.
const ITEMS: [&str; 6] = ["cup", "plate", "spoon", "fork", "bowl", "tray"];

/// How often this process has run the body.
static RUNS: AtomicU32 = AtomicU32::new(0);

/// Asks for a price, which takes a while.
#[ttl_cache(ttl = "1m", tier = tier(), name = "price of an item")]
fn price(item: &str) -> u64 {
    RUNS.fetch_add(1, Ordering::Relaxed);
    thread::sleep(Duration::from_millis(150));
    100 * item.len() as u64
}

/// The tier that the arguments name.
fn tier() -> Arc<dyn Tier<Codec = MessagePack>> {
    let place = env::args().nth(3).expect("a process is started with its number and its tier");
    Arc::new(Disk::open(place))
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match &*arguments {
        [word, number, _] if word == "process" => {
            ask_for_all(number.parse()?);
            Ok(())
        }
        [] => {
            let file = env::temp_dir().join(format!("ttl-memo-shared-{}.redb", std::process::id()));
            let shown = show(&file);
            let _ = fs::remove_file(&file);
            shown
        }
        _ => Err("usage: shared".into()),
    }
}

/// Asks for each price, and prints whether the body ran and how long the call took.
fn ask_for_all(number: usize) {
    for at in 0..ITEMS.len() {
        let item = ITEMS[(at + 2 * number) % ITEMS.len()];
        let (runs, begun) = (RUNS.load(Ordering::Relaxed), Instant::now());
        let price = price(item);
        let how = if RUNS.load(Ordering::Relaxed) > runs { "computed" } else { "found" };
        println!("{item} {price} {how} {}", begun.elapsed().as_millis());
    }
}

/// Starts three processes and draws what they print.
fn show(file: &PathBuf) -> Result<(), Box<dyn Error>> {
    let mut table: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for number in 1..=3 {
        let mut process = start(number, file)?;
        for line in BufReader::new(process.stdout.take().ok_or("no output")?).lines() {
            let line = line?;
            let [item, _, how, took] = line.split(' ').collect::<Vec<_>>()[..] else { continue };
            let mark = if how == "computed" { "█" } else { "·" };
            table.entry(item.to_owned()).or_default().push(format!("{mark} {how} {took} ms"));
        }
        // Only now is the file free for the next one.
        process.wait()?;
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

fn start(number: usize, file: &PathBuf) -> std::io::Result<Child> {
    let mut command = Command::new(env::current_exe()?);
    command.arg("process").arg(number.to_string()).arg(file).stdout(Stdio::piped()).spawn()
}
