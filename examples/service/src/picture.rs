//! The results of a load test as a picture: an SVG file with the latencies, the calls to the exchange and the errors.

use std::fmt::Write;

use crate::load::{Comparison, Outcome, grouped, milliseconds};

/// The edges of the latency chart.
const LEFT: f64 = 84.0;
const RIGHT: f64 = 500.0;
const TOP: f64 = 92.0;
const BOTTOM: f64 = 318.0;

/// The picture has its own background, so that it is legible on pages of any colour.
const STYLE: &str = "
  .card { fill: #ffffff; stroke: #d5dae1 }
  text { fill: #1d232b; font: 13px system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif }
  .title { font-size: 16px; font-weight: 600 }
  .quiet { fill: #566170 }
  .grid { stroke: #e3e7ec }
  .line { fill: none; stroke-width: 2.5; stroke-linejoin: round }
  .without { fill: #b4471f } .with { fill: #1a63c9 }
  .line.without { fill: none; stroke: #b4471f } .line.with { fill: none; stroke: #1a63c9 }
  .halo { paint-order: stroke; stroke: #ffffff; stroke-width: 5px; stroke-linejoin: round }
  .end { text-anchor: end } .middle { text-anchor: middle } .strong { font-weight: 600 }
  @media (prefers-color-scheme: dark) {
    .card { fill: #14181e; stroke: #353d48 }
    text { fill: #e6eaf0 }
    .quiet { fill: #a3aebc }
    .grid { stroke: #2a313b }
    .halo { stroke: #14181e }
    .without { fill: #f2956f } .with { fill: #7db1ff }
    .line.without { stroke: #f2956f } .line.with { stroke: #7db1ff }
  }
";

/// Draws the results of a load test.
#[must_use]
pub fn draw(comparison: &Comparison) -> String {
    let mut svg = String::new();
    head(&mut svg, comparison);
    latencies(&mut svg, comparison);
    let bars = [
        ("calls to the exchange", &(|outcome: &Outcome| outcome.upstream_calls) as &dyn Fn(&Outcome) -> u64),
        ("requests per second", &|outcome| outcome.requests_per_second()),
        ("errors", &|outcome| outcome.errors as u64),
    ];
    for (what, top) in bars.into_iter().zip([92.0, 176.0, 260.0]) {
        pair_of_bars(&mut svg, comparison, what, top);
    }
    svg.push_str("</svg>\n");
    svg
}

/// Writes the card, the titles and the description.
fn head(svg: &mut String, Comparison { plan, without, with }: &Comparison) {
    push(
        svg,
        format_args!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 860 380" role="img" aria-labelledby="title about">
<title id="title">The same requests without the caches and with them</title>
<desc id="about">{plan}. Without the caches, the exchange is called {} times, and half of the requests complete within {}. With them, it is called {} times, and half complete within {}.</desc>
<style>{STYLE}</style>
<rect class="card" x="0.5" y="0.5" width="859" height="379" rx="10"/>
<text class="title" x="24" y="34">The same requests without the caches and with them</text>
<text class="quiet" x="24" y="56">{plan}</text>
"#,
            grouped(without.upstream_calls),
            milliseconds(without.quantile(0.5)),
            grouped(with.upstream_calls),
            milliseconds(with.quantile(0.5)),
        ),
    );
}

/// Draws the latencies: the time within which each percentage of the requests completed.
fn latencies(svg: &mut String, Comparison { without, with, .. }: &Comparison) {
    let scale = Scale::over([without, with]);
    for decade in scale.lowest..=scale.highest {
        let (y, label) = (scale.y(10_f64.powi(decade)), label(decade));
        push(svg, format_args!("<path class=\"grid\" d=\"M{LEFT} {y:.1}H{RIGHT}\"/>\n"));
        push(
            svg,
            format_args!("<text class=\"quiet end\" x=\"{}\" y=\"{:.1}\">{label}</text>\n", LEFT - 10.0, y + 4.5),
        );
    }
    for percent in [0, 25, 50, 75, 100] {
        let x = x(f64::from(percent) / 100.0);
        push(
            svg,
            format_args!("<text class=\"quiet middle\" x=\"{x:.1}\" y=\"{}\">{percent} %</text>\n", BOTTOM + 20.0),
        );
    }
    let axis = "of the requests completed within this time";
    let middle = f64::midpoint(LEFT, RIGHT);
    push(svg, format_args!("<text class=\"quiet middle\" x=\"{middle}\" y=\"{}\">{axis}</text>\n", BOTTOM + 42.0));
    for (class, outcome) in [("without", without), ("with", with)] {
        push(svg, format_args!("<path class=\"line {class}\" d=\"{}\"/>\n", scale.line(outcome)));
        let median = outcome.quantile(0.5);
        // The line only rises, so a label above its line at the right end is above it everywhere.
        let (x, y) = (LEFT + 10.0, scale.y(outcome.quantile(0.65).as_secs_f64()) - 10.0);
        let label = format!("{class} caches: half within {}", milliseconds(median));
        push(svg, format_args!("<text class=\"{class} halo strong\" x=\"{x}\" y=\"{y:.1}\">{label}</text>\n"));
    }
}

/// Draws a number with and without the caches as bars. The larger one has the full width.
fn pair_of_bars(
    svg: &mut String,
    Comparison { without, with, .. }: &Comparison,
    (what, value): (&str, &dyn Fn(&Outcome) -> u64),
    top: f64,
) {
    const BARS: f64 = 548.0;
    const ROOM: f64 = 190.0;
    push(svg, format_args!("<text class=\"strong\" x=\"{BARS}\" y=\"{top}\">{what}</text>\n"));
    let largest = number(value(without).max(value(with)).max(1));
    for (class, outcome, y) in [("without", without, top + 10.0), ("with", with, top + 34.0)] {
        // Small numbers are still visible.
        let width = (ROOM * number(value(outcome)) / largest).max(2.0);
        let bar = format_args!(
            "<rect class=\"{class}\" x=\"{BARS}\" y=\"{y}\" width=\"{width:.1}\" height=\"20\" rx=\"3\"/>\n"
        );
        push(svg, bar);
        let (x, y, value) = (BARS + width + 8.0, y + 15.0, grouped(value(outcome)));
        push(svg, format_args!("<text x=\"{x:.1}\" y=\"{y}\">{value}</text>\n"));
    }
}

/// Maps seconds to a height on a logarithmic scale, which covers whole powers of ten.
struct Scale {
    lowest: i32,
    highest: i32,
}

impl Scale {
    /// Covers nearly all latencies. The very shortest and longest ones would leave too little room for the others.
    #[expect(clippy::cast_possible_truncation, reason = "logarithms of durations are small")]
    fn over(outcomes: [&Outcome; 2]) -> Self {
        let seconds = |outcome: &Outcome, part| outcome.quantile(part).as_secs_f64().max(1e-6).log10();
        let [one, other] = outcomes;
        let lowest = seconds(one, 0.01).min(seconds(other, 0.01)).floor() as i32;
        let highest = seconds(one, 0.999).max(seconds(other, 0.999)).ceil() as i32;
        Self { lowest, highest: highest.max(lowest + 1) }
    }

    fn y(&self, seconds: f64) -> f64 {
        let part = (seconds.max(1e-9).log10() - f64::from(self.lowest)) / f64::from(self.highest - self.lowest);
        BOTTOM - (BOTTOM - TOP) * part.clamp(0.0, 1.0)
    }

    /// Returns the path of the latencies.
    fn line(&self, outcome: &Outcome) -> String {
        let mut path = String::new();
        for step in 0..=400 {
            let part = f64::from(step) / 400.0;
            let y = self.y(outcome.quantile(part).as_secs_f64());
            push(&mut path, format_args!("{}{:.1} {y:.1}", if step == 0 { 'M' } else { 'L' }, x(part)));
        }
        path
    }
}

/// Returns the x coordinate of a fraction from 0 to 1.
fn x(part: f64) -> f64 {
    LEFT + (RIGHT - LEFT) * part
}

/// Returns the label of a power of ten, in seconds.
fn label(decade: i32) -> String {
    let (unit, power) = match decade {
        ..-3 => ("µs", -6),
        -3..0 => ("ms", -3),
        _ => ("s", 0),
    };
    format!("{} {unit}", 10_f64.powi(decade - power))
}

#[expect(clippy::cast_precision_loss, reason = "a width needs fewer digits")]
fn number(number: u64) -> f64 {
    number as f64
}

/// Appends to a string, which can't fail.
fn push(text: &mut String, what: std::fmt::Arguments<'_>) {
    text.write_fmt(what).expect("writing to a string can't fail");
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{draw, label};
    use crate::load::{Comparison, Outcome, Plan};
    use crate::upstream::Behaviour;

    #[test]
    fn the_picture_shows_the_results() {
        let behaviour =
            Behaviour { latency: Duration::from_millis(50), failure_rate: 0.02, good_for: Duration::from_secs(1) };
        let outcome = |calls, micros| Outcome {
            upstream_calls: calls,
            errors: 0,
            elapsed: Duration::from_secs(1),
            latencies: vec![Duration::from_micros(micros); 1_000],
        };
        let plan = Plan { requests: 1_000, concurrency: 8, behaviour };

        let svg = draw(&Comparison { plan, without: outcome(1_000, 50_000), with: outcome(37, 400) });

        for text in ["1,000 requests", "takes 50 ms", "half within 0.40 ms", ">37<"] {
            assert!(svg.contains(text), "{text}: {svg}");
        }
        assert!(!svg.contains("NaN") && svg.starts_with("<svg") && svg.ends_with("</svg>\n"));
    }

    #[test]
    fn powers_of_ten_have_units() {
        assert_eq!([-5, -3, -1, 0].map(label), ["10 µs", "1 ms", "100 ms", "1 s"]);
    }
}
