//! The platform: Cloudflare's types on one side, plain ones on the other.

mod body;
pub(crate) mod counter;
mod exchange;
pub(crate) mod flights;
mod message;
mod object;
mod web_crypto;

use std::cell::{OnceCell, RefCell};
use std::ops::Range;
use std::rc::Rc;
use std::time::Duration;

use bytes::Bytes;
use calotype_protocol::ErrorCode;
use http::header::{CONTENT_LENGTH, CONTENT_RANGE, RANGE};
use http::{HeaderMap, HeaderName};
use worker::d1::{D1Database, D1Type};
use worker::js_sys;
use worker::wasm_bindgen::JsCast;
use worker::wasm_bindgen_futures::JsFuture;
use worker::worker_sys::ext::CacheStorageExt;
use worker::{Context, Delay, Env, ScheduleContext, web_sys};

use self::exchange::{Exchange, in_time};
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
use crate::world::{Content, Hashed, Held, Outage, Row, Value, World};

/// Name of the D1 binding in wrangler.toml.
const DATABASE_BINDING: &str = "DB";

/// Name of the Durable Object binding in wrangler.toml.
const COUNTERS_BINDING: &str = "COUNTERS";

/// Name of the Durable Object binding of the locks.
const FLIGHTS_BINDING: &str = "FLIGHTS";

/// Longest wait for a lock: what it keeps its caller waiting, and the way there.
const FLIGHT_TIMEOUT: Duration = Duration::from_millis(flight::ASK_MS + 1_500);

/// Bytes of an answer that is not hashed: an error of the store.
const HASHED_OTHER_MAX_BYTES: u64 = 64 * 1024;

/// Longest wait for a counter: who waits longer is counted here.
const COUNTER_TIMEOUT: Duration = Duration::from_secs(1);

/// What an isolate keeps between requests. Variables and secrets change with a
/// deployment only, which starts new isolates.
#[derive(Default)]
struct Isolate {
    config: OnceCell<Result<Config, Faults>>,
    leases: RefCell<Leases>,
    memory: Memory,
    cache: OnceCell<web_sys::Cache>,
}

impl Isolate {
    /// The edge cache of this data centre.
    fn cache(&self) -> &web_sys::Cache {
        self.cache.get_or_init(|| {
            let global = js_sys::global().unchecked_into::<web_sys::WorkerGlobalScope>();
            let caches = global.caches().expect("every worker has caches");
            CacheStorageExt::default(&caches)
        })
    }
}

thread_local! {
    static ISOLATE: Rc<Isolate> = Rc::default();
}

/// The platform's own request: `worker::Request` reads more of it than we ask for.
pub(crate) type Incoming = web_sys::Request;

/// The platform's own response.
pub(crate) type Outgoing = web_sys::Response;

/// Answers one request of the platform.
pub(crate) async fn serve(
    request: Incoming,
    env: Env,
    context: Context,
) -> worker::Result<Outgoing> {
    let lifetime = Lifetime::Request {
        context,
        request: Clone::clone(&request),
    };
    let world = platform(env, lifetime);
    let isolate = Rc::clone(&world.isolate);
    let config = isolate.config.get_or_init(|| load(&world));
    let mut plain = message::plain_head(&request);
    let response = match message::read(request, &mut plain).await {
        Ok(()) => answer(&world, config, plain).await,
        Err(Outage(why)) => {
            let failure = Failure::new(ErrorCode::RequestInvalid)
                .detail("The request cannot be read.")
                .internal(why);
            refuse(&world, config, plain, failure)
        }
    };
    message::platform_response(&world.lifetime, response)
        .map_err(|Outage(why)| worker::Error::RustError(why))
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

/// Without an object for each look at the clock, as `worker::Date` has it.
fn now_unix_ms() -> u64 {
    js_sys::Date::now() as u64
}

fn outage(error: impl std::fmt::Display) -> Outage {
    Outage(error.to_string())
}

/// What keeps the isolate at work after the answer, or after the scheduled run.
enum Lifetime {
    Request {
        context: Context,
        /// Its signal is aborted when the client goes: an object that few ask for.
        request: Incoming,
    },
    Schedule(ScheduleContext),
}

impl Lifetime {
    fn wait_until(&self, work: impl Future<Output = ()> + 'static) {
        match self {
            Self::Request { context, .. } => context.wait_until(work),
            Self::Schedule(context) => context.wait_until(work),
        }
    }

    fn is_gone(&self) -> bool {
        match self {
            Self::Request { request, .. } => request.signal().aborted(),
            Self::Schedule(_) => false,
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

impl Platform {
    /// The same, for work that goes on after the answer.
    fn detached(&self) -> Self {
        Self {
            env: self.env.clone(),
            lifetime: Rc::clone(&self.lifetime),
            isolate: Rc::clone(&self.isolate),
            trace: RefCell::new(self.trace.borrow().clone()),
        }
    }
}

impl World for Platform {
    type Source = body::Incoming;
    type Sink = body::Pieces;

    fn now_unix_ms(&self) -> u64 {
        now_unix_ms()
    }

    fn random(&self, bytes: &mut [u8]) -> Result<(), Outage> {
        getrandom::fill(bytes).map_err(outage)
    }

    async fn sleep(&self, milliseconds: u64) {
        Delay::from(Duration::from_millis(milliseconds)).await;
    }

    async fn give_way(&self) {
        Delay::from(Duration::ZERO).await;
    }

    fn trace(&self) -> &RefCell<Trace> {
        &self.trace
    }

    fn write_log(&self, level: Level, line: &str) {
        write_log(level, line);
    }

    async fn fetch(
        &self,
        request: http::Request<Bytes>,
        max_bytes: u64,
    ) -> Result<http::Response<Vec<u8>>, Outage> {
        let exchange = Exchange::default();
        let answered = async {
            let response = exchange.send(&self.lifetime, request).await?;
            message::plain_response(response, max_bytes).await
        };
        in_time(answered).await
    }

    async fn open(
        &self,
        request: http::Request<Bytes>,
    ) -> Result<http::Response<body::Incoming>, Outage> {
        let exchange = Exchange::default();
        let response = in_time(exchange.send(&self.lifetime, request)).await?;
        let head = message::head_of(&response)?;
        let source = body::Incoming::new(&response, exchange)?;
        Ok(head.map(|()| source))
    }

    async fn hash(&self, request: http::Request<Bytes>) -> Result<http::Response<Hashed>, Outage> {
        let exchange = Exchange::default();
        let hashed = async {
            let response = exchange.send(&self.lifetime, request).await?;
            let head = message::head_of(&response)?;
            if let (200, worker::ResponseBody::Stream(stream)) =
                (response.status_code(), response.body())
            {
                let digest = body::sha256_of(stream).await?;
                return Ok(head.map(|()| Hashed::Digest(digest)));
            }
            let whole = message::plain_response(response, HASHED_OTHER_MAX_BYTES).await?;
            Ok(whole.map(Hashed::Other))
        };
        in_time(hashed).await
    }

    fn stream(
        &self,
        length: u64,
        write: impl AsyncFnOnce(&Self, &mut body::Pieces) -> Result<(), Outage> + 'static,
    ) -> Content {
        let world = self.detached();
        let written = body::written(&self.lifetime, length, async move |sink| {
            write(&world, sink).await
        });
        match written {
            Ok(body) => message::held(body, length),
            // Never seen: what is too long for the platform is so for every limit of ours.
            Err(Outage(why)) => {
                self.log(&format!("no stream: {why}"));
                Content::empty()
            }
        }
    }

    fn is_gone(&self) -> bool {
        self.lifetime.is_gone()
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
                let (level, now) = (Level::Error, now_unix_ms());
                let why = format!("not written: {why}");
                if let Some(line) = log::message_line(&trace, now, level, &why) {
                    write_log(level, &line);
                }
            }
        });
    }

    fn later(&self, work: impl AsyncFnOnce(&Self) + 'static) {
        let world = self.detached();
        self.lifetime.wait_until(async move { work(&world).await });
    }

    async fn flight(&self, lock: &str, call: &Call) -> Result<Turn, Outage> {
        object::ask(&self.env, FLIGHTS_BINDING, lock, call, FLIGHT_TIMEOUT).await
    }

    async fn charge(&self, counter: &str, charges: &[Charge]) -> Result<Verdict, Outage> {
        object::ask(
            &self.env,
            COUNTERS_BINDING,
            counter,
            charges,
            COUNTER_TIMEOUT,
        )
        .await
    }

    fn leases(&self) -> &RefCell<Leases> {
        &self.isolate.leases
    }

    async fn cached(&self, url: &str, names: &[HeaderName]) -> Option<http::Response<Content>> {
        let found = JsFuture::from(self.isolate.cache().match_with_str(url)).await;
        let response = found.ok()?.dyn_into::<web_sys::Response>().ok()?;
        let mut headers = message::some_headers(&response, &[CONTENT_LENGTH]);
        let length = headers.remove(CONTENT_LENGTH);
        headers.extend(message::some_headers(&response, names));
        let content = match length.and_then(|it| it.to_str().ok()?.parse().ok()) {
            Some(0) => Content::empty(),
            // Without a body it was kept without it, whatever the length says.
            Some(length) => message::held(response.body()?, length),
            None => {
                let whole = message::plain_response(response.into(), u64::MAX).await;
                whole.ok()?.into_body().into()
            }
        };
        let mut plain = http::Response::new(content);
        *plain.headers_mut() = headers;
        Some(plain)
    }

    async fn cached_part(&self, url: &str, range: &Range<u64>) -> Option<Content> {
        let init = web_sys::RequestInit::new();
        let headers = web_sys::Headers::new().ok()?;
        let last = range.end.checked_sub(1)?;
        let asked = format!("bytes={}-{last}", range.start);
        headers.set(RANGE.as_str(), &asked).ok()?;
        init.set_headers(&headers);
        let request = web_sys::Request::new_with_str_and_init(url, &init).ok()?;
        let found = JsFuture::from(self.isolate.cache().match_with_request(&request)).await;
        let response = found.ok()?.dyn_into::<web_sys::Response>().ok()?;
        let headers = message::some_headers(&response, &[CONTENT_RANGE]);
        let given = headers.get(CONTENT_RANGE).and_then(|it| it.to_str().ok());
        let wanted = format!("bytes {}-{last}/", range.start);
        let is_it = given.is_some_and(|it| it.starts_with(&wanted));
        if response.status() != 206 || !is_it {
            body::drop_unread(&response);
            return None;
        }
        Some(message::held(response.body()?, range.end - range.start))
    }

    async fn read(&self, held: Held) -> Result<Vec<u8>, Outage> {
        message::read_held(held).await
    }

    async fn cache(&self, url: &str, response: http::Response<Content>) -> Result<(), Outage> {
        let response = message::platform_response(&self.lifetime, response)?;
        let put = self.isolate.cache().put_with_str(url, &response);
        let put = JsFuture::from(put).await;
        put.map(drop).map_err(message::thrown)
    }

    async fn purge(&self, url: &str) -> Result<(), Outage> {
        let purged = JsFuture::from(self.isolate.cache().delete_with_str(url)).await;
        purged.map(drop).map_err(message::thrown)
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
