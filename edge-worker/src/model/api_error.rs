//! The errors of requests.

use calotype_protocol::ErrorCode;
use http::{HeaderName, HeaderValue};

use crate::platform::PlatformError;

/// The reason why a request fails: a row of the error table and two texts, one for the caller and
/// one for the operator.
#[derive(Clone, Debug)]
pub(crate) struct ApiError {
    pub(crate) code: ErrorCode,
    /// The fault of this request; public.
    pub(crate) detail: Option<String>,
    /// For the log only.
    pub(crate) internal: Option<String>,
    /// Headers of the answer.
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
}

impl ApiError {
    /// A failure of the row `code`.
    pub(crate) const fn new(code: ErrorCode) -> Self {
        Self {
            code,
            detail: None,
            internal: None,
            headers: Vec::new(),
        }
    }

    /// Adds public words about this request.
    pub(crate) fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// Adds words for the log. Never a secret and never a signed URL.
    pub(crate) fn internal(mut self, internal: impl Into<String>) -> Self {
        self.internal = Some(internal.into());
        self
    }

    /// Adds a response header.
    pub(crate) fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }
}

/// The error for a client when the database fails.
pub(crate) fn database_unavailable(PlatformError(text): PlatformError) -> ApiError {
    ApiError::new(ErrorCode::DatabaseUnavailable).internal(text)
}
