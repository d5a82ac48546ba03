//! The filter of a list of images.

use calotype_protocol::{Collection, ErrorCode};

use crate::model::ApiError;
use crate::records::Listed;
use crate::request::Query;

/// The images that `album` and `collection` of a query string choose.
pub(super) fn listed(query: &Query<'_>) -> Result<Listed, ApiError> {
    let album = query.value("album").map(str::parse).transpose();
    let collection = query.value("collection").map(|name| {
        Collection::from_name(name).ok_or_else(|| invalid("There is no such collection."))
    });
    Ok(Listed {
        album: album.map_err(|error| invalid(&format!("album is {error}.")))?,
        collection: collection.transpose()?,
    })
}

fn invalid(detail: &str) -> ApiError {
    ApiError::new(ErrorCode::RequestInvalid).detail(detail)
}

#[cfg(test)]
#[path = "listed_tests.rs"]
mod tests;
