//! What the service tells Prometheus, and the dashboard that shows it.

use std::collections::BTreeSet;
use std::env;
use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::net::TcpListener;
use std::process::{Command, Stdio};

use reqwest::StatusCode;
use serde_json::Value;

use crate::processes::Instance;
use crate::test_service::TestService;

const DASHBOARD: &str = include_str!("../../dashboard.json");

/// The tests of `promtool` are skipped where it is missing, unless this variable is set.
const REQUIRED: &str = "TTL_MEMO_PROMTOOL_REQUIRED";

/// Runs `promtool` with `input`; it must accept that without a word of advice.
pub(crate) fn promtool(arguments: &[&str], input: &str) {
    let mut command = Command::new("promtool");
    let started = command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut child = match started {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            assert!(
                env::var_os(REQUIRED).is_none(),
                "promtool must be installed: it is in Debian's package prometheus"
            );
            return;
        }
        started => started.unwrap(),
    };
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}{}\n{input}", String::from_utf8_lossy(&output.stdout));
    assert_eq!(said, "", "{input}");
}

async fn metrics_of_a_used_service() -> String {
    let test = TestService::start().await;
    for path in ["/quotes/ACME", "/quotes/ACME", "/users/7", "/baskets?symbols=ACME,INIT"] {
        assert_eq!(test.get(path).await.0, StatusCode::OK);
    }
    let (status, exported) = test.get("/metrics").await;
    assert_eq!(status, StatusCode::OK);
    exported
}

#[tokio::test]
async fn prometheus_reads_the_statistics_of_each_cache() {
    let text = metrics_of_a_used_service().await;

    for line in ["# TYPE ttl_memo_hits_total counter", "# TYPE ttl_memo_size gauge"] {
        assert!(text.lines().any(|written| written == line), "{line} isn't in\n{text}");
    }
    // The services of other tests have caches of the same names, which are added up.
    for (name, at_least) in [
        (r#"ttl_memo_hits_total{cache="quotes"}"#, 2),
        (r#"ttl_memo_misses_total{cache="quotes"}"#, 2),
        (r#"ttl_memo_misses_total{cache="users"}"#, 1),
        (r#"ttl_memo_size{cache="quotes"}"#, 2),
    ] {
        let value = text.lines().find_map(|line| line.strip_prefix(name)?.trim().parse::<u64>().ok());
        assert!(value.is_some_and(|value| value >= at_least), "{name} is {value:?} in\n{text}");
    }
}

#[tokio::test]
async fn prometheus_finds_no_mistake_in_the_metrics() {
    promtool(&["check", "metrics"], &metrics_of_a_used_service().await);
}

/// The queries of the dashboard, with values for Grafana's variables.
fn queries() -> Vec<String> {
    let dashboard: Value = serde_json::from_str(DASHBOARD).unwrap();
    let panels = dashboard["panels"].as_array().unwrap();
    let targets = panels.iter().flat_map(|panel| panel["targets"].as_array().unwrap());
    let queries = targets.map(|target| target["expr"].as_str().unwrap());
    queries.map(|query| query.replace("$__rate_interval", "1m").replace("$cache", ".+")).collect()
}

#[test]
fn prometheus_understands_the_queries_of_the_dashboard() {
    let mut rules = "groups:\n- name: dashboard\n  rules:\n".to_owned();
    for (number, query) in queries().iter().enumerate() {
        writeln!(rules, "  - record: dashboard:query_{number}\n    expr: '{query}'").unwrap();
    }
    let file = tempfile::NamedTempFile::new().unwrap();
    file.as_file().write_all(rules.as_bytes()).unwrap();

    promtool(&["check", "rules", file.path().to_str().unwrap()], "");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_dashboard_shows_the_metrics_that_there_are() {
    // There are those of the tier although nothing listens there.
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let instance = Instance::start(&format!("redis://{closed}"));
    instance.cents("ACME").await;
    let text = instance.get("/metrics").await;
    let there = text.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split(' ').next());
    let there: BTreeSet<_> = there.collect();

    let queries = queries();
    let words = queries.iter().flat_map(|query| query.split(|c: char| !c.is_ascii_alphanumeric() && c != '_'));
    let shown: BTreeSet<_> = words.filter(|word| word.starts_with("ttl_memo_")).collect();

    assert_eq!(shown, there);
}
