//! The command line: what may be asked for, and what is said to a mistake.

use std::path::PathBuf;
use std::time::Duration;

use clap::Parser;

/// Who may see the admin page.
const ADMIN: &str = "It listens on 127.0.0.1 only. The page /admin asks for no login and lets who reaches it clear every \
    cache: put your own login before it where others can reach it.";

/// A service of share prices that remembers what a slow exchange told it.
#[derive(Clone, Debug, Parser)]
#[command(name = "ttl-memo-service", version, arg_required_else_help = false, after_help = ADMIN)]
pub struct Args {
    /// Port of the service on 127.0.0.1; 0 takes a free one
    #[arg(long, default_value_t = 8080)]
    pub port: u16,

    /// How long the exchange takes for an answer, such as "50ms"; the service waits 2s
    #[arg(long, value_name = "DURATION", default_value = "50ms", value_parser = humantime::parse_duration)]
    pub latency: Duration,

    /// Which part of its answers are failures, from 0 to 1
    #[arg(long, value_name = "RATIO", default_value = "0.02", value_parser = ratio)]
    pub failure_rate: f64,

    /// Visitors that keep asking, so that there is something to see; 0 to be alone
    #[arg(long, value_name = "COUNT", default_value_t = 8)]
    pub visitors: usize,

    /// Measure the service under load without its caches and with them, and end
    #[arg(long, conflicts_with_all = ["port", "visitors"])]
    pub load: bool,

    /// Requests under load, each way
    #[arg(long, value_name = "COUNT", default_value = "20000", requires = "load", value_parser = positive)]
    pub requests: usize,

    /// Requests under way at the same time
    #[arg(long, value_name = "COUNT", default_value = "256", requires = "load", value_parser = positive)]
    pub concurrency: usize,

    /// Draw what the load gave into an SVG file
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
        Ok(0) | Err(_) => Err("write a whole number from 1 on".to_owned()),
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
    fn a_mistake_is_told_what_to_write() {
        let said = |args: &[&str]| Args::try_parse_from(args).unwrap_err().to_string();

        assert!(said(&["service", "--failure-rate", "2"]).contains("from 0 to 1"));
        assert!(said(&["service", "--latency", "50"]).contains("time unit needed"));
        assert!(said(&["service", "--picture", "load.svg"]).contains("--load"));
        assert!(said(&["service", "--lod"]).contains("--load"));
    }
}
