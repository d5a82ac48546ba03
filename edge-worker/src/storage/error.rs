//! Errors of the object store.

use calotype_protocol::ErrorCode;

use crate::model::ApiError;

/// The object store did not do what was asked; the texts are for the operator's log only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum StorageError {
    /// It did not answer, or refused, or what it said makes no sense.
    Out(String),
    /// It gave other bytes than the record says, each time it was asked.
    Wrong(String),
    /// It is not to blame: nobody took what came.
    NotTaken(String),
}

impl StorageError {
    /// What is told to the operator.
    pub(crate) fn why(&self) -> &str {
        let (Self::Out(why) | Self::Wrong(why) | Self::NotTaken(why)) = self;
        why
    }
}

impl From<StorageError> for ApiError {
    fn from(error: StorageError) -> Self {
        Self::new(ErrorCode::StorageUnavailable).internal(error.why().to_owned())
    }
}
