//! A second cache behind the local one.

mod copies;
mod depth;
mod faults;
mod format;
mod function;
mod memory;
mod overlaps;
mod sharing;
mod tags;
mod disk;
mod disk_processes;
mod redis;
mod scratch;
mod untagged;
