//! The tier in a server, by itself, with real servers.

mod calls;
mod cluster;
mod faults;
mod listener;
mod operations;
mod processes;
mod server;
mod tags;
mod tls;
