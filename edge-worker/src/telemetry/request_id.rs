//! The id of a request in answers and in the log.

use http::HeaderMap;

use crate::model::hex::hex;
use crate::platform::Random;

/// Header that carries the id, both ways.
pub(crate) const X_REQUEST_ID: &str = "x-request-id";

/// Header of a caller that traces by itself (W3C Trace Context).
const TRACEPARENT: &str = "traceparent";

/// The most characters of a caller's id.
const MAX_CHARS: usize = 64;

/// The caller's id if it is short and plain, else the trace id of its `traceparent`, else 16 random
/// hexadecimal digits. "Plain" keeps line breaks and quotes out of the log.
pub(crate) fn request_id(headers: &HeaderMap, ports: &impl Random) -> String {
    headers
        .get(X_REQUEST_ID)
        .and_then(|value| value.to_str().ok())
        .filter(|id| is_plain(id))
        .or_else(|| trace_id(headers))
        .map_or_else(|| made(ports), str::to_owned)
}

/// `version-traceid-parentid-flags`: only the trace id is used.
fn trace_id(headers: &HeaderMap) -> Option<&str> {
    let mut parts = headers.get(TRACEPARENT)?.to_str().ok()?.split('-');
    let is_hex = |text: &&str, length: usize| {
        text.len() == length
            && text
                .bytes()
                .all(|it| matches!(it, b'0'..=b'9' | b'a'..=b'f'))
    };
    parts.next().filter(|it| is_hex(it, 2) && *it != "ff")?;
    let id = parts.next().filter(|it| is_hex(it, 32))?;
    parts.next().filter(|it| is_hex(it, 16))?;
    id.bytes().any(|byte| byte != b'0').then_some(id)
}

fn is_plain(id: &str) -> bool {
    (1..=MAX_CHARS).contains(&id.len())
        && id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
}

/// Without randomness the request is still answered: the id is only a label.
fn made(ports: &impl Random) -> String {
    let mut bytes = [0; 8];
    if ports.random(&mut bytes).is_err() {
        return "unknown".to_owned();
    }
    hex(&bytes, 16)
}

#[cfg(test)]
#[path = "request_id_tests.rs"]
mod tests;
