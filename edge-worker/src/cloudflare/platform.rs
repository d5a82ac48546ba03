//! Implements the ports on the platform.

use std::cell::RefCell;
use std::ops::Range;
use std::rc::Rc;
use std::time::Duration;

use bytes::Bytes;
use http::HeaderName;
use http::header::{CONTENT_LENGTH, CONTENT_RANGE, RANGE};
use worker::d1::{D1Database, D1Type};
use worker::js_sys;
use worker::wasm_bindgen::JsCast;
use worker::wasm_bindgen_futures::JsFuture;
use worker::{Delay, Env, web_sys};

use super::error::{failed, thrown};
use super::exchange::{Exchange, in_time};
use super::incoming::Incoming;
use super::isolate::{COUNTERS_BINDING, DATABASE_BINDING, ISOLATE, Isolate, LOCKS_BINDING};
use super::lifetime::Lifetime;
use super::{message, object, pieces, web_crypto};
use crate::http::state::{HasIsolateState, IsolateState};
use crate::platform::{
    Charge, Clock, Content, Counters, Crypto, Database, EdgeCache, Hashed, Held, Http,
    LOCK_WAIT_MS, Level, LockAnswer, LockCall, Locks, LogWriter, PlatformError, PublicKey, Random,
    Row, Tasks, Value, Verdict,
};
use crate::telemetry::log::Log;
use crate::telemetry::trace::{Trace, Traced};

/// The longest wait for a lock: the time that it holds its caller, and the way there.
const LOCK_TIMEOUT: Duration = Duration::from_millis(LOCK_WAIT_MS + 1_500);

/// The most bytes of an answer that is not hashed, such as an error of the store.
const HASHED_OTHER_MAX_BYTES: u64 = 64 * 1024;

/// The longest wait for a counter; after it the isolate counts by itself.
const COUNTER_TIMEOUT: Duration = Duration::from_secs(1);

/// The platform, for one request or one scheduled run.
pub(super) struct Platform {
    pub(super) env: Env,
    pub(super) lifetime: Rc<Lifetime>,
    pub(super) isolate: Rc<Isolate>,
    pub(super) trace: RefCell<Trace>,
}

impl Platform {
    /// The platform of a request, or of a scheduled run.
    pub(super) fn new(env: Env, lifetime: Lifetime) -> Self {
        Self {
            env,
            lifetime: Rc::new(lifetime),
            isolate: ISOLATE.with(Rc::clone),
            trace: RefCell::default(),
        }
    }

    /// The same platform, for work that continues after the answer.
    fn detached(&self) -> Self {
        Self {
            env: self.env.clone(),
            lifetime: Rc::clone(&self.lifetime),
            isolate: Rc::clone(&self.isolate),
            trace: RefCell::new(self.trace.borrow().clone()),
        }
    }
}

impl Clock for Platform {
    fn now_unix_ms(&self) -> u64 {
        now_unix_ms()
    }

    async fn sleep(&self, milliseconds: u64) {
        Delay::from(Duration::from_millis(milliseconds)).await;
    }

    async fn give_way(&self) {
        Delay::from(Duration::ZERO).await;
    }
}

impl Random for Platform {
    fn random(&self, bytes: &mut [u8]) -> Result<(), PlatformError> {
        getrandom::fill(bytes).map_err(failed)
    }
}

impl LogWriter for Platform {
    fn write_log(&self, level: Level, line: &str) {
        write_log(level, line);
    }
}

impl Http for Platform {
    type Source = Incoming;

    async fn fetch(
        &self,
        request: http::Request<Bytes>,
        max_bytes: u64,
    ) -> Result<http::Response<Vec<u8>>, PlatformError> {
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
    ) -> Result<http::Response<Incoming>, PlatformError> {
        let exchange = Exchange::default();
        let response = in_time(exchange.send(&self.lifetime, request)).await?;
        let head = message::head_of(&response)?;
        let source = Incoming::new(&response, exchange)?;
        Ok(head.map(|()| source))
    }

    async fn hash(
        &self,
        request: http::Request<Bytes>,
    ) -> Result<http::Response<Hashed>, PlatformError> {
        let exchange = Exchange::default();
        let hashed = async {
            let response = exchange.send(&self.lifetime, request).await?;
            let head = message::head_of(&response)?;
            if let (200, worker::ResponseBody::Stream(stream)) =
                (response.status_code(), response.body())
            {
                let digest = pieces::sha256_of(stream).await?;
                return Ok(head.map(|()| Hashed::Digest(digest)));
            }
            let whole = message::plain_response(response, HASHED_OTHER_MAX_BYTES).await?;
            Ok(whole.map(Hashed::Other))
        };
        in_time(hashed).await
    }
}

impl Tasks for Platform {
    type Sink = pieces::Pieces;

    fn stream(
        &self,
        length: u64,
        write: impl AsyncFnOnce(&Self, &mut pieces::Pieces) -> Result<(), PlatformError> + 'static,
    ) -> Content {
        let ports = self.detached();
        let written = pieces::written(&self.lifetime, length, async move |sink| {
            write(&ports, sink).await
        });
        match written {
            Ok(body) => message::held(body, length),
            // Never happens: a body too long for the platform is too long for each of our limits.
            Err(PlatformError(why)) => {
                self.log(&format!("no stream: {why}"));
                Content::empty()
            }
        }
    }

    fn later(&self, work: impl AsyncFnOnce(&Self) + 'static) {
        let ports = self.detached();
        self.lifetime.wait_until(async move { work(&ports).await });
    }

    fn is_gone(&self) -> bool {
        self.lifetime.is_gone()
    }
}

impl Database for Platform {
    async fn query(&self, sql: &'static str, values: &[Value]) -> Result<Vec<Row>, PlatformError> {
        query(self.env.d1(DATABASE_BINDING).map_err(failed)?, sql, values).await
    }

    fn query_later(
        &self,
        sql: &'static str,
        values: Vec<Value>,
        failed_with: impl FnOnce(&Self, PlatformError) + 'static,
    ) {
        let platform = self.detached();
        self.lifetime.wait_until(async move {
            if let Err(error) = platform.query(sql, &values).await {
                failed_with(&platform, error);
            }
        });
    }
}

impl Locks for Platform {
    async fn lock(&self, name: &str, call: &LockCall) -> Result<LockAnswer, PlatformError> {
        object::ask(&self.env, LOCKS_BINDING, name, call, LOCK_TIMEOUT).await
    }
}

impl Counters for Platform {
    async fn charge(&self, counter: &str, charges: &[Charge]) -> Result<Verdict, PlatformError> {
        object::ask(
            &self.env,
            COUNTERS_BINDING,
            counter,
            charges,
            COUNTER_TIMEOUT,
        )
        .await
    }
}

impl EdgeCache for Platform {
    async fn cached(&self, url: &str, names: &[HeaderName]) -> Option<http::Response<Content>> {
        let found = JsFuture::from(self.isolate.cache().match_with_str(url)).await;
        let response = found.ok()?.dyn_into::<web_sys::Response>().ok()?;
        let mut headers = message::some_headers(&response, &[CONTENT_LENGTH]);
        let length = headers.remove(CONTENT_LENGTH);
        headers.extend(message::some_headers(&response, names));
        let content = match length.and_then(|it| it.to_str().ok()?.parse().ok()) {
            Some(0) => Content::empty(),
            // An entry that was stored without a body has none, whatever its length says.
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
            pieces::drop_unread(&response);
            return None;
        }
        Some(message::held(response.body()?, range.end - range.start))
    }

    async fn read(&self, held: Held) -> Result<Vec<u8>, PlatformError> {
        message::read_held(held).await
    }

    async fn cache(
        &self,
        url: &str,
        response: http::Response<Content>,
    ) -> Result<(), PlatformError> {
        let response = message::platform_response(&self.lifetime, response)?;
        let put = self.isolate.cache().put_with_str(url, &response);
        let put = JsFuture::from(put).await;
        put.map(drop).map_err(thrown)
    }

    async fn purge(&self, url: &str) -> Result<(), PlatformError> {
        let purged = JsFuture::from(self.isolate.cache().delete_with_str(url)).await;
        purged.map(drop).map_err(thrown)
    }
}

impl Crypto for Platform {
    async fn sha256(&self, bytes: &[u8]) -> Result<[u8; 32], PlatformError> {
        web_crypto::sha256(bytes).await
    }

    async fn verify_signature(
        &self,
        key: &PublicKey,
        message: &[u8],
        signature: &[u8],
    ) -> Result<bool, PlatformError> {
        web_crypto::verify(key, message, signature).await
    }
}

impl Traced for Platform {
    fn trace(&self) -> &RefCell<Trace> {
        &self.trace
    }
}

impl HasIsolateState for Platform {
    fn isolate_state(&self) -> &IsolateState {
        self.isolate.state()
    }
}

/// Reads the clock without making an object each time, unlike `worker::Date`.
fn now_unix_ms() -> u64 {
    js_sys::Date::now() as u64
}

async fn query(
    database: D1Database,
    sql: &'static str,
    values: &[Value],
) -> Result<Vec<Row>, PlatformError> {
    let values: Vec<D1Type<'_>> = values.iter().map(d1_value).collect();
    let statement = database.prepare(sql).bind_refs(&values).map_err(failed)?;
    let result = statement.all().await.map_err(failed)?;
    result.results().map_err(failed)
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
