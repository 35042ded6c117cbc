//! The service as its users see it: over HTTP, and in a browser.

mod changes;
mod facts;
mod metrics;
mod page;
mod sharing;

mod browser;
mod processes;
mod test_service;
