//! The tier in a server, by itself, with real servers.

mod cluster;
mod faults;
mod listener;
mod operations;
mod server;
