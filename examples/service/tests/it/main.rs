//! The service as its users have it: over HTTP, and in a browser.

mod facts;
mod page;

mod browser;
mod test_service;
