//! A tier in a file, for programs that run again.

mod disk;
mod writer;
mod reply;
mod file;
mod table;
mod backend;

pub use self::disk::{Disk, DiskBuilder};
