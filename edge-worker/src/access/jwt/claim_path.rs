//! The place of a claim in a token.

use serde_json::{Map, Value};

/// The place of a claim: its name, or a JSON Pointer (RFC 6901) to one inside another.
///
/// A name is taken literally, because claim names contain dots, colons and slashes:
/// `https://example.com/roles` is one name. A pointer begins with a slash, as no name does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ClaimPath {
    /// A claim of the token itself.
    Name(String),
    /// A claim inside another: `/realm_access/roles`.
    Pointer(Pointer),
}

/// The steps of a JSON Pointer, without their escapes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pointer(Vec<String>);

impl ClaimPath {
    /// Reads a name or a pointer.
    pub(crate) fn parse(value: &str) -> Result<Self, &'static str> {
        let fault = "is neither the name of a claim nor a pointer such as /realm_access/roles";
        if value.is_empty() || !value.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(fault);
        }
        let Some(steps) = value.strip_prefix('/') else {
            return Ok(Self::Name(value.to_owned()));
        };
        let steps = steps.split('/').map(unescaped).collect::<Option<_>>();
        steps.map(|it| Self::Pointer(Pointer(it))).ok_or(fault)
    }

    /// The claim, if the token has it. `null` counts as absent.
    pub(super) fn find<'a>(&self, claims: &'a Map<String, Value>) -> Option<&'a Value> {
        let found = match self {
            Self::Name(name) => claims.get(name),
            Self::Pointer(Pointer(steps)) => inside(claims, steps),
        };
        found.filter(|value| !value.is_null())
    }
}

/// Only objects have steps: positions in a list are arbitrary.
fn inside<'a>(claims: &'a Map<String, Value>, steps: &[String]) -> Option<&'a Value> {
    let (first, others) = steps.split_first()?;
    let mut steps = others.iter();
    steps.try_fold(claims.get(first)?, |value, step| {
        value.as_object()?.get(step)
    })
}

/// `~1` is a slash and `~0` a tilde (RFC 6901 § 3); an empty step is a typing error.
fn unescaped(step: &str) -> Option<String> {
    let mut parts = step.split('~');
    let mut text = parts.next()?.to_owned();
    for part in parts {
        let (escaped, rest) = match part.split_at_checked(1)? {
            ("0", rest) => ('~', rest),
            ("1", rest) => ('/', rest),
            _ => return None,
        };
        text.push(escaped);
        text.push_str(rest);
    }
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
#[path = "claim_path_tests.rs"]
mod tests;
