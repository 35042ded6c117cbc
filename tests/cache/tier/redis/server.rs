//! Servers for one test: they end with it, also if it is killed.

use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use redis::{Connection, FromRedisValue};
use ttl_memo::tier::{Redis, RedisBuilder};

use super::super::scratch::Scratch;

/// Set where the server must not be missing.
const REQUIRED: &str = "TTL_MEMO_REDIS_REQUIRED";
/// Ends the server when its own input ends, which is when the test does.
const KEEPER: &str = r#"redis-server "$@" >server.log 2>&1 & echo $!; cat >/dev/null; kill -9 $!; wait"#;
pub(super) const LONG: Duration = Duration::from_secs(30);

pub(super) struct Server {
    directory: Scratch,
    pub(super) port: u16,
    options: Vec<String>,
    keeper: Child,
    process: String,
}

/// Whether there are servers. Otherwise says that the test is skipped, or fails where they are required.
pub(super) fn is_installed() -> bool {
    let version = Command::new("redis-server").arg("--version").stdout(Stdio::null()).status();
    let is_installed = version.is_ok_and(|status| status.success());
    assert!(is_installed || std::env::var_os(REQUIRED).is_none(), "`redis-server` is missing");
    if !is_installed {
        eprintln!("skipped: `redis-server` isn't installed");
    }
    is_installed
}

impl Server {
    /// Returns a server without data; `None` if none is installed.
    pub(super) fn start(options: &[&str]) -> Option<Self> {
        is_installed().then(|| Self::start_installed(options))
    }

    pub(super) fn start_installed(options: &[&str]) -> Self {
        let directory = Scratch::new();
        let options: Vec<String> = options.iter().map(|&option| option.to_owned()).collect();
        loop {
            // Somebody else may take the port meanwhile.
            let port = free_port();
            let (keeper, process) = run(&directory, port, &options);
            let mut server = Self { directory: Scratch::new(), port, options: options.clone(), keeper, process };
            if server.comes_up() {
                server.directory = directory;
                return server;
            }
        }
    }

    pub(super) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// A tier such as another process would have.
    pub(super) fn tier(&self) -> Redis {
        self.builder().build().unwrap()
    }

    pub(super) fn builder(&self) -> RedisBuilder {
        Redis::builder(self.url()).prefix("test").timeout(LONG)
    }

    pub(super) fn connect(&self) -> Connection {
        redis::Client::open(self.url()).unwrap().get_connection().unwrap()
    }

    /// Asks the server directly.
    pub(super) fn ask<T: FromRedisValue>(&self, command: &[&str]) -> T {
        redis::cmd(command[0]).arg(&command[1..]).query(&mut self.connect()).unwrap()
    }

    pub(super) fn signal(&self, signal: &str) {
        let status = Command::new("kill").args([format!("-{signal}").as_str(), &self.process]).status().unwrap();
        assert!(status.success());
    }

    /// Ends it without warning.
    pub(super) fn kill(&mut self) {
        drop(self.keeper.stdin.take());
        self.keeper.wait().unwrap();
    }

    /// Starts it again after it was killed, without data.
    pub(super) fn restart(&mut self) {
        (self.keeper, self.process) = run(&self.directory, self.port, &self.options);
        assert!(self.comes_up());
    }

    fn comes_up(&mut self) -> bool {
        let begun = Instant::now();
        while begun.elapsed() < LONG {
            let log = std::fs::read_to_string(self.directory.path().join("server.log")).unwrap_or_default();
            if log.contains("Address already in use") {
                return false;
            }
            if TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).is_ok() {
                return true;
            }
            thread::sleep(Duration::from_millis(5));
        }
        panic!("the server doesn't start");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        let _ = self.keeper.wait();
    }
}

fn run(directory: &Scratch, port: u16, options: &[String]) -> (Child, String) {
    let mut keeper = Command::new("sh")
        .args([
            "-c",
            KEEPER,
            "sh",
            "--port",
            &port.to_string(),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--appendonly",
            "no",
        ])
        .args(options)
        .current_dir(directory.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut process = String::new();
    BufReader::new(keeper.stdout.as_mut().unwrap()).read_line(&mut process).unwrap();
    (keeper, process.trim().to_owned())
}

pub(super) fn free_port() -> u16 {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port()
}

/// Waits until `is_so`, and fails when that takes too long.
#[track_caller]
pub(super) fn until(mut is_so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < LONG, "it doesn't happen");
        thread::sleep(Duration::from_millis(1));
    }
}
