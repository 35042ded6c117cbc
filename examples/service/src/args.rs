//! The command line: its options, and the errors for wrong values.

use std::path::PathBuf;
use std::time::Duration;

use clap::Parser;

/// What `--help` says about the admin page.
const ADMIN: &str = "The service listens on 127.0.0.1 only. Its page /admin has no login, and anyone who can open it can \
    clear and change every cache. Put a login in front of it before others can reach it.";

/// Serves share prices, and caches what a slow exchange responds.
#[derive(Clone, Debug, Parser)]
#[command(name = "ttl-memo-service", version, arg_required_else_help = false, after_help = ADMIN)]
pub struct Args {
    /// Port on 127.0.0.1; 0 selects a free one
    #[arg(long, default_value_t = 8080)]
    pub port: u16,

    /// Time that the exchange takes to respond, such as "50ms"; the service waits at most 2s
    #[arg(long, value_name = "DURATION", default_value = "50ms", value_parser = humantime::parse_duration)]
    pub latency: Duration,

    /// Fraction of requests to the exchange that fail, from 0 to 1
    #[arg(long, value_name = "RATIO", default_value = "0.02", value_parser = ratio)]
    pub failure_rate: f64,

    /// Time that a quote is valid
    #[arg(long, value_name = "DURATION", default_value = "20s", value_parser = humantime::parse_duration)]
    pub good_for: Duration,

    /// Redis or Valkey server through which several services share their quotes; requests succeed without it if it is down
    #[arg(long, value_name = "redis://HOST:PORT")]
    pub redis: Option<String>,

    /// Longest delay of a request while that server doesn't respond
    #[arg(long, value_name = "DURATION", default_value = "100ms", requires = "redis", value_parser = humantime::parse_duration)]
    pub redis_timeout: Duration,

    /// Simulated visitors that keep sending requests, so that the caches have something to do
    #[arg(long, value_name = "COUNT", default_value_t = 8)]
    pub visitors: usize,

    /// Run a load test without the caches and with them, print the results to stdout and the progress to stderr, and exit
    #[arg(long, conflicts_with_all = ["port", "redis", "visitors"])]
    pub load: bool,

    /// Requests of the load test, sent once without the caches and once with them
    #[arg(long, value_name = "COUNT", default_value = "20000", requires = "load", value_parser = positive)]
    pub requests: usize,

    /// Requests of the load test that run at the same time
    #[arg(long, value_name = "COUNT", default_value = "256", requires = "load", value_parser = positive)]
    pub concurrency: usize,

    /// Write the results of the load test to an SVG file
    #[arg(long, value_name = "PATH", requires = "load")]
    pub picture: Option<PathBuf>,
}

fn ratio(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(ratio) if (0.0..=1.0).contains(&ratio) => Ok(ratio),
        _ => Err("write a number from 0 to 1, such as 0.02 for one failure in fifty".to_owned()),
    }
}

fn positive(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) | Err(_) => Err("write a whole number from 1 upwards".to_owned()),
        Ok(number) => Ok(number),
    }
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, Parser};

    use super::Args;

    #[test]
    fn the_options_fit_together() {
        Args::command().debug_assert();
    }

    #[test]
    fn an_error_says_what_to_write() {
        let said = |args: &[&str]| Args::try_parse_from(args).unwrap_err().to_string();

        assert!(said(&["service", "--failure-rate", "2"]).contains("from 0 to 1"));
        assert!(said(&["service", "--latency", "50"]).contains("time unit needed"));
        assert!(said(&["service", "--picture", "load.svg"]).contains("--load"));
        assert!(said(&["service", "--lod"]).contains("--load"));
    }
}
