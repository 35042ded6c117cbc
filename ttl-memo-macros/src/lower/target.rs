//! A function to be cached, with its surroundings.

use syn::{Signature, Type};

use super::prepare::Annotated;
use crate::model::{BlockHead, Host};
use crate::parse::{Function, Options};

/// A function to be cached, and where it was found.
pub(super) struct Target<'a> {
    pub(super) annotated: &'a Annotated,
    /// The `impl` block around a method.
    pub(super) block: Option<BlockHead<'a>>,
}

impl<'a> Target<'a> {
    pub(super) fn options(&self) -> &'a Options {
        &self.annotated.options
    }

    pub(super) fn function(&self) -> &'a Function {
        &self.annotated.function
    }

    /// The function's signature with a name for every type.
    pub(super) fn signature(&self) -> &'a Signature {
        &self.annotated.signature
    }

    /// The type of `self` in that signature.
    pub(super) fn receiver(&self) -> Option<&'a Type> {
        self.annotated.receiver.as_ref()
    }

    /// The helpers are on a companion, or among the methods if there is an `impl` block without a handle.
    pub(super) fn host(&self) -> Host<'a> {
        match (self.block, self.options().handle.value()) {
            (None, _) => Host::Companion(self.annotated.companion()),
            (Some(block), Some(handle)) => Host::Handle(handle.clone(), block),
            (Some(block), None) => Host::Methods(block),
        }
    }
}
