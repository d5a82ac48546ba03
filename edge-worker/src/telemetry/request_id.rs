//! The id a request has in answers and in the log.

use http::HeaderMap;

use crate::model::hex::hex;
use crate::platform::Random;

/// Header that carries the id, both ways.
pub(crate) const X_REQUEST_ID: &str = "x-request-id";

/// Header of a caller that traces by itself (W3C Trace Context).
const TRACEPARENT: &str = "traceparent";

/// Characters of an id that is taken over from the caller.
const MAX_CHARS: usize = 64;

/// The caller's id when it is short and plain, else the trace id of its
/// `traceparent`, else 16 random hexadecimal digits. "Plain" keeps line breaks and quotes out of the log.
pub(crate) fn request_id(headers: &HeaderMap, ports: &impl Random) -> String {
    headers
        .get(X_REQUEST_ID)
        .and_then(|value| value.to_str().ok())
        .filter(|id| is_plain(id))
        .or_else(|| trace_id(headers))
        .map_or_else(|| made(ports), str::to_owned)
}

/// `version-traceid-parentid-flags`: of it only the trace is taken over.
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
mod tests {
    use super::*;
    use crate::testing::FakePorts;

    #[test]
    fn a_short_plain_id_is_kept_and_others_are_replaced() {
        let ports = FakePorts::new();
        let with = |id: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(X_REQUEST_ID, id.parse().unwrap());
            request_id(&headers, &ports)
        };
        assert_eq!(with("page-7.a_b"), "page-7.a_b");
        for bad in ["", "two words", "quote\"", &"a".repeat(65)] {
            let id = with(bad);
            assert_ne!(id, bad);
            assert_eq!(id.len(), 16);
        }
        assert_eq!(request_id(&HeaderMap::new(), &ports).len(), 16);
    }

    #[test]
    fn a_caller_that_traces_finds_its_trace() {
        let ports = FakePorts::new();
        let with = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(TRACEPARENT, value.parse().unwrap());
            request_id(&headers, &ports)
        };
        // The example of W3C Trace Context § 3.2.
        let id = with("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
        assert_eq!(id, "4bf92f3577b34da6a3ce929d0e0e4736");
        for bad in [
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736",
            "4bf92f3577b34da6a3ce929d0e0e4736",
        ] {
            assert_eq!(with(bad).len(), 16, "{bad}");
        }
    }
}
