//! The service as its users see it: over HTTP, and in a browser.

mod facts;
mod page;

mod browser;
mod test_service;
