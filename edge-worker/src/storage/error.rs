//! Errors of the object store.

use calotype_protocol::ErrorCode;

use crate::model::ApiError;

/// A failed request to the object store. The texts are for the operator's log only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum StorageError {
    /// The store did not respond, refused the request, or sent an invalid response.
    Out(String),
    /// The store sent other bytes than the record says, on every try.
    Wrong(String),
    /// Not the store's fault: the receiver did not take the bytes.
    NotTaken(String),
}

impl StorageError {
    /// The text for the operator.
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
