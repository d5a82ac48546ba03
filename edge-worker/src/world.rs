//! Everything outside the program, as one argument.

use std::any::Any;
use std::cell::RefCell;
use std::ops::Range;

use bytes::Bytes;
use http::{HeaderName, Request, Response};

use crate::authenticate::{Memory, PublicKey};
use crate::deliver::flight::state::{Call, Turn};
use crate::limits::leases::Leases;
use crate::limits::ledger::{Charge, Verdict};
use crate::log::{self, Level};
use crate::trace::Trace;

/// One row of a query's result, by column name.
pub(crate) type Row = serde_json::Value;

/// A value bound to a prepared statement.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    /// SQL `NULL`.
    Null,
    /// A whole number. D1 speaks JavaScript numbers: exact up to 2⁵³.
    Integer(u64),
    /// Text.
    Text(String),
}

/// The platform did not do what was asked; the text is for the operator's log only.
#[derive(Clone, Debug)]
pub(crate) struct Outage(pub(crate) String);

/// What a message consists of.
pub(crate) enum Content {
    Bytes(Bytes),
    /// Bytes of the platform's, which passes them on by itself: they never come into our
    /// memory as a whole.
    Held(Held),
}

/// A body that the platform holds.
pub(crate) struct Held {
    /// The platform's own.
    pub(crate) body: Box<dyn Any>,
    /// Its length in bytes.
    pub(crate) length: u64,
}

impl Content {
    /// Its length in bytes.
    pub(crate) fn len(&self) -> u64 {
        match self {
            Self::Bytes(bytes) => bytes.len() as u64,
            Self::Held(held) => held.length,
        }
    }

    /// No bytes.
    pub(crate) const fn empty() -> Self {
        Self::Bytes(Bytes::new())
    }
}

impl From<Vec<u8>> for Content {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes.into())
    }
}

impl From<Bytes> for Content {
    fn from(bytes: Bytes) -> Self {
        Self::Bytes(bytes)
    }
}

/// What is left of a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Hashed {
    /// Its SHA-256.
    Digest([u8; 32]),
    /// The start of another one than was asked for.
    Other(Vec<u8>),
}

/// A body that comes in pieces.
pub(crate) trait Source {
    /// The next piece, of any length; `None` at the end.
    async fn next(&mut self) -> Option<Result<Vec<u8>, Outage>>;
}

/// Where a body goes in pieces.
pub(crate) trait Sink {
    /// Hands on a piece, and waits until somebody has taken it. An outage when nobody
    /// will: who asked has gone, or takes nothing for half a minute.
    async fn write(&mut self, bytes: Bytes) -> Result<(), Outage>;
}

/// Into our memory.
impl Sink for Vec<u8> {
    async fn write(&mut self, bytes: Bytes) -> Result<(), Outage> {
        self.extend_from_slice(&bytes);
        Ok(())
    }
}

/// What the edge cache keeps under a URL, with the headers of these names and its bytes.
pub(crate) async fn cached_whole(
    world: &impl World,
    url: &str,
    names: &[HeaderName],
) -> Option<Response<Vec<u8>>> {
    let (head, content) = world.cached(url, names).await?.into_parts();
    let bytes = match content {
        Content::Bytes(bytes) => bytes.into(),
        Content::Held(held) => world.read(held).await.ok()?,
    };
    Some(Response::from_parts(head, bytes))
}

/// Clock, randomness, network, database, edge cache, counters and log.
///
/// Futures need not be `Send`: a worker has one thread.
pub(crate) trait World {
    /// A body that comes from somewhere.
    type Source: Source;
    /// A body that goes somewhere.
    type Sink: Sink;

    /// Now, in Unix milliseconds.
    fn now_unix_ms(&self) -> u64;

    /// Fills `bytes` from a cryptographic source.
    fn random(&self, bytes: &mut [u8]) -> Result<(), Outage>;

    /// Lets time pass.
    async fn sleep(&self, milliseconds: u64);

    /// Lets others have their turn between two computations.
    async fn give_way(&self);

    /// Notes of the request that is being answered. Never borrowed across an await.
    fn trace(&self) -> &RefCell<Trace>;

    /// Writes a line that is one JSON object, see [`log`].
    fn write_log(&self, level: Level, line: &str);

    /// Tells the operator what went wrong and was mended or put up with.
    fn log(&self, message: &str) {
        log::message(self, Level::Warn, message);
    }

    /// Sends a request. A response longer than `max_bytes` is an outage: it is
    /// refused before it fills the 128 MB an isolate has.
    async fn fetch(
        &self,
        request: Request<Bytes>,
        max_bytes: u64,
    ) -> Result<Response<Vec<u8>>, Outage>;

    /// Sends a request, and gives the body as it comes.
    async fn open(&self, request: Request<Bytes>) -> Result<Response<Self::Source>, Outage>;

    /// Sends a request, and of a body of `200 OK` keeps no more than its SHA-256, which is
    /// made while it comes.
    async fn hash(&self, request: Request<Bytes>) -> Result<Response<Hashed>, Outage>;

    /// A body of so many bytes that is written while it is sent. Where `write` fails, or
    /// writes less, the message breaks off: nobody takes a part for the whole.
    fn stream(
        &self,
        length: u64,
        write: impl AsyncFnOnce(&Self, &mut Self::Sink) -> Result<(), Outage> + 'static,
    ) -> Content
    where
        Self: Sized;

    /// Whether who asked has gone, and nobody waits for the answer any more.
    fn is_gone(&self) -> bool;

    /// Runs one prepared statement and returns its rows.
    async fn query(&self, sql: &'static str, values: &[Value]) -> Result<Vec<Row>, Outage>;

    /// Runs one prepared statement after the answer; where it fails, the log says so.
    fn query_later(&self, sql: &'static str, values: Vec<Value>);

    /// Does some work after the answer, which does not wait for it.
    fn later(&self, work: impl AsyncFnOnce(&Self) + 'static)
    where
        Self: Sized;

    /// Asks the lock of that name, which all isolates share. It may keep the caller
    /// waiting while somebody else has it.
    async fn flight(&self, lock: &str, call: &Call) -> Result<Turn, Outage>;

    /// Takes from the counter of that name, which all isolates share.
    async fn charge(&self, counter: &str, charges: &[Charge]) -> Result<Verdict, Outage>;

    /// What this isolate knows of the counters. Never borrowed across an await.
    fn leases(&self) -> &RefCell<Leases>;

    /// What the edge cache keeps under a URL, with the headers of these names.
    async fn cached(&self, url: &str, names: &[HeaderName]) -> Option<Response<Content>>;

    /// These bytes of what the edge cache keeps under a URL; none when it does not give
    /// exactly these.
    async fn cached_part(&self, url: &str, range: &Range<u64>) -> Option<Content>;

    /// The bytes of what is held, in our memory.
    async fn read(&self, held: Held) -> Result<Vec<u8>, Outage>;

    /// Puts a response into the edge cache. It is there when this returns, or not at all.
    async fn cache(&self, url: &str, response: Response<Content>) -> Result<(), Outage>;

    /// Takes out of the edge cache of this data centre what it keeps under a URL.
    async fn purge(&self, url: &str) -> Result<(), Outage>;

    /// The SHA-256 of bytes: the platform's own is several times as fast as one in
    /// WebAssembly, and CPU time is what a worker pays for.
    async fn sha256(&self, bytes: &[u8]) -> Result<[u8; 32], Outage>;

    /// Whether a signature is of this message and by this key, with the one algorithm the
    /// key is for. An outage when the key is none.
    async fn verify_signature(
        &self,
        key: &PublicKey,
        message: &[u8],
        signature: &[u8],
    ) -> Result<bool, Outage>;

    /// What the isolate remembers.
    fn memory(&self) -> &Memory;
}
