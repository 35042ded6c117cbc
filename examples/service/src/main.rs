//! Runs the service and the exchange behind it, or measures them under load.
//!
//! ```sh
//! cargo run --release -p ttl-memo-service -- --help
//! ```

use std::fmt::Display;
use std::fs;
use std::io;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use ttl_memo_service::args::Args;
use ttl_memo_service::load::Plan;
use ttl_memo_service::picture;
use ttl_memo_service::service::{Config, Service};
use ttl_memo_service::upstream::{Behaviour, Upstream};
use ttl_memo_service::visitors::Visitors;

/// How long a quote may be repeated.
const GOOD_FOR: Duration = Duration::from_secs(20);

#[tokio::main]
async fn main() -> ExitCode {
    let args = Args::parse();
    let behaviour = Behaviour { latency: args.latency, failure_rate: args.failure_rate, good_for: GOOD_FOR };
    let ended = if args.load { measure(&args, behaviour).await } else { run(&args, behaviour).await };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("ttl-memo-service: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Serves until it is told to stop.
async fn run(args: &Args, behaviour: Behaviour) -> Result<(), String> {
    let upstream = Upstream::start(behaviour).await.map_err(|error| format!("the exchange can't start: {error}"))?;
    let config = Config { port: args.port, ..Config::new(upstream.address()) };
    let service = Service::start(config).await.map_err(|error| port_is_refused(args.port, &error))?;
    let visitors = Visitors::enter(service.address(), args.visitors);

    let (service_at, exchange_at) = (service.address(), upstream.address());
    println!("The caches    http://{service_at}/admin");
    println!("A share       http://{service_at}/quotes/ACME");
    println!("A basket      http://{service_at}/baskets?symbols=ACME,INIT");
    println!("A user        http://{service_at}/users/7");
    println!("The exchange  http://{exchange_at}/quotes/ACME, which is slow");
    match args.visitors {
        0 => println!("\nCtrl-C ends it."),
        visitors => println!("\n{visitors} visitors keep asking. Ctrl-C ends it."),
    }

    told_to_stop().await.map_err(|error| format!("can't wait for Ctrl-C: {error}"))?;
    println!("\nEnding.");
    drop(visitors);
    service.stop().await;
    upstream.stop().await;
    Ok(())
}

fn port_is_refused(port: u16, error: &io::Error) -> String {
    let advice = match error.kind() {
        io::ErrorKind::AddrInUse => "; something else listens there: choose another with `--port`, or 0 for a free one",
        io::ErrorKind::PermissionDenied => "; choose one above 1023 with `--port`, or 0 for a free one",
        _ => "",
    };
    format!("can't listen on port {port}: {error}{advice}")
}

/// Waits for Ctrl-C, or for what service managers send.
async fn told_to_stop() -> io::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate())?;
        tokio::select! {
            told = tokio::signal::ctrl_c() => told,
            _ = terminate.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}

/// Sends the load both ways, and shows what came of it.
async fn measure(args: &Args, behaviour: Behaviour) -> Result<(), String> {
    let plan = Plan { requests: args.requests, concurrency: args.concurrency, behaviour };
    let comparison = plan.compare().await.map_err(|error| format!("the load can't start: {error}"))?;
    print!("{comparison}");
    if let Some(path) = &args.picture {
        fs::write(path, picture::draw(&comparison)).map_err(|error| not_written(path, &error))?;
        println!("\ndrawn into {}", path.display());
    }
    Ok(())
}

fn not_written(path: &Path, error: &dyn Display) -> String {
    format!("can't write the picture to {}: {error}", path.display())
}
