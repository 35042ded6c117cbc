//! Functions with a tier in a server, in several processes: one computes, one dies, one removes, one is forked.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use ttl_memo::tier::Redis;
use ttl_memo::ttl_cache;

use super::server::{LONG, Server};

/// Says which part this process plays when a test starts it, and with which server.
const ROLE: &str = "TTL_MEMO_REDIS_ROLE";
const URL: &str = "TTL_MEMO_REDIS_URL";
const LEASE: Duration = Duration::from_secs(2);

static SHARED: LazyLock<Redis> = LazyLock::new(|| {
    let builder = Redis::builder(std::env::var(URL).unwrap());
    builder.prefix("processes").timeout(LONG).lease(LEASE).build().unwrap()
});

static BODIES: AtomicU32 = AtomicU32::new(0);

#[ttl_cache(ttl = "1h", tier = SHARED)]
fn slow(number: u64) -> u64 {
    BODIES.fetch_add(1, Ordering::Relaxed);
    println!("computing {number}");
    thread::sleep(Duration::from_millis(200));
    number * number
}

/// Computes until it is told how the value ends.
#[ttl_cache(ttl = "1h", tier = SHARED, tags = |text: &String, name| [name.clone(), text.clone()])]
fn told(name: &str) -> String {
    println!("computing {name}");
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).unwrap();
    format!("{name} {}", line.trim())
}

/// This test's process plays a part when another test starts it.
#[test]
fn part() {
    let Ok(role) = std::env::var(ROLE) else { return };
    match role.as_str() {
        "call" => {
            thread::scope(|scope| {
                for _ in 0..10 {
                    scope.spawn(|| (0..5).for_each(|_| assert_eq!(slow(12), 144)));
                }
            });
            println!("bodies {}", BODIES.load(Ordering::Relaxed));
        }
        // Does what it is told, line by line.
        "obey" => {
            let next = || {
                let mut line = String::new();
                std::io::stdin().read_line(&mut line).unwrap();
                line.trim().to_owned()
            };
            loop {
                match next().as_str() {
                    "call" => println!("called {}", told("value")),
                    "copy" => println!("copied {}", told::cache_peek("value").unwrap_or_else(|| "nothing".to_owned())),
                    "remove" => {
                        told::cache_remove("value");
                        println!("removed it");
                    }
                    "insert" => {
                        told::cache_insert("value", "inserted".to_owned());
                        println!("inserted it");
                    }
                    "clear" => {
                        told::cache_clear();
                        println!("cleared it");
                    }
                    "invalidate" => println!("invalidated {}", ttl_memo::invalidate_tag("value")),
                    "fork" => forked(),
                    _ => return,
                }
            }
        }
        role => panic!("unknown part {role}"),
    }
}

#[cfg(unix)]
fn forked() {
    // The child removes the value, for which it needs its own connection.
    match fork::fork().unwrap() {
        fork::Fork::Child => {
            told::cache_remove("value");
            std::process::exit(i32::from(SHARED.info().errors > 0));
        }
        fork::Fork::Parent(child) => println!("forked {}", fork::waitpid(child).unwrap()),
    }
}

#[cfg(not(unix))]
fn forked() {}

/// Another process, and what it prints.
struct Process {
    child: Child,
    output: BufReader<ChildStdout>,
}

impl Process {
    fn start(role: &str, server: &Server) -> Self {
        let this = module_path!().split_once("::").unwrap().1;
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", &format!("{this}::part"), "--nocapture", "--test-threads=1"])
            .env(ROLE, role)
            .env(URL, server.url())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        Self { child, output }
    }

    /// Returns what it says next after `word`.
    #[track_caller]
    fn said(&mut self, word: &str) -> String {
        loop {
            let mut line = String::new();
            assert!(self.output.read_line(&mut line).unwrap() > 0, "it ended without {word:?}");
            // The test's own report may be on the same line.
            if let Some((_, said)) = line.split_once(&format!("{word} ")) {
                return said.trim().to_owned();
            }
        }
    }

    fn tell(&mut self, line: &str) {
        writeln!(self.child.stdin.as_mut().unwrap(), "{line}").unwrap();
    }

    #[track_caller]
    fn ask(&mut self, line: &str, answer: &str) -> String {
        self.tell(line);
        self.said(answer)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn eight_processes_and_four_hundred_calls_run_one_body() {
    let Some(server) = Server::start(&[]) else { return };
    let mut processes: Vec<_> = (0..8).map(|_| Process::start("call", &server)).collect();

    let bodies: Vec<u32> = processes.iter_mut().map(|process| process.said("bodies").parse().unwrap()).collect();

    assert_eq!(bodies.iter().sum::<u32>(), 1, "{bodies:?}");
}

#[test]
fn a_process_that_is_killed_while_it_computes_costs_the_others_one_lease() {
    let Some(server) = Server::start(&[]) else { return };
    let (mut one, mut other) = (Process::start("obey", &server), Process::start("obey", &server));
    one.tell("call");
    one.said("computing");

    one.child.kill().unwrap();
    let begun = Instant::now();
    other.tell("call");
    other.said("computing");

    let took = begun.elapsed();
    assert!(took <= LEASE + Duration::from_secs(5), "{took:?}");
    other.tell("42");
    assert_eq!(other.said("called"), "value 42");
}

#[test]
fn a_body_that_takes_longer_than_its_lease_keeps_it() {
    let Some(server) = Server::start(&[]) else { return };
    let (mut one, mut other) = (Process::start("obey", &server), Process::start("obey", &server));
    one.tell("call");
    one.said("computing");
    other.tell("call");

    // Three leases. If the other process had computed, it would have taken a line.
    thread::sleep(3 * LEASE);
    one.tell("42");

    assert_eq!(one.said("called"), "value 42");
    assert_eq!(other.said("called"), "value 42");
}

/// Does something three times and returns how long the fastest took: a busy machine delays a process now and then.
fn fastest(mut once: impl FnMut() -> Duration) -> Duration {
    (0..3).map(|_| once()).min().unwrap()
}

/// How long `process` still serves a copy.
fn until_its_copy_is_gone(process: &mut Process) -> Duration {
    let begun = Instant::now();
    while process.ask("copy", "copied") != "nothing" {
        assert!(begun.elapsed() < LONG);
    }
    begun.elapsed()
}

#[test]
fn what_one_process_removes_is_gone_in_the_other_within_100_ms() {
    let Some(server) = Server::start(&[]) else { return };
    let (mut one, mut other) = (Process::start("obey", &server), Process::start("obey", &server));
    for (change, answer) in [
        ("remove", "removed"),
        ("insert", "inserted"),
        ("clear", "cleared"),
        ("invalidate", "invalidated"),
        ("fork", "forked"),
    ] {
        let took = fastest(|| {
            one.ask("call", "computing");
            one.ask("42", "called");
            assert_eq!(other.ask("call", "called"), "value 42", "{change}");
            assert_eq!(other.ask("copy", "copied"), "value 42", "{change}");

            let said = one.ask(change, answer);
            let took = until_its_copy_is_gone(&mut other);

            if change == "fork" {
                assert_eq!(said, "0", "the child failed");
                until_its_copy_is_gone(&mut one);
            }
            if change == "insert" {
                assert_eq!(other.ask("call", "called"), "inserted");
                one.ask("remove", "removed");
                until_its_copy_is_gone(&mut other);
            }
            took
        });

        assert!(took < Duration::from_millis(100), "{change} takes {took:?}");
    }
}

#[test]
fn a_computation_that_began_before_a_removal_is_not_stored() {
    let Some(server) = Server::start(&[]) else { return };
    let (mut one, mut other) = (Process::start("obey", &server), Process::start("obey", &server));
    for (change, answer) in [("remove", "removed"), ("clear", "cleared"), ("invalidate", "invalidated")] {
        let took = fastest(|| {
            one.ask("call", "computing");
            other.ask(change, answer);
            assert_eq!(one.ask("old", "called"), "value old", "{change}");
            let took = until_its_copy_is_gone(&mut one);

            other.ask("call", "computing");
            assert_eq!(other.ask("new", "called"), "value new", "{change}");
            assert_eq!(one.ask("call", "called"), "value new", "{change}");
            one.ask("clear", "cleared");
            until_its_copy_is_gone(&mut other);
            took
        });

        assert!(took < Duration::from_millis(100), "{change} takes {took:?}");
    }
}
