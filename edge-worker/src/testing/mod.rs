//! The ports in memory: a bucket with the part of S3 that the worker uses, the real migrations on
//! SQLite, a cache and a stopped clock.

mod bucket;
mod database;
pub(crate) mod faults;
mod ports;
mod records;
mod turns;

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::pin::Pin;

use http::{HeaderMap, Request, Response};

use crate::access::limits::ledger::Ledger;
use crate::config::Faults as ConfigFaults;
use crate::delivery;
use crate::delivery::request::DeliveryRequest;
use crate::http::answer as front;
use crate::http::config::Config;
use crate::http::problem;
use crate::http::state::IsolateState;
use crate::model::ApiError;
use crate::platform::Content;
use crate::telemetry::trace::Trace;
use crate::testing::bucket::Stored;
pub(crate) use crate::testing::database::MIGRATIONS;
pub(crate) use crate::testing::records::{pending, ready, replace_original, stored, verified};
pub(crate) use crate::testing::turns::{interleaved, now, together, unless_killed};
use crate::work::lock_state::LockState;

/// 2025-01-01T00:00:00Z
pub(crate) const NOW_UNIX_MS: u64 = 1_735_689_600_000;

/// A key of exactly the shortest length.
pub(crate) const API_KEY: &str = "0123456789abcdef0123456789abcdef";

/// The value of a configuration variable.
pub(crate) fn variable(name: &str) -> Option<String> {
    let value = match name {
        "ENVIRONMENT" => "development",
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

/// The ports in memory.
pub(crate) struct FakePorts {
    pub(crate) now_unix_ms: Cell<u64>,
    objects: RefCell<BTreeMap<String, Stored>>,
    cache: RefCell<BTreeMap<String, Response<Vec<u8>>>>,
    database: RefCell<Option<rusqlite::Connection>>,
    /// Requests that the bucket got, as `METHOD key`.
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
    isolate_state: IsolateState,
    queries: Cell<u32>,
    trace: RefCell<Trace>,
    counters: RefCell<Option<BTreeMap<String, Ledger>>>,
    counter_calls: Cell<u32>,
    locks: RefCell<Option<BTreeMap<String, LockState>>>,
    lock_calls: Cell<u32>,
    cache_is_broken: Cell<bool>,
    parts_read: Cell<u32>,
    bodies_read: Cell<u32>,
    later: RefCell<Vec<Later>>,
}

/// Work for after the answer.
type Later = Box<dyn for<'a> FnOnce(&'a FakePorts) -> Pin<Box<dyn Future<Output = ()> + 'a>>>;

impl FakePorts {
    pub(crate) fn new() -> Self {
        let database = rusqlite::Connection::open_in_memory().unwrap();
        for migration in MIGRATIONS {
            database.execute_batch(migration).unwrap();
        }
        Self::with_database(database)
    }

    /// Ports with this database.
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
            isolate_state: IsolateState::default(),
            queries: Cell::new(0),
            trace: RefCell::default(),
            counters: RefCell::new(Some(BTreeMap::new())),
            counter_calls: Cell::new(0),
            locks: RefCell::new(Some(BTreeMap::new())),
            lock_calls: Cell::new(0),
            cache_is_broken: Cell::new(false),
            parts_read: Cell::new(0),
            bodies_read: Cell::new(0),
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

    /// Requests that the bucket got, as `METHOD key`.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.borrow().clone()
    }

    pub(crate) fn logged(&self) -> String {
        self.log.borrow().join("\n")
    }

    /// From now on the bucket gives this answer to every request.
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
    pub(crate) fn break_locks(&self) {
        *self.locks.borrow_mut() = None;
    }

    /// The number of calls to locks.
    pub(crate) fn lock_calls(&self) -> u32 {
        self.lock_calls.get()
    }

    /// Does the work that was left for after the answer.
    pub(crate) fn do_later(&self) {
        let work: Vec<Later> = self.later.borrow_mut().drain(..).collect();
        for work in work {
            now(work(self));
        }
    }

    /// The number of tasks left for after the answer.
    pub(crate) fn is_later(&self) -> usize {
        self.later.borrow().len()
    }

    /// The number of calls to counters.
    pub(crate) fn counter_calls(&self) -> u32 {
        self.counter_calls.get()
    }

    /// From now on another host gives this answer at a URL.
    pub(crate) fn serve_page(&self, url: &str, status: u16, body: &str) {
        let mut pages = self.pages.borrow_mut();
        pages.insert(url.to_owned(), (status, body.to_owned()));
    }

    /// The next isolate of the same data center: the edge cache stays.
    pub(crate) fn forget_memory(&mut self) {
        self.isolate_state = IsolateState::default();
    }

    /// The state of the isolate, to replace it by another isolate's.
    pub(crate) fn isolate_state_mut(&mut self) -> &mut IsolateState {
        &mut self.isolate_state
    }

    /// The number of database queries before the answer.
    pub(crate) fn queries(&self) -> u32 {
        self.queries.get()
    }

    /// Cuts the bytes of a cache entry, as if the rest had never been there.
    pub(crate) fn cut_cached(&self, url: &str, bytes: usize) {
        let mut cache = self.cache.borrow_mut();
        let entry = cache.get_mut(url).expect("an entry");
        entry.body_mut().truncate(bytes);
        entry.headers_mut().insert("content-length", bytes.into());
    }

    /// Whether the edge cache has an entry under a URL.
    pub(crate) fn caches(&self, url: &str) -> bool {
        self.cache.borrow().contains_key(url)
    }

    /// Continues in another data center, whose edge cache is still empty.
    pub(crate) fn go_elsewhere(&self) {
        self.cache.borrow_mut().clear();
    }

    /// The number of requests for a part of a cached body.
    pub(crate) fn parts_read(&self) -> u32 {
        self.parts_read.get()
    }

    /// The number of the platform's bodies that were read into memory as a whole.
    pub(crate) fn bodies_read(&self) -> u32 {
        self.bodies_read.get()
    }

    /// Changes the body of a cache entry.
    pub(crate) fn change_cached(&self, url: &str, change: impl FnOnce(&mut Vec<u8>)) {
        if let Some(entry) = self.cache.borrow_mut().get_mut(url) {
            change(entry.body_mut());
        }
    }

    /// The URLs of all cache entries.
    pub(crate) fn cached_urls(&self) -> Vec<String> {
        self.cache.borrow().keys().cloned().collect()
    }
}

/// The bytes of an answer, from any kind of body.
pub(crate) fn bytes_of(content: Content) -> Vec<u8> {
    match content {
        Content::Bytes(bytes) => bytes.into(),
        Content::Held(held) => *held.body.downcast().expect("these ports hold bytes"),
    }
}

/// [`front::answer`] with its bytes.
pub(crate) async fn answer(
    ports: &FakePorts,
    config: Result<Config, ConfigFaults>,
    request: Request<Vec<u8>>,
) -> Response<Vec<u8>> {
    front::answer(ports, &config, request).await.map(bytes_of)
}

/// [`delivery::deliver`] with its bytes.
pub(crate) async fn deliver(
    ports: &FakePorts,
    config: &Config,
    order: impl Into<DeliveryRequest>,
    origin: &str,
    headers: &HeaderMap,
) -> Result<Response<Vec<u8>>, ApiError> {
    let answer = delivery::deliver(ports, config.deliver(), order, origin, headers).await;
    answer.map(|it| it.map(bytes_of))
}

/// An error as the answer that a client gets.
pub(crate) trait IntoResponse {
    /// The answer, with a request id.
    fn into_response(self, request_id: &str) -> Response<Vec<u8>>;
}

impl IntoResponse for ApiError {
    fn into_response(self, request_id: &str) -> Response<Vec<u8>> {
        problem::response(self, request_id).map(bytes_of)
    }
}
