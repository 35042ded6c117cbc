//! A second cache behind the local one.

mod disk;
mod disk_processes;
mod scratch;
