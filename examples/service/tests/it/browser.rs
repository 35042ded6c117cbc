//! Headless Chromium, controlled by `chromedriver`. Both stop when the test ends, also when it panics.

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

/// If this is set, as by `.ci/run`, a test without a browser fails instead of being skipped.
const REQUIRED: &str = "TTL_MEMO_BROWSER_REQUIRED";

/// The longest time that a test may take.
const TIMEOUT: Duration = Duration::from_secs(120);

/// Opens `url` and runs `test`. Prints that the test is skipped if there is no browser.
pub(crate) async fn browse(url: &str, test: impl AsyncFnOnce(&Client)) {
    let (Some(chromium), Some(chromedriver)) = (find("chromium"), find("chromedriver")) else {
        assert!(env::var_os(REQUIRED).is_none(), "chromium and chromedriver must be installed");
        // The test harness captures what `eprintln` prints, but not this.
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

    let run = timeout(TIMEOUT, async {
        client.goto(url).await.unwrap();
        test(&client).await;
    });
    let result = AssertUnwindSafe(run).catch_unwind().await;

    // Chromium stops first. `driver` and `profile` are dropped after it.
    client.close().await.unwrap();
    match result {
        Ok(ended) => ended.expect("the test took too long"),
        Err(panic) => resume_unwind(panic),
    }
}

/// Options for Chromium: no window, no questions at the first start, no connections but those of the test.
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

/// Finds a program in `PATH`.
fn find(program: &str) -> Option<PathBuf> {
    env::split_paths(&env::var_os("PATH")?).map(|folder| folder.join(program)).find(|path| path.is_file())
}

/// A `chromedriver` on a free port, which is killed when this is dropped.
struct Driver {
    process: Child,
    url: String,
}

impl Driver {
    fn start(program: PathBuf) -> Self {
        let mut process = Command::new(program).arg("--port=0").stdout(Stdio::piped()).spawn().unwrap();
        let mut output = BufReader::new(process.stdout.take().unwrap()).lines().map_while(Result::ok);
        let started =
            |line: String| line.split_once("started successfully on port ")?.1.trim_end_matches('.').parse().ok();
        let port: Option<u16> = output.find_map(started);
        // Later output is read and dropped, so that it never fills the pipe.
        std::thread::spawn(move || output.for_each(drop));
        let mut driver = Self { process, url: String::new() };
        driver.url = format!("http://127.0.0.1:{}", port.expect("chromedriver prints its port"));
        driver
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // Both fail only if the process has ended already.
        drop(self.process.kill());
        drop(self.process.wait());
    }
}
