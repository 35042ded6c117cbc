//! The program and its server, each as a process that ends with the test.

use std::env;
use std::fs;
use std::io::{self, BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use reqwest::{Client, StatusCode};
use serde_json::Value;
use tempfile::TempDir;
use tokio::time::sleep;

/// If this is set, as by `.ci/run`, a test without `redis-server` fails instead of being skipped.
const REQUIRED: &str = "TTL_MEMO_REDIS_REQUIRED";

/// A process that is killed when this is dropped.
struct Process {
    child: Child,
    /// Kept, so that the process can write.
    output: BufReader<ChildStdout>,
}

impl Process {
    fn start(command: &mut Command) -> io::Result<Self> {
        let mut child = command.stdout(Stdio::piped()).spawn()?;
        let output = BufReader::new(child.stdout.take().unwrap());
        Ok(Self { child, output })
    }

    /// Reads what it prints, up to the first line for which `find` returns something.
    fn read<T>(&mut self, find: impl Fn(&str) -> Option<T>) -> T {
        let mut read = String::new();
        loop {
            let mut line = String::new();
            assert_ne!(self.output.read_line(&mut line).unwrap(), 0, "it ended after:\n{read}");
            if let Some(found) = find(&line) {
                return found;
            }
            read.push_str(&line);
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Both fail only if the process has ended already.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// A Redis server with an empty database.
pub(crate) struct RedisServer {
    process: Option<Process>,
    directory: TempDir,
}

impl RedisServer {
    /// Starts a server. Prints that the test is skipped, and returns `None`, if none is installed.
    pub(crate) fn start() -> Option<Self> {
        let mut server = Self { process: None, directory: tempfile::tempdir().unwrap() };
        match server.run() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                assert!(env::var_os(REQUIRED).is_none(), "redis-server must be installed");
                // The test harness captures what `eprintln` prints, but not this.
                let mut terminal = io::stderr();
                writeln!(terminal, "skipped: redis-server isn't installed").unwrap();
                None
            }
            started => {
                started.unwrap();
                Some(server)
            }
        }
    }

    /// Kills it.
    pub(crate) fn kill(&mut self) {
        self.process = None;
    }

    /// Starts it again after it was killed, with an empty database.
    pub(crate) fn restart(&mut self) {
        self.run().unwrap();
    }

    pub(crate) fn url(&self) -> String {
        format!("redis+unix://{}", self.socket().display())
    }

    /// A socket has no port that another program might take.
    fn socket(&self) -> PathBuf {
        self.directory.path().join("socket")
    }

    fn run(&mut self) -> io::Result<()> {
        let _ = fs::remove_file(self.socket());
        let mut command = Command::new("redis-server");
        command.args(["--port", "0", "--save", "", "--unixsocket"]).arg(self.socket()).current_dir(&self.directory);
        let mut process = Process::start(&mut command)?;
        process.read(|line| line.contains("eady to accept connections").then_some(()));
        self.process = Some(process);
        Ok(())
    }
}

/// Returns the program with options for a quiet start on a free port, and with `--redis`.
pub(crate) fn program(redis: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ttl-memo-service"));
    command.args(["--port", "0", "--visitors", "0", "--latency", "1ms", "--failure-rate", "0", "--good-for", "1h"]);
    command.args(["--redis", redis]).env("RUST_LOG", "off");
    command
}

/// The program, with `--redis`.
pub(crate) struct Instance {
    _process: Process,
    address: String,
    http: Client,
}

impl Instance {
    pub(crate) fn start(redis: &str) -> Self {
        // The answer of a server may take long on a busy machine.
        let mut process = Process::start(program(redis).args(["--redis-timeout", "30s"])).unwrap();
        let address = process.read(|line| Some(line.split_once("http://")?.1.split_once("/admin")?.0.to_owned()));
        Self { _process: process, address, http: Client::new() }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Requests a path that must respond with status 200.
    pub(crate) async fn get(&self, path: &str) -> String {
        let response = self.http.get(self.url(path)).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        response.text().await.unwrap()
    }

    pub(crate) async fn cents(&self, symbol: &str) -> u64 {
        let quote: Value = serde_json::from_str(&self.get(&format!("/quotes/{symbol}")).await).unwrap();
        quote["cents"].as_u64().unwrap()
    }

    pub(crate) async fn clear(&self, which: Value) {
        let cleared = self.http.post(self.url("/admin/caches/clear")).json(&which).send().await.unwrap();
        assert_eq!(cleared.status(), StatusCode::NO_CONTENT);
    }

    /// Returns what the admin page shows of the server.
    pub(crate) async fn tier(&self) -> Value {
        self.overview().await["tier"].clone()
    }

    /// Returns the number of quotes that this instance has copies of.
    pub(crate) async fn copies(&self) -> u64 {
        let overview = self.overview().await;
        let cache = overview["caches"].as_array().unwrap().iter().find(|cache| cache["id"] == "shared quotes");
        cache.map_or(0, |cache| cache["entries"].as_u64().unwrap())
    }

    async fn overview(&self) -> Value {
        serde_json::from_str(&self.get("/admin/caches").await).unwrap()
    }
}

/// Waits until something has happened in a process or in the browser, for as long as a busy machine may need.
pub(crate) async fn until(what: &str, has_happened: impl AsyncFn() -> bool) {
    for _ in 0..600 {
        if has_happened().await {
            return;
        }
        sleep(Duration::from_millis(50)).await;
    }
    panic!("it never happened: {what}");
}
