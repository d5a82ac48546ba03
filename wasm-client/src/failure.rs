//! Errors for JavaScript: a plain object with a code of the error table.

use calotype_imaging::Error;
use calotype_protocol::ErrorCode;
use serde::Serialize;

/// An error as a plain object. The worker passes it on by structured clone, which keeps no class;
/// the page makes a `CalotypeError` from it.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Failure {
    /// Code of the error table.
    code: &'static str,
    /// The title in the table.
    message: &'static str,
    /// The fault of this file or option.
    detail: String,
    /// The chunk to load; with it the same call will succeed.
    #[serde(skip_serializing_if = "Option::is_none")]
    needs: Option<&'static str>,
}

impl Failure {
    pub(crate) fn new(code: ErrorCode, detail: impl Into<String>) -> Self {
        Self {
            code: code.as_str(),
            message: code.title(),
            detail: detail.into(),
            needs: None,
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let needs = (error == Error::CodecMissing).then_some("webp");
        Self {
            needs,
            ..Self::new(error.code(), sentence(&error.to_string()))
        }
    }
}

/// Makes a sentence for a page from Rust's errors, which are phrases to follow a colon.
fn sentence(phrase: &str) -> String {
    let mut rest = phrase.chars();
    let first = rest.next().map(char::to_uppercase);
    first
        .into_iter()
        .flatten()
        .chain(rest)
        .chain(['.'])
        .collect()
}

#[cfg(test)]
#[path = "failure_tests.rs"]
mod tests;
