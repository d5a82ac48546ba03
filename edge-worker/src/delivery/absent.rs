//! Answers for pictures that do not exist.

use http::HeaderValue;
use http::header::CACHE_CONTROL;

use crate::model::ApiError;

/// The time for which caches may keep such an answer. It is short because an upload may be
/// completed at any moment.
const NOT_FOUND_CACHE_CONTROL: HeaderValue = HeaderValue::from_static("public, max-age=60");

/// Lets caches keep an error for a minute.
pub(super) fn for_a_while(error: ApiError) -> ApiError {
    error.header(CACHE_CONTROL, NOT_FOUND_CACHE_CONTROL)
}
