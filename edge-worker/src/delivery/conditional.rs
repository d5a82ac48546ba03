//! Preconditions and ranges, in the order of RFC 9110 § 13.2.2. There is no
//! `Last-Modified` here, so that nothing with a date ever holds (§ 13.1.4, § 13.1.5).

use std::ops::Range;

use http::header::{
    CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG, HeaderName, IF_MATCH, IF_NONE_MATCH,
    IF_RANGE, RANGE,
};
use http::{HeaderMap, HeaderValue, Response, StatusCode};

use super::range::{self, Asked};

/// What of a body is to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    Whole,
    Part(Range<u64>),
    Nothing,
}

/// Turns the head of a whole answer into that of the one that was asked for, and says which
/// bytes belong to it. It is never this that is kept in a cache: only what is whole.
pub(crate) fn conditional(request: &HeaderMap, is_head: bool, head: &mut Response<()>) -> Wanted {
    let all = if is_head {
        Wanted::Nothing
    } else {
        Wanted::Whole
    };
    let Some(etag) = head.headers().get(ETAG).cloned() else {
        return all;
    };
    let list = |name| values(request, name);
    if list(IF_MATCH).is_some_and(|asked| !any(&asked, &etag, strong)) {
        return without_body(head, StatusCode::PRECONDITION_FAILED);
    }
    if list(IF_NONE_MATCH).is_some_and(|asked| any(&asked, &etag, weak)) {
        return without_body(head, StatusCode::NOT_MODIFIED);
    }
    // Of other bytes than the caller has a part of, it wants all. Ranges are for GET
    // alone (RFC 9110 § 14.2).
    let has_the_rest = list(IF_RANGE).is_none_or(|asked| strong(&asked, &etag));
    let range = list(RANGE).filter(|_| has_the_rest && !is_head);
    let length = head.headers().get(CONTENT_LENGTH);
    let length = length.and_then(|it| it.to_str().ok()?.parse::<u64>().ok());
    let (Some(range), Some(length)) = (range, length) else {
        return all;
    };
    match range::read(&range, length) {
        Asked::Whole => all,
        Asked::Unsatisfiable => {
            insert(head, CONTENT_RANGE, format!("bytes */{length}"));
            without_body(head, StatusCode::RANGE_NOT_SATISFIABLE)
        }
        Asked::Part(part) => {
            let shown = format!("bytes {}-{}/{length}", part.start, part.end - 1);
            insert(head, CONTENT_RANGE, shown);
            let length = part.end - part.start;
            head.headers_mut().insert(CONTENT_LENGTH, length.into());
            *head.status_mut() = StatusCode::PARTIAL_CONTENT;
            Wanted::Part(part)
        }
    }
}

/// Whether a request is answered without the bytes that have never been made: then nothing
/// is made for it. A tag of these bytes nobody can have from us.
pub(crate) fn needs_no_bytes(request: &HeaderMap, is_head: bool, head: &mut Response<()>) -> bool {
    let is_any = |list: &str| list.trim() == "*";
    if values(request, IF_MATCH).is_some_and(|asked| !is_any(&asked)) {
        without_body(head, StatusCode::PRECONDITION_FAILED);
        return true;
    }
    if values(request, IF_NONE_MATCH).is_some_and(|asked| is_any(&asked)) {
        without_body(head, StatusCode::NOT_MODIFIED);
        return true;
    }
    is_head
}

/// A header's lines as one list (§ 5.3); what is no text is no tag of ours.
fn values(request: &HeaderMap, name: HeaderName) -> Option<String> {
    let mut lines = request.get_all(name).iter().peekable();
    lines.peek()?;
    let lines: Vec<&str> = lines.filter_map(|line| line.to_str().ok()).collect();
    Some(lines.join(","))
}

/// Whether one of a list is the tag. Ours have no comma inside, so that a list may be
/// cut at commas.
fn any(asked: &str, etag: &HeaderValue, is_same: fn(&str, &HeaderValue) -> bool) -> bool {
    asked.trim() == "*" || asked.split(',').any(|one| is_same(one.trim(), etag))
}

/// § 8.8.3.2: `W/` does not count.
fn weak(asked: &str, etag: &HeaderValue) -> bool {
    asked.strip_prefix("W/").unwrap_or(asked) == etag
}

/// § 8.8.3.2: a weak one is nobody's. Ours are strong.
fn strong(asked: &str, etag: &HeaderValue) -> bool {
    asked.trim() == etag
}

fn insert(response: &mut Response<()>, name: HeaderName, value: String) {
    let value = HeaderValue::try_from(value).expect("letters and digits");
    response.headers_mut().insert(name, value);
}

fn without_body(response: &mut Response<()>, status: StatusCode) -> Wanted {
    *response.status_mut() = status;
    let headers = response.headers_mut();
    if status == StatusCode::NOT_MODIFIED {
        headers.remove(CONTENT_LENGTH);
    } else {
        headers.insert(CONTENT_LENGTH, 0.into());
        headers.remove(CONTENT_TYPE);
        headers.insert(
            http::header::CACHE_CONTROL,
            HeaderValue::from_static("no-store"),
        );
    }
    Wanted::Nothing
}

#[cfg(test)]
#[path = "conditional_tests.rs"]
mod tests;
