//! The file of a disk tier: opened, set aside when it is damaged, opened again. Knows nothing of what is in it.

use std::fmt;
use std::fs::{self, OpenOptions};
use std::io;
use std::mem::{forget, replace};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use parking_lot::RwLock;
use redb::{Database, DatabaseError, Error, StorageError};

use super::backend::Unsynchronised;
use super::table::{self, Result};
use crate::tier::error::TierError;
use crate::tier::monitor::Monitor;

/// What redb keeps of the file in memory.
const MEMORY: usize = 16 << 20;

/// The file, while it can be used.
pub(super) struct DataFile {
    path: PathBuf,
    /// The open file, or why there is none.
    database: RwLock<std::result::Result<Arc<Database>, String>>,
    monitor: Monitor,
}

impl DataFile {
    /// Opens the file at `path`, or a new one if it is damaged. If that fails, or another process uses it, the monitor says
    /// so.
    pub(super) fn open(path: &Path, monitor: Monitor) -> Self {
        let file = Self { path: path.to_owned(), database: RwLock::new(Err(String::new())), monitor };
        file.reopen();
        file
    }

    /// Runs `operation` on the database.
    pub(super) fn with<T>(&self, operation: impl FnOnce(&Database) -> Result<T>) -> std::result::Result<T, TierError> {
        let database = self.database.read().clone().map_err(TierError::unavailable)?;
        // redb asserts that pages are as it has written them.
        let result = catch_unwind(AssertUnwindSafe(|| operation(&database))).unwrap_or_else(|payload| {
            forget(payload);
            Err(Error::Corrupted("reading it panicked".to_owned()).into())
        });
        drop(database);
        result.map_err(|broken| match *broken.0 {
            error @ Error::Corrupted(_) => TierError::protocol(error),
            error => TierError::unavailable(error),
        })
    }

    /// What to do after a failure, on the only thread that writes: a damaged file is set aside, and another one is opened.
    pub(super) fn recover(&self, error: &TierError) {
        let reason = format!("`{}` is being opened again: {error}", self.path.display());
        let Ok(database) = replace(&mut *self.database.write(), Err(reason)) else {
            self.reopen();
            return;
        };
        // Readers hold it for microseconds. The file can be locked again only when all have let it go.
        while Arc::strong_count(&database) > 1 {
            thread::sleep(Duration::from_millis(1));
        }
        let _ = catch_unwind(AssertUnwindSafe(|| drop(database))).map_err(forget);
        if matches!(error, TierError::Protocol(_)) {
            self.set_aside(error);
        }
        self.reopen();
    }

    fn reopen(&self) {
        let mut opened = open(&self.path);
        if let Err(error) = &opened {
            if is_damage(error) {
                self.set_aside(error);
                opened = open(&self.path);
            }
        }
        match opened {
            Ok(database) => {
                *self.database.write() = Ok(Arc::new(database));
                self.monitor.enable();
            }
            Err(DatabaseError::DatabaseAlreadyOpen) => {
                let reason = format!("another process uses `{}`", self.path.display());
                self.monitor.disable(&reason);
                *self.database.write() = Err(reason);
            }
            Err(error) => {
                let reason = format!("`{}` can't be opened: {error}", self.path.display());
                self.monitor.note(&reason);
                *self.database.write() = Err(reason);
            }
        }
    }

    /// Renames the file, so that a new one can be started. There is at most one that was set aside.
    fn set_aside(&self, why: impl fmt::Display) {
        let mut aside = self.path.clone().into_os_string();
        aside.push(".damaged");
        let aside = PathBuf::from(aside);
        match fs::rename(&self.path, &aside) {
            Ok(()) => self.monitor.note(format_args!("damaged, so it is now `{}`: {why}", aside.display())),
            Err(error) => self.monitor.note(format_args!("`{}` can't be renamed: {error}", self.path.display())),
        }
    }
}

/// Opens the file and checks every page of it.
fn open(path: &Path) -> std::result::Result<Database, DatabaseError> {
    let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
    let checked = catch_unwind(AssertUnwindSafe(|| {
        let mut database =
            Database::builder().set_cache_size(MEMORY).create_with_backend(Unsynchronised::new(file)?)?;
        database.check_integrity()?;
        table::create(&database).map_err(|broken| StorageError::Corrupted(broken.0.to_string()))?;
        Ok(database)
    }));
    checked.unwrap_or_else(|payload| {
        forget(payload);
        Err(StorageError::Corrupted("opening it panicked".to_owned()).into())
    })
}

/// Whether another file would do better.
fn is_damage(error: &DatabaseError) -> bool {
    match error {
        DatabaseError::UpgradeRequired(_) | DatabaseError::Storage(StorageError::Corrupted(_)) => true,
        DatabaseError::Storage(StorageError::Io(error)) => {
            matches!(error.kind(), io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof)
        }
        _ => false,
    }
}
