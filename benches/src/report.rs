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

/// What a figure must be, to be compared with what it is.
#[derive(Clone, Copy, Debug)]
pub enum Limit {
    /// It may be as large as this.
    AtMost(f64),
    /// It may be as small as this.
    AtLeast(f64),
}

/// The bars of the project, with what was measured.
#[derive(Debug)]
pub struct Bars {
    table: Table,
}

impl Default for Bars {
    fn default() -> Self {
        Self { table: Table::new("The bars", ["work", "bar", "measured", "holds"]) }
    }
}

impl Bars {
    /// Compares `measured` with `limit`; what wasn't measured (`None`) isn't shown.
    pub fn compare(&mut self, work: &str, limit: Limit, unit: &str, measured: Option<f64>) {
        let Some(measured) = measured else { return };
        let (bar, holds) = match limit {
            Limit::AtMost(most) => (format!("≤ {most} {unit}"), measured <= most),
            Limit::AtLeast(least) => (format!("≥ {least} {unit}"), measured >= least),
        };
        let holds = if holds { "yes" } else { "**no**" };
        self.table.row([work, &bar, &format!("{measured:.2}"), holds]);
    }

    /// Prints them.
    pub fn print(&self) {
        self.table.print();
    }
}
