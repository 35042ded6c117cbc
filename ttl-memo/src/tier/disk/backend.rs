//! The bytes of the file, as redb reads and writes them.

use std::fs::File;
use std::io;

use redb::backends::FileBackend;
use redb::{DatabaseError, StorageBackend};

/// A locked file that isn't synchronised with the disk: that would take milliseconds for each value. What a process has
/// written stays when the process is killed. After a power failure the file may be damaged, and then a new one is started.
#[derive(Debug)]
pub(super) struct Unsynchronised(FileBackend);

impl Unsynchronised {
    /// # Errors
    ///
    /// When another process has locked the file.
    pub(super) fn new(file: File) -> Result<Self, DatabaseError> {
        FileBackend::new(file).map(Self)
    }
}

impl StorageBackend for Unsynchronised {
    fn len(&self) -> io::Result<u64> {
        self.0.len()
    }

    fn read(&self, offset: u64, len: usize) -> io::Result<Vec<u8>> {
        // A damaged file may ask for any number of bytes.
        if offset.checked_add(len as u64).is_none_or(|end| self.0.len().is_ok_and(|length| end > length)) {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.0.read(offset, len)
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        self.0.set_len(len)
    }

    fn sync_data(&self, _eventual: bool) -> io::Result<()> {
        Ok(())
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.0.write(offset, data)
    }
}
