//! Tables in Markdown, and the bars with whether they hold.

use std::fmt::Display;

/// A table: a title, a head and rows.
#[derive(Debug)]
pub struct Table {
    title: String,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// Begins a table with its column names.
    pub fn new<C: Display>(title: &str, head: impl IntoIterator<Item = C>) -> Self {
        let mut table = Self { title: title.to_owned(), rows: Vec::new() };
        table.row(head);
        table
    }

    /// Adds a row.
    pub fn row<C: Display>(&mut self, cells: impl IntoIterator<Item = C>) {
        self.rows.push(cells.into_iter().map(|cell| cell.to_string()).collect());
    }

    /// Prints the table unless it has no rows.
    pub fn print(&self) {
        let [head, rows @ ..] = self.rows.as_slice() else { return };
        if rows.is_empty() {
            return;
        }
        println!("\n### {}\n", self.title);
        print_row(head);
        println!("| --- |{}", " ---: |".repeat(head.len() - 1));
        for row in rows {
            print_row(row);
        }
    }
}

fn print_row(cells: &[String]) {
    println!("| {} |", cells.join(" | "));
}

/// The limit of a figure.
#[derive(Clone, Copy, Debug)]
pub enum Limit {
    /// The largest that is allowed.
    AtMost(f64),
    /// The smallest that is allowed.
    AtLeast(f64),
    /// The only one that is allowed.
    Exactly(f64),
}

/// The bars of the project: what was asked for, what was measured.
#[derive(Debug)]
pub struct Bars {
    table: Table,
}

impl Default for Bars {
    fn default() -> Self {
        Self { table: Table::new("Bars", ["work", "bar", "measured", "met or missed"]) }
    }
}

impl Bars {
    /// Compares a figure with its limit. A figure that wasn't measured (`None`) isn't shown.
    pub fn judge(&mut self, work: &str, limit: Limit, unit: &str, measured: Option<f64>) {
        let Some(measured) = measured else { return };
        let (sign, limit, met) = match limit {
            Limit::AtMost(most) => ('≤', most, measured <= most),
            Limit::AtLeast(least) => ('≥', least, measured >= least),
            #[expect(clippy::float_cmp, reason = "such figures are computed from counts")]
            Limit::Exactly(exact) => ('=', exact, measured == exact),
        };
        let hundredths = |figure: f64| (figure * 100.0).round() / 100.0;
        let bar = format!("{sign} {} {unit}", hundredths(limit));
        let measured = hundredths(measured).to_string();
        self.table.row([work, &bar, &measured, if met { "met" } else { "**missed**" }]);
    }

    /// Prints them.
    pub fn print(&self) {
        self.table.print();
    }
}
