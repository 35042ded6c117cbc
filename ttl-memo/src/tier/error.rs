//! Why an operation of a tier failed. Callers of cached functions never see it.

use std::error::Error;
use std::fmt;

/// Why an operation of a [`Tier`](crate::tier::Tier) failed, or why a tier can't be built.
///
/// The caller of a cached function never sees it: the call continues without the tier, and
/// [`TierInfo`](crate::tier::TierInfo) counts the failure and shows its text.
#[derive(Debug)]
#[non_exhaustive]
pub enum TierError {
    /// The address or another setting is malformed.
    Setting(String),
    /// There is no connection, or the file can't be used.
    Unavailable(Box<dyn Error + Send + Sync>),
    /// The tier answered with an error, such as a wrong password or a lack of memory.
    Refused(Box<dyn Error + Send + Sync>),
    /// The answer isn't one to this question.
    Protocol(Box<dyn Error + Send + Sync>),
}

impl TierError {
    /// Returns the error of a tier that can't be reached, or of a file that can't be used.
    pub fn unavailable(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Unavailable(cause.into())
    }

    /// Returns the error of a tier that answered with one.
    pub fn refused(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Refused(cause.into())
    }

    /// Returns the error of a tier whose answer makes no sense.
    pub fn protocol(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Protocol(cause.into())
    }
}

impl fmt::Display for TierError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Setting(what) => f.write_str(what),
            Self::Unavailable(cause) => write!(f, "unavailable: {cause}"),
            Self::Refused(cause) => write!(f, "refused: {cause}"),
            Self::Protocol(cause) => write!(f, "unexpected answer: {cause}"),
        }
    }
}

impl Error for TierError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Setting(_) => None,
            Self::Unavailable(cause) | Self::Refused(cause) | Self::Protocol(cause) => Some(&**cause),
        }
    }
}
