//! The tier over TLS, in a process that trusts the server's certificate, and in one that doesn't.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use pollster::block_on;
use ttl_memo::tier::{Redis, Tier, TierKey};

use super::super::scratch::Scratch;
use super::server::{LONG, Server, free_port, is_installed};

/// The server of the process that a test starts.
const URL: &str = "TTL_MEMO_REDIS_TLS_URL";

/// This test's process uses the server when another test starts it.
#[test]
fn part() {
    let Ok(url) = std::env::var(URL) else { return };
    let redis = Redis::builder(url).timeout(LONG).build().unwrap();
    let key = TierKey::new("square#1", b"1");
    match block_on(redis.replace(&key, b"one", None)) {
        Ok(()) => println!("found {:?}", block_on(redis.get(&key)).unwrap().unwrap().bytes),
        Err(error) => println!("failed {error}"),
    }
}

/// Starts this program again, such that it uses the server and trusts only the certificates in `trusted`.
fn run(url: &str, trusted: &Path) -> String {
    let this = module_path!().split_once("::").unwrap().1;
    let Output { stdout, .. } = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", &format!("{this}::part"), "--nocapture", "--test-threads=1"])
        .env(URL, url)
        .env("SSL_CERT_FILE", trusted)
        .env_remove("SSL_CERT_DIR")
        .output()
        .unwrap();
    String::from_utf8(stdout).unwrap()
}

/// Makes a certificate for this host, and its key.
fn certificate(directory: &Path, name: &str) -> bool {
    let command = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"])
        .args(["-addext", "subjectAltName=IP:127.0.0.1", "-addext", "basicConstraints=critical,CA:FALSE"])
        .args(["-keyout", &format!("{name}.key"), "-out", &format!("{name}.pem")])
        .current_dir(directory)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    command.is_ok_and(|status| status.success())
}

#[test]
fn a_certificate_that_is_trusted_is_accepted_and_no_other() {
    let directory = Scratch::new();
    if !is_installed() || !certificate(directory.path(), "server") || !certificate(directory.path(), "other") {
        eprintln!("skipped: `redis-server` or `openssl` isn't installed");
        return;
    }
    let path = |name: &str| directory.path().join(name);
    let [certificate, key] = ["server.pem", "server.key"].map(|name| path(name).to_str().unwrap().to_owned());
    let port = free_port().to_string();
    let mut options = vec!["--tls-port", &port, "--tls-auth-clients", "no"];
    options.extend(["--tls-cert-file", &certificate, "--tls-key-file", &key, "--tls-ca-cert-file", &certificate]);
    let _server = Server::start_installed(&options);
    let url = format!("rediss://127.0.0.1:{port}");

    let (trusted, untrusted) = (run(&url, &path("server.pem")), run(&url, &path("other.pem")));
    let elsewhere = run(&format!("rediss://localhost:{port}"), &path("server.pem"));

    assert!(trusted.contains("found [111, 110, 101]"), "{trusted}");
    assert!(untrusted.contains("the TLS handshake failed: invalid peer certificate"), "{untrusted}");
    assert!(elsewhere.contains("the TLS handshake failed: invalid peer certificate"), "{elsewhere}");
}
