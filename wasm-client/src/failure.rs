//! What is thrown into JavaScript: a plain object with a code of the error table.

use calotype_imaging::Error;
use calotype_protocol::ErrorCode;
use serde::Serialize;

/// An error as a plain object. The worker passes it on by structured clone,
/// which keeps no class; the page makes a `CalotypeError` of it.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Failure {
    /// Code of the error table.
    code: &'static str,
    /// The table's sentence.
    message: &'static str,
    /// What about this file or option was wrong.
    detail: String,
    /// The chunk to be loaded; with it the same call will do.
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

/// Rust's errors are phrases, to be put after a colon; a page shows sentences.
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
