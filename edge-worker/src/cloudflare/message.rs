//! HTTP messages: the platform's on one side, plain ones on the other.
//!
//! A call to JavaScript takes a microsecond and more, and a hit of the edge cache consists mostly
//! of headers: all headers of a message cross in one call, as one text.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::rc::Rc;

use calotype_protocol::limits::JSON_BODY_MAX_BYTES;
use futures_util::StreamExt;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use worker::js_sys::{JSON, Object, Uint8Array};
use worker::wasm_bindgen::JsCast;
use worker::{ResponseBody, web_sys};

use super::error::{failed, thrown};
use super::lifetime::Lifetime;
use super::pieces::{PIECE_BYTES, Reader, in_pieces};
use crate::platform::{Content, Held, PlatformError};

/// The most bytes that are read and discarded so that a client can finish sending.
const DROPPED_MAX_BYTES: usize = 1024 * 1024;

/// Method and headers; the address is `/` until it is read.
pub(super) fn plain_head(request: &web_sys::Request) -> http::Request<Vec<u8>> {
    let mut plain = http::Request::new(Vec::new());
    let method = Method::from_bytes(request.method().as_bytes());
    *plain.method_mut() = method.unwrap_or(Method::TRACE);
    *plain.headers_mut() = plain_headers(&request.headers());
    plain
}

/// Reads the address and the body.
pub(super) async fn read(
    request: web_sys::Request,
    plain: &mut http::Request<Vec<u8>>,
) -> Result<(), PlatformError> {
    *plain.uri_mut() = request.url().parse().map_err(failed)?;
    if !matches!(
        *plain.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    ) {
        *plain.body_mut() = read_start(request.into()).await?;
    }
    Ok(())
}

/// Keeps a body up to one byte past the limit: enough to know that it is too long. The rest is read
/// and dropped, because a client that is still sending would take an early answer for a broken
/// connection.
async fn read_start(mut request: worker::Request) -> Result<Vec<u8>, PlatformError> {
    let mut body = Vec::new();
    let mut dropped = 0;
    // A request without a body has no stream.
    let Ok(mut stream) = request.stream() else {
        return Ok(body);
    };
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(failed)?;
        let room = JSON_BODY_MAX_BYTES + 1 - body.len();
        body.extend_from_slice(chunk.get(..room).unwrap_or(&chunk));
        dropped += chunk.len().saturating_sub(room);
        if dropped > DROPPED_MAX_BYTES {
            break;
        }
    }
    Ok(body)
}

/// The platform's form of a response.
pub(super) fn platform_response(
    lifetime: &Rc<Lifetime>,
    response: http::Response<Content>,
) -> Result<web_sys::Response, PlatformError> {
    let (parts, content) = response.into_parts();
    let init = web_sys::ResponseInit::new();
    init.set_status(parts.status.as_u16());
    init.set_headers_record_from_str_to_str(&platform_record(&parts.headers)?);
    let made = match content {
        Content::Bytes(bytes) if bytes.is_empty() => {
            web_sys::Response::new_with_opt_str_and_init(None, &init)
        }
        Content::Bytes(bytes) if bytes.len() <= PIECE_BYTES => {
            let bytes = Uint8Array::from(&*bytes);
            web_sys::Response::new_with_opt_buffer_source_and_init(Some(&bytes), &init)
        }
        Content::Bytes(bytes) => {
            let body = Some(in_pieces(lifetime, bytes)?);
            web_sys::Response::new_with_opt_readable_stream_and_init(body.as_ref(), &init)
        }
        Content::Held(held) => {
            let body = held_stream(held)?;
            web_sys::Response::new_with_opt_readable_stream_and_init(Some(&body), &init)
        }
    };
    made.map_err(thrown)
}

/// A body that the platform holds.
pub(super) fn held(body: web_sys::ReadableStream, length: u64) -> Content {
    let body = Box::new(body);
    Content::Held(Held { body, length })
}

fn held_stream(held: Held) -> Result<web_sys::ReadableStream, PlatformError> {
    let body = held.body.downcast::<web_sys::ReadableStream>();
    body.map(|it| *it)
        .map_err(|_| PlatformError("held by another platform".to_owned()))
}

/// The bytes of a held body.
pub(super) async fn read_held(held: Held) -> Result<Vec<u8>, PlatformError> {
    let length = held.length;
    read_stream(&held_stream(held)?, Some(length), length).await
}

/// Status and headers of an answer whose body is still to come.
pub(super) fn head_of(response: &worker::Response) -> Result<http::Response<()>, PlatformError> {
    let mut plain = http::Response::new(());
    *plain.status_mut() = http::StatusCode::from_u16(response.status_code()).map_err(failed)?;
    *plain.headers_mut() = plain_headers(&response.headers().0);
    Ok(plain)
}

/// Status, headers and the whole body.
pub(super) async fn plain_response(
    response: worker::Response,
    max_bytes: u64,
) -> Result<http::Response<Vec<u8>>, PlatformError> {
    let head = head_of(&response)?;
    let length = head
        .headers()
        .get("content-length")
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.parse::<u64>().ok());
    if length.is_some_and(|length| length > max_bytes) {
        return Err(PlatformError("an answer longer than expected".to_owned()));
    }
    let ResponseBody::Stream(stream) = response.body() else {
        return Ok(head.map(|()| Vec::new()));
    };
    let body = read_stream(stream, length, max_bytes).await?;
    Ok(head.map(|()| body))
}

/// Reads a body to its end. An announced length proves nothing: the body may be in chunks, or
/// compressed, and unpacks to any length.
async fn read_stream(
    stream: &web_sys::ReadableStream,
    announced: Option<u64>,
    max_bytes: u64,
) -> Result<Vec<u8>, PlatformError> {
    // Allocated at once and exactly: growth by doubling leaves twice as much behind.
    let mut body = Vec::with_capacity(announced.unwrap_or_default() as usize);
    let mut pieces = Reader::of(stream)?;
    while let Some(piece) = pieces.next().await? {
        let start = body.len();
        body.resize(start + piece.length() as usize, 0);
        piece.copy_to(body.get_mut(start..).unwrap_or_default());
        if body.len() as u64 > max_bytes {
            return Err(PlatformError("an answer longer than expected".to_owned()));
        }
        pieces.give_back(&piece);
    }
    Ok(body)
}

/// The valid header names and values; the platform gives no others.
fn plain_headers(headers: &web_sys::Headers) -> HeaderMap {
    let all = Object::from_entries(headers).and_then(|all| JSON::stringify(&all));
    let text = all.map(String::from).unwrap_or_default();
    let pairs: BTreeMap<String, String> = serde_json::from_str(&text).unwrap_or_default();
    pairs
        .into_iter()
        .filter_map(|(name, value)| {
            Some((
                HeaderName::try_from(name).ok()?,
                HeaderValue::try_from(value).ok()?,
            ))
        })
        .collect()
}

/// The named headers of an answer.
pub(super) fn some_headers(response: &web_sys::Response, names: &[HeaderName]) -> HeaderMap {
    let headers = response.headers();
    let value = |name: &HeaderName| {
        let text = headers.get(name.as_str()).ok()??;
        Some((name.clone(), HeaderValue::try_from(text).ok()?))
    };
    names.iter().filter_map(value).collect()
}

/// The platform's headers, for an outgoing request.
pub(super) fn platform_headers(headers: &HeaderMap) -> Result<worker::Headers, PlatformError> {
    let record = platform_record(headers)?;
    let headers = web_sys::Headers::new_with_record_from_str_to_str(&record).map_err(thrown)?;
    Ok(worker::Headers(headers))
}

/// An object of names and values; several values of a name are a list (RFC 9110 § 5.3).
fn platform_record(headers: &HeaderMap) -> Result<Object, PlatformError> {
    let mut record: BTreeMap<&str, Cow<'_, str>> = BTreeMap::new();
    for (name, value) in headers {
        let Ok(value) = value.to_str() else { continue };
        record
            .entry(name.as_str())
            .and_modify(|list| *list = format!("{list}, {value}").into())
            .or_insert(value.into());
    }
    let text = serde_json::to_string(&record).map_err(failed)?;
    Ok(JSON::parse(&text).map_err(thrown)?.unchecked_into())
}
