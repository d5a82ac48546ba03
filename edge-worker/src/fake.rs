//! The world in memory: a bucket that does as much of S3 as we ask, the real
//! migrations on SQLite, a cache and a clock that stands.

pub(crate) mod faults;

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use base64::Engine;
use calotype_protocol::wire::{Details, Timestamp};
use calotype_protocol::{Collection, Dimensions, Format, ImageId, Sha256};
use http::{HeaderMap, HeaderName, Request, Response};
use rusqlite::types::ValueRef;
use sha2::Digest;

use crate::authenticate::{Memory, Owner, PublicKey};
use crate::config::{Config, Faults as ConfigFaults};
use crate::deliver::flight::state::{Call, Flight, Turn};
use crate::deliver::order::Order;
use crate::limits::leases::Leases;
use crate::limits::ledger::{Charge, Ledger, Verdict};
use crate::log::{self, Level};
use crate::problem::Failure;
use crate::records::{self, Record, State, Verified};
use crate::trace::Trace;
use crate::world::{Content, Held, Outage, Row, Value, World};
use crate::{answer, deliver};

/// 2025-01-01T00:00:00Z
pub(crate) const NOW_UNIX_MS: u64 = 1_735_689_600_000;

/// What makes the tables, in its order.
pub(crate) const MIGRATIONS: &[&str] = &[
    include_str!("../migrations/0001_images.sql"),
    include_str!("../migrations/0002_idempotency.sql"),
    include_str!("../migrations/0003_records.sql"),
    include_str!("../migrations/0004_keys.sql"),
    include_str!("../migrations/0005_audit.sql"),
    include_str!("../migrations/0006_derivatives.sql"),
    include_str!("../migrations/0007_sizes.sql"),
    include_str!("../migrations/0008_placeholders.sql"),
];

/// How often a lock looks whether it is free before it says that it is not.
const FLIGHT_LOOKS: u32 = 1000;

/// A key of exactly the shortest length.
pub(crate) const API_KEY: &str = "0123456789abcdef0123456789abcdef";

/// The value of a configuration variable.
pub(crate) fn variable(name: &str) -> Option<String> {
    let value = match name {
        "S3_ENDPOINT" => "http://127.0.0.1:9000",
        "S3_REGION" => "us-east-1",
        "S3_BUCKET" => "photos",
        "S3_ACCESS_KEY_ID" => "test-access-key",
        "S3_SECRET_ACCESS_KEY" => "test-secret-access-key",
        "S3_SESSION_TOKEN" => "test-session-token",
        "API_KEYS" => API_KEY,
        "ALLOWED_ORIGINS" => "https://page.example",
        "DELIVERY_KEYS" => "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",
        "IMAGE_PRESETS" => "avatar:w=96,h=96,fit=cover",
        _ => return None,
    };
    Some(value.to_owned())
}

/// A complete configuration.
pub(crate) fn config() -> Config {
    Config::load(variable).unwrap()
}

/// The record of a ticket for `bytes`, declared as JPEG.
pub(crate) fn pending(bytes: &[u8]) -> Record {
    Record {
        id: ImageId::from_parts(NOW_UNIX_MS, [7; 10]),
        owner: Owner("0123456789abcdef".to_owned()),
        collection: Collection::Items,
        declared: Format::Jpeg,
        bytes: bytes.len() as u64,
        sha256: Sha256(sha2::Sha256::digest(bytes).into()),
        name: None,
        created_at: Timestamp {
            unix_ms: NOW_UNIX_MS,
        },
        expires_at: Timestamp {
            unix_ms: NOW_UNIX_MS + 300_000,
        },
        details: Details::default(),
        sizes: Vec::new(),
        state: State::Pending,
        fault: None,
        dominant: None,
    }
}

/// What verification finds of these bytes, should they be a JPEG of 640 × 480 pixels.
pub(crate) fn verified(bytes: &[u8]) -> Verified {
    Verified {
        format: Format::Jpeg,
        dimensions: Dimensions::new(640, 480),
        bytes: bytes.len() as u64,
        sha256: Sha256(sha2::Sha256::digest(bytes).into()),
        has_alpha: Some(false),
    }
}

/// The record of an image that is ready, of bytes of its own; `change` sets what is
/// asked for with the upload.
pub(crate) fn ready(world: &FakeWorld, change: impl FnOnce(&mut Record)) -> Record {
    let mut random = [0; 10];
    world.random(&mut random).unwrap();
    let id = ImageId::from_parts(world.now_unix_ms(), random);
    let bytes = id.to_string().into_bytes();
    let mut record = Record {
        id,
        ..pending(&bytes)
    };
    change(&mut record);
    now(records::insert(world, &record, None)).unwrap();
    now(records::mark_ready(world, record.id, verified(&bytes))).unwrap();
    now(records::find(world, record.id)).unwrap().unwrap()
}

/// The result of a future that never has to wait, as in this world.
pub(crate) fn now<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("nothing here waits"),
    }
}

/// The result of a future, or `None` when it stands still: then it is dropped.
pub(crate) fn unless_killed<T>(future: impl Future<Output = T>) -> Option<T> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => Some(value),
        Poll::Pending => None,
    }
}

/// The results of futures that take turns: each goes on until it has to wait, and then
/// the next one does.
pub(crate) fn together<T>(futures: impl IntoIterator<Item = impl Future<Output = T>>) -> Vec<T> {
    let mut futures: Vec<_> = futures.into_iter().map(|it| Some(Box::pin(it))).collect();
    let mut results: Vec<Option<T>> = futures.iter().map(|_| None).collect();
    let mut context = Context::from_waker(Waker::noop());
    while results.iter().any(Option::is_none) {
        for (future, result) in futures.iter_mut().zip(&mut results) {
            let Some(running) = future else { continue };
            if let Poll::Ready(value) = running.as_mut().poll(&mut context) {
                *result = Some(value);
                *future = None;
            }
        }
    }
    results.into_iter().flatten().collect()
}

/// Lets `second` run to its end where `first` pauses.
pub(crate) fn interleaved<T, U>(
    first: impl Future<Output = T>,
    second: impl FnOnce() -> U,
) -> (T, U) {
    let mut first = pin!(first);
    let mut context = Context::from_waker(Waker::noop());
    assert!(first.as_mut().poll(&mut context).is_pending());
    let second = second();
    match first.poll(&mut context) {
        Poll::Ready(first) => (first, second),
        Poll::Pending => panic!("it waits once only"),
    }
}

#[derive(Clone)]
struct Stored {
    bytes: Vec<u8>,
    content_type: String,
    encryption: Option<String>,
}

impl Stored {
    fn etag(&self) -> String {
        let digest = sha2::Sha256::digest(&self.bytes);
        format!("\"{:02x}{:02x}{:02x}\"", digest[0], digest[1], digest[2])
    }
}

/// The world in memory.
pub(crate) struct FakeWorld {
    pub(crate) now_unix_ms: Cell<u64>,
    objects: RefCell<BTreeMap<String, Stored>>,
    cache: RefCell<BTreeMap<String, Response<Vec<u8>>>>,
    database: RefCell<Option<rusqlite::Connection>>,
    /// Requests the bucket got, as `METHOD key`.
    asked: RefCell<Vec<String>>,
    log: RefCell<Vec<String>>,
    canned: RefCell<Option<(u16, String)>>,
    broken_method: RefCell<Option<&'static str>>,
    canned_method: RefCell<Option<(&'static str, u16, &'static str)>>,
    random: Cell<u8>,
    slept_ms: RefCell<Vec<u64>>,
    pub(crate) faults: faults::Faults,
    /// Answers of other hosts, by URL.
    pages: RefCell<BTreeMap<String, (u16, String)>>,
    memory: Memory,
    queries: Cell<u32>,
    trace: RefCell<Trace>,
    leases: RefCell<Leases>,
    counters: RefCell<Option<BTreeMap<String, Ledger>>>,
    counter_calls: Cell<u32>,
    flights: RefCell<Option<BTreeMap<String, Flight>>>,
    flight_calls: Cell<u32>,
    cache_is_broken: Cell<bool>,
    later: RefCell<Vec<Later>>,
}

/// Work for after the answer.
type Later = Box<dyn for<'a> FnOnce(&'a FakeWorld) -> Pin<Box<dyn Future<Output = ()> + 'a>>>;

impl FakeWorld {
    pub(crate) fn new() -> Self {
        let database = rusqlite::Connection::open_in_memory().unwrap();
        for migration in MIGRATIONS {
            database.execute_batch(migration).unwrap();
        }
        Self::with_database(database)
    }

    /// A world with this database.
    pub(crate) fn with_database(database: rusqlite::Connection) -> Self {
        Self {
            now_unix_ms: Cell::new(NOW_UNIX_MS),
            objects: RefCell::default(),
            cache: RefCell::default(),
            database: RefCell::new(Some(database)),
            asked: RefCell::default(),
            log: RefCell::default(),
            canned: RefCell::default(),
            broken_method: RefCell::default(),
            canned_method: RefCell::default(),
            random: Cell::new(0),
            slept_ms: RefCell::default(),
            faults: faults::Faults::default(),
            pages: RefCell::default(),
            memory: Memory::default(),
            queries: Cell::new(0),
            trace: RefCell::default(),
            leases: RefCell::default(),
            counters: RefCell::new(Some(BTreeMap::new())),
            counter_calls: Cell::new(0),
            flights: RefCell::new(Some(BTreeMap::new())),
            flight_calls: Cell::new(0),
            cache_is_broken: Cell::new(false),
            later: RefCell::default(),
        }
    }

    /// Puts an object into the bucket.
    pub(crate) fn store(&self, key: &str, bytes: &[u8], content_type: &str) {
        let stored = Stored {
            bytes: bytes.to_vec(),
            content_type: content_type.to_owned(),
            encryption: None,
        };
        self.objects.borrow_mut().insert(key.to_owned(), stored);
    }

    /// Bytes and media type of an object.
    pub(crate) fn stored(&self, key: &str) -> Option<(Vec<u8>, String)> {
        let objects = self.objects.borrow();
        let stored = objects.get(key)?;
        Some((stored.bytes.clone(), stored.content_type.clone()))
    }

    /// Server-side encryption that an object was written with.
    pub(crate) fn encryption_of(&self, key: &str) -> Option<String> {
        self.objects.borrow().get(key)?.encryption.clone()
    }

    /// Every pause so far.
    pub(crate) fn slept_ms(&self) -> Vec<u64> {
        self.slept_ms.borrow().clone()
    }

    /// Every key in the bucket.
    pub(crate) fn keys(&self) -> Vec<String> {
        self.objects.borrow().keys().cloned().collect()
    }

    /// Requests the bucket got, as `METHOD key`.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.borrow().clone()
    }

    pub(crate) fn logged(&self) -> String {
        self.log.borrow().join("\n")
    }

    /// From now on the bucket gives this answer to everything.
    pub(crate) fn answer_storage_with(&self, status: u16, body: &str) {
        *self.canned.borrow_mut() = Some((status, body.to_owned()));
    }

    /// From now on requests of this method get no answer.
    pub(crate) fn break_storage_for(&self, method: &'static str) {
        *self.broken_method.borrow_mut() = Some(method);
    }

    /// From now on the bucket gives this answer to requests of a method.
    pub(crate) fn answer_method_with(&self, method: &'static str, status: u16, body: &'static str) {
        *self.canned_method.borrow_mut() = Some((method, status, body));
    }

    /// From now on storage works again.
    pub(crate) fn mend_storage(&self) {
        *self.broken_method.borrow_mut() = None;
        *self.canned.borrow_mut() = None;
    }

    /// From now on the database does not answer.
    pub(crate) fn break_database(&self) {
        *self.database.borrow_mut() = None;
    }

    /// From now on no counter answers.
    pub(crate) fn break_counters(&self) {
        *self.counters.borrow_mut() = None;
    }

    /// From now on the edge cache keeps and finds nothing.
    pub(crate) fn break_cache(&self) {
        self.cache_is_broken.set(true);
    }

    /// From now on no lock answers.
    pub(crate) fn break_flights(&self) {
        *self.flights.borrow_mut() = None;
    }

    /// How often a lock was asked.
    pub(crate) fn flight_calls(&self) -> u32 {
        self.flight_calls.get()
    }

    /// Does what was left for after the answer.
    pub(crate) fn do_later(&self) {
        let work: Vec<Later> = self.later.borrow_mut().drain(..).collect();
        for work in work {
            now(work(self));
        }
    }

    /// How much is left for after the answer.
    pub(crate) fn is_later(&self) -> usize {
        self.later.borrow().len()
    }

    /// How often a counter was asked.
    pub(crate) fn counter_calls(&self) -> u32 {
        self.counter_calls.get()
    }

    /// Runs any SQL on the database; the error is SQLite's own.
    pub(crate) fn sql(&self, sql: &str) -> Result<(), String> {
        let database = self.database.borrow();
        let database = database.as_ref().unwrap();
        database
            .execute_batch(sql)
            .map_err(|error| error.to_string())
    }

    /// From now on another host gives this answer at a URL.
    pub(crate) fn serve_page(&self, url: &str, status: u16, body: &str) {
        let mut pages = self.pages.borrow_mut();
        pages.insert(url.to_owned(), (status, body.to_owned()));
    }

    /// The next isolate of the same data centre: the edge cache stays.
    pub(crate) fn forget_memory(&mut self) {
        self.memory = Memory::default();
    }

    /// What the isolate remembers, to put another isolate's in its place.
    pub(crate) fn memory_mut(&mut self) -> &mut Memory {
        &mut self.memory
    }

    /// How often the database was asked before the answer.
    pub(crate) fn queries(&self) -> u32 {
        self.queries.get()
    }

    /// Whether the edge cache keeps something under a URL.
    pub(crate) fn caches(&self, url: &str) -> bool {
        self.cache.borrow().contains_key(url)
    }

    /// Goes on in another data centre, whose edge cache keeps nothing yet.
    pub(crate) fn go_elsewhere(&self) {
        self.cache.borrow_mut().clear();
    }

    /// Everything the edge cache keeps.
    pub(crate) fn cached_urls(&self) -> Vec<String> {
        self.cache.borrow().keys().cloned().collect()
    }

    /// The rows of any SQL.
    pub(crate) fn rows_of(&self, sql: &'static str) -> Vec<Row> {
        self.rows(sql, &[]).unwrap()
    }

    /// How SQLite would go about a statement: a line for each table it reads.
    pub(crate) fn plan(&self, sql: &str) -> Vec<String> {
        let database = self.database.borrow();
        let explain = format!("EXPLAIN QUERY PLAN {sql}");
        let mut statement = database.as_ref().unwrap().prepare(&explain).unwrap();
        let values = vec![rusqlite::types::Null; statement.parameter_count()];
        let rows = statement.query_map(rusqlite::params_from_iter(values), |row| row.get(3));
        rows.unwrap().map(Result::unwrap).collect()
    }

    fn answer(
        &self,
        request: &Request<Vec<u8>>,
        max_bytes: u64,
    ) -> Result<Response<Vec<u8>>, Outage> {
        let method = request.method().as_str();
        let url = request.uri().to_string();
        if let Some((status, body)) = self.pages.borrow().get(&url) {
            self.asked.borrow_mut().push(format!("{method} {url}"));
            assert!(!request.headers().contains_key("authorization"));
            if body.len() as u64 > max_bytes {
                return Err(Outage("longer than expected".to_owned()));
            }
            return Ok(response(*status, body));
        }
        let key = match request.uri().query() {
            Some(_) => "?delete",
            None => key_in(request.uri().path()),
        };
        self.asked.borrow_mut().push(format!("{method} {key}"));
        if *self.broken_method.borrow() == Some(method) {
            return Err(Outage("connection refused".to_owned()));
        }
        if let Some((at, status, body)) = *self.canned_method.borrow()
            && at == method
        {
            return Ok(response(status, body));
        }
        if let Some((status, body)) = &*self.canned.borrow() {
            return Ok(response(*status, body));
        }
        let answer = self.bucket(request);
        if answer.body().len() as u64 > max_bytes {
            return Err(Outage("longer than expected".to_owned()));
        }
        Ok(answer)
    }

    fn rows(&self, sql: &'static str, values: &[Value]) -> Result<Vec<Row>, Outage> {
        let database = self.database.borrow();
        let database = database.as_ref().ok_or(Outage("no database".to_owned()))?;
        let values = values.iter().map(|value| match value {
            Value::Null => rusqlite::types::Value::Null,
            Value::Integer(number) => rusqlite::types::Value::Integer(*number as i64),
            Value::Text(text) => rusqlite::types::Value::Text(text.clone()),
        });
        let mut statement = database.prepare(sql).unwrap();
        let columns: Vec<String> = statement
            .column_names()
            .into_iter()
            .map(str::to_owned)
            .collect();
        let mut rows = statement.query(rusqlite::params_from_iter(values)).unwrap();
        let mut found = Vec::new();
        while let Some(row) = rows.next().unwrap() {
            let cell = |(index, name): (usize, &String)| {
                let value = match row.get_ref(index).unwrap() {
                    ValueRef::Integer(number) => number.into(),
                    ValueRef::Text(text) => String::from_utf8_lossy(text).into(),
                    _ => serde_json::Value::Null,
                };
                (name.clone(), value)
            };
            found.push(columns.iter().enumerate().map(cell).collect());
        }
        Ok(found)
    }

    fn bucket(&self, request: &Request<Vec<u8>>) -> Response<Vec<u8>> {
        let header = |name: &str| {
            let value = request.headers().get(name)?;
            Some(value.to_str().unwrap().to_owned())
        };
        assert!(header("authorization").is_some(), "unsigned request");
        let key = key_in(request.uri().path());
        let found = self.objects.borrow().get(key).cloned();
        let store = |bytes: &[u8]| {
            self.store(key, bytes, &header("content-type").unwrap());
            let mut objects = self.objects.borrow_mut();
            let stored = objects.get_mut(key).unwrap();
            stored.encryption = header("x-amz-server-side-encryption");
        };
        let no_such_key = || response(404, "<Error><Code>NoSuchKey</Code></Error>");
        match (request.method().as_str(), header("x-amz-copy-source")) {
            ("GET", _) => match found {
                None => no_such_key(),
                Some(it) if header("if-match").is_some_and(|etag| etag != it.etag()) => {
                    response(412, "<Error><Code>PreconditionFailed</Code></Error>")
                }
                Some(it) => get(&it, header("range")),
            },
            ("PUT", Some(source)) => {
                let source = key_in(&source).to_owned();
                let Some(from) = self.objects.borrow().get(&source).cloned() else {
                    return no_such_key();
                };
                if header("x-amz-copy-source-if-match") != Some(from.etag()) {
                    return response(412, "<Error><Code>PreconditionFailed</Code></Error>");
                }
                store(&from.bytes);
                response(200, "<CopyObjectResult></CopyObjectResult>")
            }
            ("PUT", None) => {
                store(request.body());
                response(200, "")
            }
            ("POST", _) => {
                assert_eq!(request.uri().query(), Some("delete"));
                let digest = sha2::Sha256::digest(request.body());
                let digest = base64::engine::general_purpose::STANDARD.encode(digest);
                assert_eq!(header("x-amz-checksum-sha256"), Some(digest));
                let text = String::from_utf8(request.body().clone()).unwrap();
                let mut objects = self.objects.borrow_mut();
                for rest in text.split("<Key>").skip(1) {
                    let (key, _) = rest.split_once("</Key>").unwrap();
                    let path = format!("{}/{key}", request.uri().path());
                    objects.remove(key_in(&path));
                }
                response(200, "<DeleteResult></DeleteResult>")
            }
            ("DELETE", _) => {
                self.objects.borrow_mut().remove(key);
                response(204, "")
            }
            (method, _) => panic!("{method} is never sent"),
        }
    }
}

/// The key of a path-style address; with the bucket before it when that is another.
fn key_in(path: &str) -> &str {
    path.strip_prefix("/photos/").unwrap_or(path)
}

fn response(status: u16, body: &str) -> Response<Vec<u8>> {
    let builder = Response::builder().status(status);
    builder.body(body.as_bytes().to_vec()).unwrap()
}

fn get(stored: &Stored, range: Option<String>) -> Response<Vec<u8>> {
    let total = stored.bytes.len();
    let builder = Response::builder().header("etag", stored.etag());
    let Some(range) = range else {
        let builder = builder.header("content-length", total);
        return builder.body(stored.bytes.clone()).unwrap();
    };
    if total == 0 {
        return response(416, "<Error><Code>InvalidRange</Code></Error>");
    }
    let last: usize = range.strip_prefix("bytes=0-").unwrap().parse().unwrap();
    let end = total.min(last + 1);
    builder
        .status(206)
        .header("content-range", format!("bytes 0-{}/{total}", end - 1))
        .body(stored.bytes[..end].to_vec())
        .unwrap()
}

/// The bytes of an answer, wherever they are.
pub(crate) fn bytes_of(content: Content) -> Vec<u8> {
    match content {
        Content::Bytes(bytes) => bytes,
        Content::Held(held) => *held.body.downcast().expect("this world holds bytes"),
    }
}

/// [`answer::answer`] with its bytes.
pub(crate) async fn answer(
    world: &FakeWorld,
    config: Result<Config, ConfigFaults>,
    request: Request<Vec<u8>>,
) -> Response<Vec<u8>> {
    answer::answer(world, config, request).await.map(bytes_of)
}

/// [`deliver::deliver`] with its bytes.
pub(crate) async fn deliver(
    world: &FakeWorld,
    config: &Config,
    order: impl Into<Order>,
    origin: &str,
    headers: &HeaderMap,
) -> Result<Response<Vec<u8>>, Failure> {
    let answer = deliver::deliver(world, config, order, origin, headers).await;
    answer.map(|it| it.map(bytes_of))
}

impl World for FakeWorld {
    fn now_unix_ms(&self) -> u64 {
        self.now_unix_ms.get()
    }

    fn random(&self, bytes: &mut [u8]) -> Result<(), Outage> {
        self.random.set(self.random.get().wrapping_add(1));
        bytes.fill(self.random.get());
        Ok(())
    }

    async fn sleep(&self, milliseconds: u64) {
        self.faults.turn().await;
        self.slept_ms.borrow_mut().push(milliseconds);
    }

    fn trace(&self) -> &RefCell<Trace> {
        &self.trace
    }

    fn write_log(&self, _level: Level, line: &str) {
        self.log.borrow_mut().push(line.to_owned());
    }

    async fn fetch(
        &self,
        request: Request<Vec<u8>>,
        max_bytes: u64,
    ) -> Result<Response<Vec<u8>>, Outage> {
        self.faults.turn().await;
        let exchange = || self.answer(&request, max_bytes);
        self.faults.exchange(exchange).await
    }

    async fn query(&self, sql: &'static str, values: &[Value]) -> Result<Vec<Row>, Outage> {
        self.faults.turn().await;
        self.queries.set(self.queries.get() + 1);
        self.faults.query(|| self.rows(sql, values)).await
    }

    fn query_later(&self, sql: &'static str, values: Vec<Value>) {
        if let Err(Outage(why)) = self.rows(sql, &values) {
            log::message(self, Level::Error, &format!("not written: {why}"));
        }
    }

    fn later(&self, work: impl AsyncFnOnce(&Self) + 'static) {
        let work: Later = Box::new(move |world| Box::pin(async move { work(world).await }));
        self.later.borrow_mut().push(work);
    }

    async fn flight(&self, lock: &str, call: &Call) -> Result<Turn, Outage> {
        // As the real one, it keeps who asks waiting for a while.
        for _ in 0..FLIGHT_LOOKS {
            self.faults.turn().await;
            self.flight_calls.set(self.flight_calls.get() + 1);
            let mut flights = self.flights.borrow_mut();
            let flights = flights.as_mut().ok_or(Outage("no locks".to_owned()))?;
            let flight = flights.entry(lock.to_owned()).or_default();
            match flight.answer(call, self.now_unix_ms.get()) {
                Turn::Busy => {}
                turn => return Ok(turn),
            }
        }
        Ok(Turn::Busy)
    }

    async fn charge(&self, counter: &str, charges: &[Charge]) -> Result<Verdict, Outage> {
        self.counter_calls.set(self.counter_calls.get() + 1);
        let mut counters = self.counters.borrow_mut();
        let counters = counters.as_mut().ok_or(Outage("no counters".to_owned()))?;
        let ledger = counters.entry(counter.to_owned()).or_default();
        Ok(ledger.charge(charges, self.now_unix_ms.get()))
    }

    fn leases(&self) -> &RefCell<Leases> {
        &self.leases
    }

    async fn cached(&self, url: &str, names: &[HeaderName]) -> Option<Response<Content>> {
        self.faults.turn().await;
        if self.cache_is_broken.get() {
            return None;
        }
        let mut entry = self.cache.borrow().get(url).cloned()?;
        let headers = std::mem::take(entry.headers_mut());
        let asked = |name: &HeaderName| Some((name.clone(), headers.get(name)?.clone()));
        entry.headers_mut().extend(names.iter().filter_map(asked));
        Some(entry.map(|bytes| {
            let length = bytes.len();
            let body = Box::new(bytes);
            Content::Held(Held { body, length })
        }))
    }

    async fn read(&self, held: Held) -> Result<Vec<u8>, Outage> {
        Ok(bytes_of(Content::Held(held)))
    }

    async fn cache(&self, url: &str, response: &Response<Vec<u8>>) -> Result<(), Outage> {
        self.faults.turn().await;
        if self.cache_is_broken.get() {
            return Err(Outage("no cache".to_owned()));
        }
        assert!(response.headers().contains_key("cache-control"));
        assert_eq!(response.status(), 200);
        assert!(!response.headers().contains_key("set-cookie"));
        let mut cache = self.cache.borrow_mut();
        cache.insert(url.to_owned(), response.clone());
        Ok(())
    }

    async fn purge(&self, url: &str) -> Result<(), Outage> {
        self.cache.borrow_mut().remove(url);
        Ok(())
    }

    async fn sha256(&self, bytes: &[u8]) -> Result<[u8; 32], Outage> {
        Ok(sha2::Sha256::digest(bytes).into())
    }

    async fn verify_signature(
        &self,
        key: &PublicKey,
        message: &[u8],
        signature: &[u8],
    ) -> Result<bool, Outage> {
        use ring::signature as ring;
        let algorithm: &dyn ring::VerificationAlgorithm = match key {
            PublicKey::Rsa(n) => {
                let (n, e) = (n.as_slice(), [1, 0, 1].as_slice());
                let key = ring::RsaPublicKeyComponents { n, e };
                let algorithm = &ring::RSA_PKCS1_2048_8192_SHA256;
                return Ok(key.verify(algorithm, message, signature).is_ok());
            }
            PublicKey::P256 { .. } => &ring::ECDSA_P256_SHA256_FIXED,
            PublicKey::Ed25519(_) => &ring::ED25519,
        };
        let bytes = match key {
            PublicKey::P256 { x, y } => [&[4], x.as_slice(), y].concat(),
            PublicKey::Ed25519(x) => x.to_vec(),
            PublicKey::Rsa(_) => unreachable!("answered above"),
        };
        let key = ring::UnparsedPublicKey::new(algorithm, bytes);
        Ok(key.verify(message, signature).is_ok())
    }

    fn memory(&self) -> &Memory {
        &self.memory
    }
}
