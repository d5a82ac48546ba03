//! The platform: Cloudflare's types on one side, plain ones on the other.

pub(crate) mod counter;
pub(crate) mod flights;
mod web_crypto;

use std::cell::{OnceCell, RefCell};
use std::pin::pin;
use std::rc::Rc;
use std::time::Duration;

use calotype_protocol::ErrorCode;
use calotype_protocol::limits::JSON_BODY_MAX_BYTES;
use futures_util::StreamExt;
use futures_util::future::{Either, select};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use worker::d1::{D1Database, D1Type};
use worker::js_sys::Uint8Array;
use worker::{
    AbortController, Cache, CacheMode, Context, Date, Delay, Env, Fetch, Headers, Request,
    RequestInit, RequestRedirect, Response, ResponseBody, ScheduleContext,
};

use crate::answer::{answer, refuse};
use crate::authenticate::{Memory, PublicKey};
use crate::config::{Config, Faults};
use crate::deliver::flight::{
    self,
    state::{Call, Turn},
};
use crate::images;
use crate::limits::leases::Leases;
use crate::limits::ledger::{Charge, Verdict};
use crate::log::{self, Level};
use crate::problem::Failure;
use crate::request_id::request_id;
use crate::trace::Trace;
use crate::world::{Content, Held, Outage, Row, Value, World};

/// Name of the D1 binding in wrangler.toml.
const DATABASE_BINDING: &str = "DB";

/// Name of the Durable Object binding in wrangler.toml.
const COUNTERS_BINDING: &str = "COUNTERS";

/// Name of the Durable Object binding of the locks.
const FLIGHTS_BINDING: &str = "FLIGHTS";

/// Longest wait for a lock: what it keeps its caller waiting, and the way there.
const FLIGHT_TIMEOUT: Duration = Duration::from_millis(flight::ASK_MS + 1_500);

/// Bytes of a body that are read for politeness only.
const DROPPED_MAX_BYTES: usize = 1024 * 1024;

/// Longest wait for one answer of the object store, its body included.
const FETCH_TIMEOUT: Duration = Duration::from_secs(15);

/// Longest wait for a counter: who waits longer is counted here.
const COUNTER_TIMEOUT: Duration = Duration::from_secs(1);

/// What an isolate keeps between requests. Variables and secrets change with a
/// deployment only, which starts new isolates.
#[derive(Default)]
struct Isolate {
    config: OnceCell<Result<Config, Faults>>,
    leases: RefCell<Leases>,
    memory: Memory,
}

thread_local! {
    static ISOLATE: Rc<Isolate> = Rc::default();
}

/// Answers one request of the platform.
pub(crate) async fn serve(
    mut request: Request,
    env: Env,
    context: Context,
) -> worker::Result<Response> {
    let world = platform(env, Lifetime::Request(context));
    let isolate = Rc::clone(&world.isolate);
    let config = isolate.config.get_or_init(|| load(&world));
    let mut plain = plain_head(&request);
    let response = match read(&mut request, &mut plain).await {
        Ok(()) => answer(&world, config, plain).await,
        Err(Outage(why)) => {
            let failure = Failure::new(ErrorCode::RequestInvalid)
                .detail("The request cannot be read.")
                .internal(why);
            refuse(&world, config, plain, failure)
        }
    };
    platform_response(response)
}

/// Does what is to be done from time to time.
pub(crate) async fn sweep(env: Env, context: ScheduleContext) {
    let world = platform(env, Lifetime::Schedule(context));
    let isolate = Rc::clone(&world.isolate);
    let config = isolate.config.get_or_init(|| load(&world));
    world.trace.replace(Trace {
        request_id: request_id(&HeaderMap::new(), &world),
        level: config.as_ref().map(|it| it.log_level).unwrap_or_default(),
        ..Trace::default()
    });
    let why = match config {
        Err(Faults(faults)) => format!("not configured: {}", faults.join("; ")),
        Ok(config) => match images::sweep::sweep(&world, config).await {
            Ok(()) => return,
            Err(failure) => {
                let why = failure.internal.unwrap_or_default();
                format!("{}: {why}", failure.code.as_str())
            }
        },
    };
    log::message(&world, Level::Error, &format!("sweep: {why}"));
}

fn platform(env: Env, lifetime: Lifetime) -> Platform {
    Platform {
        env,
        lifetime: Rc::new(lifetime),
        isolate: ISOLATE.with(Rc::clone),
        trace: RefCell::default(),
    }
}

/// Reads the configuration, and tells all of its faults once an isolate.
fn load(world: &Platform) -> Result<Config, Faults> {
    let variable = |name: &str| world.env.var(name).ok().map(|value| value.to_string());
    let mut faults = Vec::new();
    if world.env.d1(DATABASE_BINDING).is_err() {
        faults.push(format!("the D1 binding {DATABASE_BINDING} is missing"));
    }
    for binding in [COUNTERS_BINDING, FLIGHTS_BINDING] {
        if world.env.durable_object(binding).is_err() {
            faults.push(format!("the Durable Object binding {binding} is missing"));
        }
    }
    let config = match Config::load(variable) {
        Ok(config) if faults.is_empty() => return Ok(config),
        Ok(_) => Faults(faults),
        Err(Faults(others)) => Faults([others, faults].concat()),
    };
    let all = config.0.join("; ");
    log::message(world, Level::Error, &format!("not configured: {all}"));
    Err(config)
}

/// Method, address and headers; what is no address is `/`.
fn plain_head(request: &Request) -> http::Request<Vec<u8>> {
    let mut plain = http::Request::new(Vec::new());
    // The platform's own enumeration takes methods it does not know for GET.
    let method = request.inner().method();
    *plain.method_mut() = Method::from_bytes(method.as_bytes()).unwrap_or(Method::TRACE);
    *plain.headers_mut() = plain_headers(request.headers());
    plain
}

/// Reads the address and the body.
async fn read(request: &mut Request, plain: &mut http::Request<Vec<u8>>) -> Result<(), Outage> {
    *plain.uri_mut() = request.inner().url().parse().map_err(outage)?;
    if !matches!(
        *plain.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    ) {
        *plain.body_mut() = read_start(request).await?;
    }
    Ok(())
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

fn platform_response(response: http::Response<Content>) -> worker::Result<Response> {
    let (parts, content) = response.into_parts();
    let body = match content {
        Content::Bytes(bytes) if bytes.is_empty() => ResponseBody::Empty,
        Content::Bytes(bytes) => ResponseBody::Body(bytes),
        Content::Held(held) => {
            response_of(held)
                .map_err(|Outage(why)| worker::Error::RustError(why))?
                .into_parts()
                .1
        }
    };
    Ok(Response::from_body(body)?
        .with_status(parts.status.as_u16())
        .with_headers(platform_headers(&parts.headers)?))
}

/// The answer of the edge cache that is held.
fn response_of(held: Held) -> Result<Response, Outage> {
    let response = held.body.downcast::<Response>();
    response
        .map(|it| *it)
        .map_err(|_| Outage("held by another platform".to_owned()))
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

/// What keeps the isolate at work after the answer, or after the scheduled run.
enum Lifetime {
    Request(Context),
    Schedule(ScheduleContext),
}

impl Lifetime {
    fn wait_until(&self, work: impl Future<Output = ()> + 'static) {
        match self {
            Self::Request(context) => context.wait_until(work),
            Self::Schedule(context) => context.wait_until(work),
        }
    }
}

/// The platform, for one request or one scheduled run.
struct Platform {
    env: Env,
    lifetime: Rc<Lifetime>,
    isolate: Rc<Isolate>,
    trace: RefCell<Trace>,
}

impl World for Platform {
    fn now_unix_ms(&self) -> u64 {
        Date::now().as_millis()
    }

    fn random(&self, bytes: &mut [u8]) -> Result<(), Outage> {
        getrandom::fill(bytes).map_err(outage)
    }

    async fn sleep(&self, milliseconds: u64) {
        Delay::from(Duration::from_millis(milliseconds)).await;
    }

    fn trace(&self) -> &RefCell<Trace> {
        &self.trace
    }

    fn write_log(&self, level: Level, line: &str) {
        write_log(level, line);
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
        query(self.env.d1(DATABASE_BINDING).map_err(outage)?, sql, values).await
    }

    fn query_later(&self, sql: &'static str, values: Vec<Value>) {
        let database = self.env.d1(DATABASE_BINDING);
        let trace = self.trace.borrow().clone();
        self.lifetime.wait_until(async move {
            let written = match database {
                Ok(database) => query(database, sql, &values).await.map(drop),
                Err(error) => Err(outage(error)),
            };
            if let Err(Outage(why)) = written {
                let (level, now) = (Level::Error, Date::now().as_millis());
                let why = format!("not written: {why}");
                if let Some(line) = log::message_line(&trace, now, level, &why) {
                    write_log(level, &line);
                }
            }
        });
    }

    fn later(&self, work: impl AsyncFnOnce(&Self) + 'static) {
        let world = Self {
            env: self.env.clone(),
            lifetime: Rc::clone(&self.lifetime),
            isolate: Rc::clone(&self.isolate),
            trace: RefCell::new(self.trace.borrow().clone()),
        };
        self.lifetime.wait_until(async move { work(&world).await });
    }

    async fn flight(&self, lock: &str, call: &Call) -> Result<Turn, Outage> {
        let flights = self.env.durable_object(FLIGHTS_BINDING).map_err(outage)?;
        let asked = pin!(flights::ask(&flights, lock, call));
        match select(asked, pin!(Delay::from(FLIGHT_TIMEOUT))).await {
            Either::Left((turn, _)) => turn,
            Either::Right(_) => Err(Outage("no answer in time".to_owned())),
        }
    }

    async fn charge(&self, counter: &str, charges: &[Charge]) -> Result<Verdict, Outage> {
        let counters = self.env.durable_object(COUNTERS_BINDING).map_err(outage)?;
        let asked = pin!(counter::ask(&counters, counter, charges));
        match select(asked, pin!(Delay::from(COUNTER_TIMEOUT))).await {
            Either::Left((verdict, _)) => verdict,
            Either::Right(_) => Err(Outage("no answer in time".to_owned())),
        }
    }

    fn leases(&self) -> &RefCell<Leases> {
        &self.isolate.leases
    }

    async fn cached(&self, url: &str) -> Option<http::Response<Content>> {
        let response = Cache::default().get(url, false).await.ok()??;
        let headers = plain_headers(response.headers());
        let length = headers.get(http::header::CONTENT_LENGTH);
        let Some(length) = length.and_then(|it| it.to_str().ok()?.parse().ok()) else {
            let whole = plain_response(response, u64::MAX).await.ok()?;
            return Some(whole.map(Content::from));
        };
        let body = Box::new(response);
        let mut plain = http::Response::new(Content::Held(Held { body, length }));
        *plain.headers_mut() = headers;
        Some(plain)
    }

    async fn read(&self, held: Held) -> Result<Vec<u8>, Outage> {
        let max_bytes = held.length as u64;
        read_whole(&mut response_of(held)?, max_bytes).await
    }

    async fn cache(&self, url: &str, response: &http::Response<Vec<u8>>) -> Result<(), Outage> {
        let response = response.clone().map(Content::from);
        let response = platform_response(response).map_err(outage)?;
        Cache::default().put(url, response).await.map_err(outage)
    }

    async fn purge(&self, url: &str) -> Result<(), Outage> {
        let purged = Cache::default().delete(url, false).await;
        purged.map(drop).map_err(outage)
    }

    async fn sha256(&self, bytes: &[u8]) -> Result<[u8; 32], Outage> {
        web_crypto::sha256(bytes).await
    }

    async fn verify_signature(
        &self,
        key: &PublicKey,
        message: &[u8],
        signature: &[u8],
    ) -> Result<bool, Outage> {
        web_crypto::verify(key, message, signature).await
    }

    fn memory(&self) -> &Memory {
        &self.isolate.memory
    }
}

async fn query(
    database: D1Database,
    sql: &'static str,
    values: &[Value],
) -> Result<Vec<Row>, Outage> {
    let values: Vec<D1Type<'_>> = values.iter().map(d1_value).collect();
    let statement = database.prepare(sql).bind_refs(&values).map_err(outage)?;
    let result = statement.all().await.map_err(outage)?;
    result.results().map_err(outage)
}

fn write_log(level: Level, line: &str) {
    match level {
        Level::Debug => worker::console_debug!("{line}"),
        Level::Info => worker::console_log!("{line}"),
        Level::Warn => worker::console_warn!("{line}"),
        Level::Error => worker::console_error!("{line}"),
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
    let body = read_whole(&mut response, max_bytes).await?;
    let mut plain = http::Response::new(body);
    *plain.status_mut() = http::StatusCode::from_u16(status).map_err(outage)?;
    *plain.headers_mut() = headers;
    Ok(plain)
}

/// A body to its end. A length that was announced is no promise: the body may be in
/// chunks, or compressed, and unpacks to any length.
async fn read_whole(response: &mut Response, max_bytes: u64) -> Result<Vec<u8>, Outage> {
    let mut body = Vec::new();
    if let ResponseBody::Empty = response.body() {
        return Ok(body);
    }
    let mut stream = response.stream().map_err(outage)?;
    while let Some(chunk) = stream.next().await {
        body.append(&mut chunk.map_err(outage)?);
        if body.len() as u64 > max_bytes {
            return Err(Outage("an answer longer than expected".to_owned()));
        }
    }
    Ok(body)
}
