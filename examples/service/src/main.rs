//! Runs the service and its exchange, or a load test of both.
//!
//! ```sh
//! cargo run --release -p ttl-memo-service -- --help
//! ```

use std::fmt::Display;
use std::fs;
use std::io;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::fmt::format::FmtSpan;
use ttl_memo_service::args::Args;
use ttl_memo_service::expiry::ExpiryPlan;
use ttl_memo_service::load::{Plan, Progress, Report};
use ttl_memo_service::picture;
use ttl_memo_service::service::{Config, Service};
use ttl_memo_service::shared::share_through;
use ttl_memo_service::upstream::{Behaviour, Upstream};
use ttl_memo_service::visitors::Visitors;

#[tokio::main]
async fn main() -> ExitCode {
    let args = Args::parse();
    let behaviour = Behaviour { latency: args.latency, failure_rate: args.failure_rate, good_for: args.good_for };
    let ended = if args.load { measure(&args, behaviour).await } else { run(&args, behaviour).await };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("ttl-memo-service: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Serves until Ctrl-C or a termination signal.
async fn run(args: &Args, behaviour: Behaviour) -> Result<(), String> {
    log_to_stderr();
    if let Some(url) = &args.redis {
        share_through(url, args.redis_timeout).map_err(|error| format!("`--redis`: {error}"))?;
    }
    let upstream = Upstream::start(behaviour).await.map_err(|error| format!("the exchange can't start: {error}"))?;
    let config = Config { port: args.port, ..Config::new(upstream.address()) };
    let service = Service::start(config).await.map_err(|error| port_is_unusable(args.port, &error))?;
    let visitors = Visitors::start(service.address(), args.visitors);

    let (service_at, exchange_at) = (service.address(), upstream.address());
    println!("Statistics of the caches  http://{service_at}/admin");
    println!("The same for Prometheus   http://{service_at}/metrics");
    println!("Price of a share          http://{service_at}/quotes/ACME");
    println!("A share that is gone      http://{service_at}/quotes/GONE");
    println!("Price of several shares   http://{service_at}/baskets?symbols=ACME,INIT");
    println!("A user                    http://{service_at}/users/7");
    println!("The slow exchange         http://{exchange_at}/quotes/ACME");
    if args.redis.is_some() {
        println!("\nServices with the same server as `--redis` share their quotes.");
    }
    match args.visitors {
        0 => println!("\nPress Ctrl-C to stop."),
        1 => println!("\nA simulated visitor sends requests. Press Ctrl-C to stop."),
        visitors => println!("\n{visitors} simulated visitors send requests. Press Ctrl-C to stop."),
    }

    stop_signal().await.map_err(|error| format!("can't wait for Ctrl-C: {error}"))?;
    println!("\nStopping after the requests that are running.");
    drop(visitors);
    service.stop().await;
    upstream.stop().await;
    Ok(())
}

/// Logs warnings, or what the environment variable `RUST_LOG` selects, such as `RUST_LOG=ttl_memo=debug`.
fn log_to_stderr() {
    let filter = EnvFilter::builder().with_default_directive(LevelFilter::WARN.into()).from_env_lossy();
    tracing_subscriber::fmt().with_env_filter(filter).with_span_events(FmtSpan::CLOSE).with_writer(io::stderr).init();
}

fn port_is_unusable(port: u16, error: &io::Error) -> String {
    let advice = match error.kind() {
        io::ErrorKind::AddrInUse => "; another program uses it: choose another port with `--port`, or 0 for a free one",
        io::ErrorKind::PermissionDenied => "; choose a port above 1023 with `--port`, or 0 for a free one",
        _ => "",
    };
    format!("can't listen on port {port}: {error}{advice}")
}

/// Waits for Ctrl-C, or for the signal that service managers send.
async fn stop_signal() -> io::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate())?;
        tokio::select! {
            pressed = tokio::signal::ctrl_c() => pressed,
            _ = terminate.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}

/// Runs the load test, and prints its progress and results.
async fn measure(args: &Args, behaviour: Behaviour) -> Result<(), String> {
    let report: Report = Arc::new(print_progress);
    let cant_start = |error| format!("the load test can't start: {error}");
    let plan = Plan { requests: args.requests, concurrency: args.concurrency, behaviour };
    let comparison = plan.compare(&report).await.map_err(cant_start)?;
    let expiry = ExpiryPlan::new(args.requests, behaviour).compare(&report).await.map_err(cant_start)?;
    print!("\n{comparison}\n{expiry}");
    if let Some(path) = &args.picture {
        fs::write(path, picture::draw(&comparison)).map_err(|error| not_written(path, &error))?;
        println!("\nThe picture is in {}.", path.display());
    }
    Ok(())
}

/// Prints the progress to stderr: a line for each part of the load test, which grows by each ten percent. It is as readable in
/// a file as in a terminal, and stdout has the results alone.
fn print_progress(Progress { part, percent }: Progress) {
    match percent {
        0 => eprint!("{part}:"),
        100 => eprintln!(" 100 %"),
        percent => eprint!(" {percent}"),
    }
}

fn not_written(path: &Path, error: &dyn Display) -> String {
    format!("can't write the picture to {}: {error}", path.display())
}
