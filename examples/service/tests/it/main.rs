//! The service as its users have it: over HTTP.

mod facts;

mod stage;
