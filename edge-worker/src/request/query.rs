//! The query string of a list.

use calotype_protocol::ErrorCode;
use calotype_protocol::limits::{PAGE_ITEMS, PAGE_MAX_ITEMS};

use crate::model::ApiError;

/// A query string with each name at most once.
///
/// No accepted value has a character that needs percent-encoding, so nothing is decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Query<'a> {
    pairs: Vec<(&'a str, &'a str)>,
}

impl<'a> Query<'a> {
    /// Parses a query string that may contain only these names.
    ///
    /// # Errors
    ///
    /// `request_invalid` for any other name, or a repeated one.
    pub(crate) fn parse(query: Option<&'a str>, names: &[&str]) -> Result<Self, ApiError> {
        let mut pairs: Vec<(&str, &str)> = Vec::new();
        for pair in query
            .unwrap_or_default()
            .split('&')
            .filter(|it| !it.is_empty())
        {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            if !names.contains(&name) || pairs.iter().any(|(known, _)| *known == name) {
                return Err(invalid(&format!(
                    "A query parameter is unknown or repeated; there are: {}.",
                    names.join(", ")
                )));
            }
            pairs.push((name, value));
        }
        Ok(Self { pairs })
    }

    /// The value of a name.
    pub(crate) fn value(&self, name: &str) -> Option<&'a str> {
        let mut pairs = self.pairs.iter();
        pairs
            .find(|(known, _)| *known == name)
            .map(|(_, value)| *value)
    }

    /// Items of a page: `limit`, 1 to 100.
    pub(crate) fn limit(&self) -> Result<u32, ApiError> {
        let Some(value) = self.value("limit") else {
            return Ok(PAGE_ITEMS);
        };
        // Digits only: `parse` would accept a sign, too.
        let digits = Some(value).filter(|it| it.bytes().all(|byte| byte.is_ascii_digit()));
        digits
            .and_then(|it| it.parse().ok())
            .filter(|limit| (1..=PAGE_MAX_ITEMS).contains(limit))
            .ok_or_else(|| {
                invalid(&format!(
                    "limit is not a number from 1 to {PAGE_MAX_ITEMS}."
                ))
            })
    }
}

fn invalid(detail: &str) -> ApiError {
    ApiError::new(ErrorCode::RequestInvalid).detail(detail)
}

#[cfg(test)]
#[path = "query_tests.rs"]
mod tests;
