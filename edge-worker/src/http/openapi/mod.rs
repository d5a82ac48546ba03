//! `GET /openapi.json` and `GET /docs`: the worker's interface, for programs and for people.
//!
//! `openapi.json` beside this file is the source; `./x generate` makes the served files from it,
//! and the tests check it against the code.

use base64::{Engine, engine::general_purpose::STANDARD};
use http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE,
};
use http::{HeaderValue, Response};
use sha2::{Digest, Sha256};

const DOCUMENT: &str = include_str!("openapi.gen.json");
const PAGE: &str = include_str!("docs.gen.html");

/// Both change only with a deployment.
const CACHED: HeaderValue = HeaderValue::from_static("public, max-age=300");

/// The document, for tools on any page.
pub(crate) fn document() -> Response<Vec<u8>> {
    let json = HeaderValue::from_static("application/json");
    let mut response = text(DOCUMENT, json);
    let anybody = HeaderValue::from_static("*");
    response
        .headers_mut()
        .insert(ACCESS_CONTROL_ALLOW_ORIGIN, anybody);
    response
}

/// The page, whose policy allows nothing but showing it.
pub(crate) fn page() -> Response<Vec<u8>> {
    let html = HeaderValue::from_static("text/html; charset=utf-8");
    let mut response = text(PAGE, html);
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{}'; base-uri 'none'; form-action 'none'; \
         frame-ancestors 'none'",
        STANDARD.encode(Sha256::digest(style(PAGE)))
    );
    let policy = HeaderValue::try_from(policy).expect("base 64 and our own words");
    response
        .headers_mut()
        .insert(CONTENT_SECURITY_POLICY, policy);
    response
}

fn text(body: &str, content_type: HeaderValue) -> Response<Vec<u8>> {
    let mut response = Response::new(body.as_bytes().to_vec());
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, content_type);
    headers.insert(CACHE_CONTROL, CACHED);
    response
}

/// The exact bytes between the style tags: the policy allows them by their hash.
fn style(page: &str) -> &str {
    page.split_once("<style>")
        .and_then(|(_, rest)| rest.split_once("</style>"))
        .map_or("", |(style, _)| style)
}

#[cfg(test)]
mod tests;
