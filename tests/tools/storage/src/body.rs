use http_body_util::BodyExt as _;
use hyper::body::{Body as _, Incoming};
use hyper::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderValue};
use hyper::{Request, StatusCode};
use s3s::{Body, HttpRequest, HttpResponse};

/// The largest body, in bytes: 128 MiB, far above any photo, because a body is held in memory
/// until it is known to be good.
pub const MAX_BODY_BYTES: u64 = 128 * 1024 * 1024;

/// A reason to refuse a body before the request is examined.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Refusal {
    /// A body without `Content-Length`, as S3 refuses it.
    LengthRequired,
    /// The connection ended before the declared length.
    Incomplete,
}

/// Receives the whole body.
///
/// Reading all of it first, even when the signature is about to be refused, costs memory and buys
/// two things: a broken body never reaches the disk, and the client always reads our answer. (An
/// answer sent before the body is read resets the connection, and a browser then reports a
/// network failure instead of the 403.)
///
/// # Errors
///
/// See [`Refusal`].
pub(crate) async fn receive(request: Request<Incoming>) -> Result<HttpRequest, Refusal> {
    let (parts, incoming) = request.into_parts();
    if incoming.is_end_stream() {
        return Ok(Request::from_parts(parts, Body::empty()));
    }
    let Some(length) = incoming.size_hint().exact() else {
        return Err(Refusal::LengthRequired);
    };
    debug_assert!(parts.headers.contains_key(CONTENT_LENGTH));
    if length > MAX_BODY_BYTES {
        // Unread on purpose. The signature check runs, then the same limit, set in s3s, refuses
        // the declared length with EntityTooLarge.
        return Ok(Request::from_parts(parts, Body::empty()));
    }
    // hyper counts: fewer bytes than declared end in an error here.
    let whole = incoming.collect().await.map_err(|_| Refusal::Incomplete)?;
    Ok(Request::from_parts(parts, Body::from(whole.to_bytes())))
}

impl Refusal {
    pub(crate) fn response(self) -> HttpResponse {
        let (status, code) = match self {
            Self::LengthRequired => (StatusCode::LENGTH_REQUIRED, "MissingContentLength"),
            Self::Incomplete => (StatusCode::BAD_REQUEST, "IncompleteBody"),
        };
        let xml = format!("<?xml version=\"1.0\"?><Error><Code>{code}</Code></Error>");
        let mut response = HttpResponse::new(Body::from(xml));
        *response.status_mut() = status;
        response
            .headers_mut()
            .insert(CONTENT_TYPE, HeaderValue::from_static("application/xml"));
        response
    }
}
