//! The platform: Cloudflare's types on one side, plain ones on the other.

use std::pin::pin;
use std::time::Duration;

use calotype_protocol::limits::JSON_BODY_MAX_BYTES;
use futures_util::StreamExt;
use futures_util::future::{Either, select};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use worker::d1::{D1Database, D1Type};
use worker::js_sys::Uint8Array;
use worker::{
    AbortController, Cache, CacheMode, Date, Delay, Env, Fetch, Headers, Request, RequestInit,
    RequestRedirect, Response, ResponseBody,
};

use crate::answer::{answer, unreadable};
use crate::config::{Config, Faults};
use crate::world::{Outage, Row, Value, World};

/// Name of the D1 binding in wrangler.toml.
const DATABASE_BINDING: &str = "DB";

/// Bytes of a body that are read for politeness only.
const DROPPED_MAX_BYTES: usize = 1024 * 1024;

/// Longest wait for one answer of the object store, its body included.
const FETCH_TIMEOUT: Duration = Duration::from_secs(15);

/// Answers one request of the platform.
pub(crate) async fn serve(mut request: Request, env: Env) -> worker::Result<Response> {
    let database = env.d1(DATABASE_BINDING).ok();
    let mut config = Config::load(|name| env.var(name).ok().map(|value| value.to_string()));
    if database.is_none() {
        let fault = format!("the D1 binding {DATABASE_BINDING} is missing");
        config = Err(match config {
            Ok(_) => Faults(vec![fault]),
            Err(Faults(faults)) => Faults([faults, vec![fault]].concat()),
        });
    }
    let world = Platform { database };
    let request = match plain_request(&mut request).await {
        Ok(request) => request,
        Err(outage) => return platform_response(unreadable(&world, &outage.0)),
    };
    platform_response(answer(&world, config, request).await)
}

async fn plain_request(request: &mut Request) -> Result<http::Request<Vec<u8>>, Outage> {
    // As it came: worker's own enum takes every method it does not know for a GET.
    let method = Method::from_bytes(request.inner().method().as_bytes()).map_err(outage)?;
    let mut plain = http::Request::new(Vec::new());
    *plain.uri_mut() = request
        .url()
        .map_err(outage)?
        .as_str()
        .parse()
        .map_err(outage)?;
    *plain.headers_mut() = plain_headers(request.headers());
    if method == Method::POST {
        *plain.body_mut() = read_start(request).await?;
    }
    *plain.method_mut() = method;
    Ok(plain)
}

/// Keeps a body up to one byte past the limit: enough to know it is too long.
/// The rest is read and dropped: who is still sending would take an early answer
/// for a broken connection.
async fn read_start(request: &mut Request) -> Result<Vec<u8>, Outage> {
    let mut body = Vec::new();
    let mut dropped = 0;
    // No body at all has no stream.
    let Ok(mut stream) = request.stream() else {
        return Ok(body);
    };
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(outage)?;
        let room = JSON_BODY_MAX_BYTES + 1 - body.len();
        body.extend_from_slice(chunk.get(..room).unwrap_or(&chunk));
        dropped += chunk.len().saturating_sub(room);
        if dropped > DROPPED_MAX_BYTES {
            break;
        }
    }
    Ok(body)
}

fn platform_response(response: http::Response<Vec<u8>>) -> worker::Result<Response> {
    let (parts, body) = response.into_parts();
    let body = if body.is_empty() {
        ResponseBody::Empty
    } else {
        ResponseBody::Body(body)
    };
    Ok(Response::from_body(body)?
        .with_status(parts.status.as_u16())
        .with_headers(platform_headers(&parts.headers)?))
}

/// Header names and values that HTTP allows; the platform gives no others.
fn plain_headers(headers: &Headers) -> HeaderMap {
    headers
        .entries()
        .filter_map(|(name, value)| {
            Some((
                HeaderName::try_from(name).ok()?,
                HeaderValue::try_from(value).ok()?,
            ))
        })
        .collect()
}

fn platform_headers(headers: &HeaderMap) -> worker::Result<Headers> {
    let platform = Headers::new();
    for (name, value) in headers {
        if let Ok(value) = value.to_str() {
            platform.append(name.as_str(), value)?;
        }
    }
    Ok(platform)
}

fn outage(error: impl std::fmt::Display) -> Outage {
    Outage(error.to_string())
}

struct Platform {
    database: Option<D1Database>,
}

impl World for Platform {
    fn now_unix_ms(&self) -> u64 {
        Date::now().as_millis()
    }

    fn random(&self, bytes: &mut [u8]) -> Result<(), Outage> {
        getrandom::fill(bytes).map_err(outage)
    }

    fn log(&self, line: &str) {
        worker::console_log!("{line}");
    }

    async fn fetch(
        &self,
        request: http::Request<Vec<u8>>,
        max_bytes: u64,
    ) -> Result<http::Response<Vec<u8>>, Outage> {
        let abort = AbortController::default();
        let signal = abort.signal();
        let exchange = pin!(exchange(request, max_bytes, &signal));
        match select(exchange, pin!(Delay::from(FETCH_TIMEOUT))).await {
            Either::Left((answer, _)) => answer,
            Either::Right(_) => {
                abort.abort();
                Err(Outage("no answer in time".to_owned()))
            }
        }
    }

    async fn query(&self, sql: &'static str, values: &[Value]) -> Result<Vec<Row>, Outage> {
        let database = self
            .database
            .as_ref()
            .ok_or_else(|| Outage("no database is bound".to_owned()))?;
        let values: Vec<D1Type<'_>> = values.iter().map(d1_value).collect();
        let statement = database.prepare(sql).bind_refs(&values).map_err(outage)?;
        let result = statement.all().await.map_err(outage)?;
        result.results().map_err(outage)
    }

    async fn cached(&self, url: &str) -> Option<http::Response<Vec<u8>>> {
        let response = Cache::default().get(url, false).await.ok()??;
        plain_response(response, u64::MAX).await.ok()
    }

    async fn cache(&self, url: &str, response: &http::Response<Vec<u8>>) -> Result<(), Outage> {
        let response = platform_response(response.clone()).map_err(outage)?;
        Cache::default().put(url, response).await.map_err(outage)
    }
}

/// JavaScript has one kind of number; whole ones are exact up to 2⁵³.
fn d1_value(value: &Value) -> D1Type<'_> {
    match value {
        Value::Null => D1Type::Null,
        Value::Integer(number) => D1Type::Real(*number as f64),
        Value::Text(text) => D1Type::Text(text),
    }
}

async fn exchange(
    request: http::Request<Vec<u8>>,
    max_bytes: u64,
    signal: &worker::AbortSignal,
) -> Result<http::Response<Vec<u8>>, Outage> {
    let (parts, body) = request.into_parts();
    let mut init = RequestInit::new();
    init.with_method(parts.method.as_str().to_owned().into())
        .with_headers(platform_headers(&parts.headers).map_err(outage)?)
        // A redirect would carry the signature to another host.
        .with_redirect(RequestRedirect::Manual)
        // Cloudflare's own cache would drop the range and the signature.
        .with_cache(CacheMode::NoStore);
    if !body.is_empty() {
        // Bytes of a known length: a stream would be sent in chunks, which S3 refuses.
        init.with_body(Some(Uint8Array::from(body.as_slice()).into()));
    }
    let request = Request::new_with_init(&parts.uri.to_string(), &init).map_err(outage)?;
    let response = Fetch::Request(request)
        .send_with_signal(signal)
        .await
        .map_err(outage)?;
    plain_response(response, max_bytes).await
}

async fn plain_response(
    mut response: Response,
    max_bytes: u64,
) -> Result<http::Response<Vec<u8>>, Outage> {
    let status = response.status_code();
    let headers = plain_headers(response.headers());
    let length = headers
        .get("content-length")
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.parse::<u64>().ok());
    if length.is_some_and(|length| length > max_bytes) {
        return Err(Outage("an answer longer than expected".to_owned()));
    }
    let body = response.bytes().await.map_err(outage)?;
    if body.len() as u64 > max_bytes {
        return Err(Outage("an answer longer than expected".to_owned()));
    }
    let mut plain = http::Response::new(body);
    *plain.status_mut() = http::StatusCode::from_u16(status).map_err(outage)?;
    *plain.headers_mut() = headers;
    Ok(plain)
}
