//! Preconditions and ranges, in the order of RFC 9110 § 13.2.2. There is no `Last-Modified` here,
//! so no condition with a date holds (§ 13.1.4, § 13.1.5).

use std::ops::Range;

use calotype_protocol::ErrorCode;
use http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, CONTENT_LENGTH, CONTENT_RANGE,
    ETAG, HeaderName, IF_MATCH, IF_NONE_MATCH, IF_RANGE, RANGE, VARY,
};
use http::{HeaderMap, HeaderValue, Response, StatusCode};

use super::picture::X_CALOTYPE_CACHE;
use super::range::{self, Asked};
use crate::model::ApiError;

/// The part of a body to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    Whole,
    Part(Range<u64>),
    Nothing,
}

/// Turns the head of a whole answer into the head for this request, and returns the range of bytes
/// to send. Caches keep whole answers only, never this result.
///
/// # Errors
///
/// `precondition_failed`, and `range_not_satisfiable`.
pub(crate) fn conditional(
    request: &HeaderMap,
    is_head: bool,
    head: &mut Response<()>,
) -> Result<Wanted, ApiError> {
    let all = if is_head {
        Wanted::Nothing
    } else {
        Wanted::Whole
    };
    let Some(etag) = head.headers().get(ETAG).cloned() else {
        return Ok(all);
    };
    let list = |name| values(request, name);
    if list(IF_MATCH).is_some_and(|asked| !any(&asked, &etag, strong)) {
        return Err(refused(head, ErrorCode::PreconditionFailed));
    }
    if list(IF_NONE_MATCH).is_some_and(|asked| any(&asked, &etag, weak)) {
        return Ok(not_modified(head));
    }
    // If the caller has a part of other bytes, it needs the whole. Ranges are for GET alone (RFC
    // 9110 § 14.2).
    let has_the_rest = list(IF_RANGE).is_none_or(|asked| strong(&asked, &etag));
    let range = list(RANGE).filter(|_| has_the_rest && !is_head);
    let length = head.headers().get(CONTENT_LENGTH);
    let length = length.and_then(|it| it.to_str().ok()?.parse::<u64>().ok());
    let (Some(range), Some(length)) = (range, length) else {
        return Ok(all);
    };
    match range::read(&range, length) {
        Asked::Whole => Ok(all),
        Asked::Unsatisfiable => {
            let error = refused(head, ErrorCode::RangeNotSatisfiable);
            Err(error.header(CONTENT_RANGE, value(format!("bytes */{length}"))))
        }
        Asked::Part(part) => {
            let shown = format!("bytes {}-{}/{length}", part.start, part.end - 1);
            head.headers_mut().insert(CONTENT_RANGE, value(shown));
            let length = part.end - part.start;
            head.headers_mut().insert(CONTENT_LENGTH, length.into());
            *head.status_mut() = StatusCode::PARTIAL_CONTENT;
            Ok(Wanted::Part(part))
        }
    }
}

/// Whether a request can be answered without bytes that were never made: then nothing is made for
/// it. No client can hold our tag of such bytes.
///
/// # Errors
///
/// `precondition_failed`.
pub(crate) fn needs_no_bytes(
    request: &HeaderMap,
    is_head: bool,
    head: &mut Response<()>,
) -> Result<bool, ApiError> {
    let is_any = |list: &str| list.trim() == "*";
    if values(request, IF_MATCH).is_some_and(|asked| !is_any(&asked)) {
        return Err(refused(head, ErrorCode::PreconditionFailed));
    }
    if values(request, IF_NONE_MATCH).is_some_and(|asked| is_any(&asked)) {
        not_modified(head);
        return Ok(true);
    }
    Ok(is_head)
}

/// A header's lines as one list (§ 5.3); a value that is not text is none of our tags.
fn values(request: &HeaderMap, name: HeaderName) -> Option<String> {
    let mut lines = request.get_all(name).iter().peekable();
    lines.peek()?;
    let lines: Vec<&str> = lines.filter_map(|line| line.to_str().ok()).collect();
    Some(lines.join(","))
}

/// Whether the tag is in the list. Our tags have no comma inside, so the list may be split at
/// commas.
fn any(asked: &str, etag: &HeaderValue, is_same: fn(&str, &HeaderValue) -> bool) -> bool {
    asked.trim() == "*" || asked.split(',').any(|one| is_same(one.trim(), etag))
}

/// § 8.8.3.2: `W/` does not count.
fn weak(asked: &str, etag: &HeaderValue) -> bool {
    asked.strip_prefix("W/").unwrap_or(asked) == etag
}

/// § 8.8.3.2: a weak tag never matches. Ours are strong.
fn strong(asked: &str, etag: &HeaderValue) -> bool {
    asked.trim() == etag
}

fn value(text: String) -> HeaderValue {
    HeaderValue::try_from(text).expect("letters and digits")
}

fn not_modified(head: &mut Response<()>) -> Wanted {
    *head.status_mut() = StatusCode::NOT_MODIFIED;
    head.headers_mut().remove(CONTENT_LENGTH);
    Wanted::Nothing
}

/// Headers of a picture that a refusal keeps.
const STAYING: [HeaderName; 4] = [
    ETAG,
    VARY,
    ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS,
];

fn refused(head: &Response<()>, code: ErrorCode) -> ApiError {
    let headers = head.headers();
    let cache = HeaderName::from_static(X_CALOTYPE_CACHE);
    let staying = STAYING.into_iter().chain([cache]);
    staying.fold(ApiError::new(code), |error, name| {
        match headers.get(&name).cloned() {
            Some(value) => error.header(name, value),
            None => error,
        }
    })
}

#[cfg(test)]
#[path = "conditional_tests.rs"]
mod tests;
