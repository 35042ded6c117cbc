//! Chromium without a window, driven by `chromedriver`; both end with the test, however it ends.

use std::env;
use std::io::{self, BufRead, BufReader, Write};
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use fantoccini::{Client, ClientBuilder};
use futures_util::FutureExt;
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;
use tokio::time::timeout;

/// Set by the gate: a browser that is missing is a failure then, and no reason to skip.
const REQUIRED: &str = "TTL_MEMO_BROWSER_REQUIRED";

/// No test takes as long as this.
const AT_MOST: Duration = Duration::from_secs(120);

/// Opens `url` and lets `test` play; does nothing but say so where there is no browser.
pub(crate) async fn browse(url: &str, test: impl AsyncFnOnce(&Client)) {
    let (Some(chromium), Some(chromedriver)) = (find("chromium"), find("chromedriver")) else {
        assert!(env::var_os(REQUIRED).is_none(), "chromium and chromedriver are needed, and not installed");
        // Not by `eprintln`, which the test harness swallows.
        let mut terminal = io::stderr();
        writeln!(terminal, "skipped: chromium and chromedriver aren't installed").unwrap();
        return;
    };
    let driver = Driver::start(chromedriver);
    let profile = tempfile::tempdir().unwrap();
    let mut arguments = vec![format!("--user-data-dir={}", profile.path().display())];
    arguments.extend(FLAGS.map(str::to_owned));
    let capabilities = json!({ "goog:chromeOptions": { "binary": chromium, "args": arguments } });
    let capabilities = capabilities.as_object().cloned().unwrap();
    let client =
        ClientBuilder::new(HttpConnector::new()).capabilities(capabilities).connect(&driver.url).await.unwrap();

    let play = timeout(AT_MOST, async {
        client.goto(url).await.unwrap();
        test(&client).await;
    });
    let played = AssertUnwindSafe(play).catch_unwind().await;

    // Closes Chromium; `driver` and `profile` go after it.
    client.close().await.unwrap();
    match played {
        Ok(ended) => ended.expect("a test of the page took too long"),
        Err(panic) => resume_unwind(panic),
    }
}

/// What keeps Chromium quiet: no window, no first-run questions, no connections of its own.
const FLAGS: [&str; 10] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--disable-sync",
    "--window-size=1280,900",
];

/// Finds a program on the path.
fn find(program: &str) -> Option<PathBuf> {
    env::split_paths(&env::var_os("PATH")?).map(|folder| folder.join(program)).find(|path| path.is_file())
}

/// A `chromedriver` on a free port, killed when dropped.
struct Driver {
    process: Child,
    url: String,
}

impl Driver {
    fn start(program: PathBuf) -> Self {
        let mut process = Command::new(program).arg("--port=0").stdout(Stdio::piped()).spawn().unwrap();
        let mut said = BufReader::new(process.stdout.take().unwrap()).lines().map_while(Result::ok);
        let started =
            |line: String| line.split_once("started successfully on port ")?.1.trim_end_matches('.').parse().ok();
        let port: Option<u16> = said.find_map(started);
        // What it says later goes nowhere, so that it never waits for a reader.
        std::thread::spawn(move || said.for_each(drop));
        let mut driver = Self { process, url: String::new() };
        driver.url = format!("http://127.0.0.1:{}", port.expect("chromedriver says its port"));
        driver
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // Gone already is killed, too.
        drop(self.process.kill());
        drop(self.process.wait());
    }
}
