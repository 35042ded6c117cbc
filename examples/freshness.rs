//! Draws the life of a result: fresh, stale, returned instead of an error, gone. The calls are real; only their time isn't.
//!
//! ```sh
//! cargo run --example freshness > freshness.svg
//! ```

use std::fmt::Write;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use ttl_memo::{ManualTimer, ttl_cache};

/// Asks a bank that is closed from time to time.
#[ttl_cache(ttl = "10m", stale = "20m", stale_if_error = "50m", err_ttl = "6m", timer = CLOCK)]
fn rate(currency: &str) -> Result<usize, &'static str> {
    if IS_OPEN.load(Ordering::Relaxed) { Ok(currency.len()) } else { Err("the bank is closed") }
}

/// Moves only when `advance` is called, so that hours pass at once.
static CLOCK: ManualTimer = ManualTimer::new();
static IS_OPEN: AtomicBool = AtomicBool::new(true);

/// When the bank closes and opens, in minutes.
const CLOSED: std::ops::Range<u32> = 22..95;
/// The minutes that the picture shows, and those at which the function is called.
const LAST: u32 = 112;
const CALLS: [u32; 22] = [0, 4, 8, 13, 17, 25, 29, 33, 37, 41, 46, 51, 56, 61, 66, 71, 76, 82, 88, 98, 103, 108];

/// What a call did, and what it returned.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Computed,
    Fresh,
    Stale,
    InsteadOfAnError,
    Error,
}

/// Every kind, with what the legend says of it.
const KINDS: [(Kind, &str, &str); 5] = [
    (Kind::Computed, "computed", "ran the body"),
    (Kind::Fresh, "fresh", "fresh"),
    (Kind::Stale, "stale", "old, at once"),
    (Kind::InsteadOfAnError, "instead", "old, the body failed"),
    (Kind::Error, "error", "error"),
];

const STYLE: &str = "
  .card { fill: #ffffff; stroke: #d5dae1 }
  text { fill: #1d232b; font: 13px system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif }
  .title { font-size: 16px; font-weight: 600 }
  .quiet { fill: #566170 } .middle { text-anchor: middle }
  .axis { stroke: #aeb6c1 }
  .closed { fill: #b4471f; opacity: 0.13 }
  .computed { fill: #1a63c9 } .fresh { fill: #2f8f4e } .stale { fill: #c98a04 } .instead { fill: #8a4fc0 } .error { fill: #b4471f }
  @media (prefers-color-scheme: dark) {
    .card { fill: #14181e; stroke: #353d48 }
    text { fill: #e6eaf0 }
    .quiet { fill: #a3aebc }
    .axis { stroke: #4a5361 }
    .closed { fill: #f2956f; opacity: 0.2 }
    .computed { fill: #7db1ff } .fresh { fill: #6fce8c } .stale { fill: #f0c04f } .instead { fill: #c79bf0 } .error { fill: #f2956f }
  }
";

fn main() {
    print!("{}", draw(&calls()));
}

/// Calls the function at its minutes.
fn calls() -> Vec<(u32, Kind)> {
    let mut now = 0;
    let call = |minute| {
        CLOCK.advance(Duration::from_secs(60) * (minute - now));
        now = minute;
        IS_OPEN.store(!CLOSED.contains(&minute), Ordering::Relaxed);
        (minute, call())
    };
    CALLS.into_iter().map(call).collect()
}

/// Calls the function once. The statistics tell what happened.
fn call() -> Kind {
    let before = rate::cache_info();
    let result = rate("EUR");
    let after = rate::cache_info();
    match result {
        Err(_) => Kind::Error,
        Ok(_) if after.failures > before.failures => Kind::InsteadOfAnError,
        Ok(_) if after.misses > before.misses => Kind::Computed,
        Ok(_) if after.stale_hits > before.stale_hits => Kind::Stale,
        Ok(_) => Kind::Fresh,
    }
}

/// Draws the calls on a line, with the phases of the last result above them.
fn draw(calls: &[(u32, Kind)]) -> String {
    let mut svg = format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 860 216" role="img" aria-labelledby="title about">
<title id="title">The life of a result</title>
<desc id="about">{}</desc>
<style>{STYLE}</style>
<rect class="card" x="0.5" y="0.5" width="859" height="215" rx="10"/>
<text class="title" x="24" y="32">The life of a result: ttl = "10m", stale = "20m", stale_if_error = "50m", err_ttl = "6m"</text>
"#,
        describe(calls)
    );
    let computed = calls.iter().filter(|(_, kind)| *kind == Kind::Computed).map(|(minute, _)| *minute);
    let last = computed.take_while(|minute| *minute < CLOSED.start).last().unwrap_or_default();
    for (class, name, from, to) in
        [("fresh", "fresh", 0, 10), ("stale", "stale", 10, 30), ("instead", "kept for errors", 30, 60)]
    {
        let (x, end) = (x(last + from), self::x(last + to));
        let width = end - x;
        push(&mut svg, format_args!(r#"<rect class="{class}" x="{x}" y="66" width="{width}" height="5" rx="2"/>"#));
        let middle = x + width / 2;
        push(&mut svg, format_args!(r#"<text class="quiet middle" x="{middle}" y="60">{name}</text>"#));
    }
    let (closed, open) = (x(CLOSED.start), x(CLOSED.end));
    let width = open - closed;
    push(&mut svg, format_args!(r#"<rect class="closed" x="{closed}" y="80" width="{width}" height="52" rx="4"/>"#));
    let middle = closed + width / 2;
    push(&mut svg, format_args!(r#"<text class="quiet middle" x="{middle}" y="128">the bank is closed</text>"#));
    push(&mut svg, format_args!(r#"<path class="axis" d="M{} 98H{}"/>"#, x(0), x(LAST)));
    for &(minute, kind) in calls {
        let (class, x) = (class_of(kind), x(minute));
        push(&mut svg, format_args!(r#"<circle class="{class}" cx="{x}" cy="98" r="7"/>"#));
    }
    for minute in (0..=LAST).step_by(20) {
        let x = x(minute);
        push(&mut svg, format_args!(r#"<text class="quiet middle" x="{x}" y="154">{minute} min</text>"#));
    }
    for ((_, class, legend), x) in KINDS.into_iter().zip([32, 160, 246, 374, 560]) {
        push(&mut svg, format_args!(r#"<circle class="{class}" cx="{x}" cy="188" r="6"/>"#));
        push(&mut svg, format_args!(r#"<text x="{}" y="192.5">{legend}</text>"#, x + 13));
    }
    svg.push_str("</svg>\n");
    svg
}

/// Says in words how many calls of each kind there were.
fn describe(calls: &[(u32, Kind)]) -> String {
    let count = |kind| calls.iter().filter(|(_, other)| *other == kind).count();
    let counts: Vec<_> = KINDS.iter().map(|(kind, _, legend)| format!("{legend}: {}", count(*kind))).collect();
    format!("{} calls in {LAST} minutes. {}.", calls.len(), counts.join("; "))
}

fn class_of(kind: Kind) -> &'static str {
    KINDS.iter().find(|(other, ..)| *other == kind).map_or("", |(_, class, _)| class)
}

/// Returns the x coordinate of a minute.
fn x(minute: u32) -> u32 {
    32 + 7 * minute
}

/// Appends a line to a string, which can't fail.
fn push(svg: &mut String, line: std::fmt::Arguments<'_>) {
    writeln!(svg, "{line}").expect("writing to a string can't fail");
}
