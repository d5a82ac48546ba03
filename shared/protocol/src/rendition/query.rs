//! The two spellings of a list of options: a query string, and Cloudflare's path step.

use super::option_error::{Fault, OptionError};
use super::options::Reader;
use super::transform_options::TransformOptions;
use crate::percent;

impl TransformOptions {
    /// Reads a query string without its `?`: `w=640&fit=cover`.
    ///
    /// Parameters of the signature are not options: see [`crate::signing`].
    ///
    /// # Errors
    ///
    /// Names the option that is unknown, repeated (under any name), or has an invalid value.
    /// Nothing is ignored, neither parameters of analytics tools nor an empty value.
    pub fn from_query(query: &str) -> Result<Self, OptionError> {
        let mut reader = Reader::default();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let name = decode(name).ok_or_else(|| not_encoded(name))?;
            let value = decode(value).ok_or_else(|| not_encoded(&name))?;
            reader.read(&name, &value)?;
        }
        reader.done()
    }

    /// Reads Cloudflare's options, the step between `/cdn-cgi/image/` and the source:
    /// `width=640,quality=75,format=auto`. Commas in parentheses do not separate options. Some
    /// programs percent-encode the whole step, including `=` and `,`.
    ///
    /// # Errors
    ///
    /// As [`TransformOptions::from_query`]; and for an empty list.
    pub fn from_cloudflare(options: &str) -> Result<Self, OptionError> {
        let whole = match options.contains('=') {
            true => None,
            false => Some(decode(options).ok_or_else(|| not_encoded(options))?),
        };
        // A step that was decoded as a whole is not decoded again.
        let text = |part: &str| match &whole {
            Some(_) => Some(part.to_owned()),
            None => decode(part),
        };
        let mut reader = Reader::default();
        for pair in split_outside_parentheses(whole.as_deref().unwrap_or(options)) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let name = text(name).ok_or_else(|| not_encoded(name))?;
            let value = text(value).ok_or_else(|| not_encoded(&name))?;
            reader.read(&name, &value)?;
        }
        reader.done()
    }
}

fn not_encoded(name: &str) -> OptionError {
    OptionError::new(name, Fault::Encoding)
}

/// Splits at commas outside parentheses. A percent-encoded parenthesis counts, too.
fn split_outside_parentheses(options: &str) -> impl Iterator<Item = &str> {
    let (mut depth, mut begin) = (0_usize, 0);
    let mut ends: Vec<usize> = Vec::new();
    for (at, byte) in options.bytes().enumerate() {
        let escape = options.get(at..at + 3);
        match byte {
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            b'%' if escape == Some("%28") => depth += 1,
            b'%' if escape == Some("%29") => depth = depth.saturating_sub(1),
            b',' if depth == 0 => ends.push(at),
            _ => {}
        }
    }
    ends.push(options.len());
    ends.into_iter().filter_map(move |end| {
        let part = options.get(begin..end);
        begin = end + 1;
        part
    })
}

/// Decodes percent-encoded text; `None` if it has control characters.
fn decode(text: &str) -> Option<String> {
    percent::decode(text).filter(|it| !it.contains(char::is_control))
}

#[cfg(test)]
#[path = "query_tests.rs"]
mod tests;
