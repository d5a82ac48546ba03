//! The ports in memory.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::ops::Range;

use bytes::Bytes;
use http::{HeaderName, Request, Response};
use sha2::Digest as _;

use super::turns::at_once;
use super::{FakePorts, Later, bytes_of};
use crate::http::state::{HasIsolateState, IsolateState};
use crate::platform::{
    Charge, Clock, Content, Counters, Crypto, Database, Digest, EdgeCache, Hashed, Held, Http,
    Level, LockAnswer, LockCall, Locks, LogWriter, PlatformError, PublicKey, Random, Row,
    RsaPadding, Source, Tasks, Value, Verdict,
};
use crate::telemetry::log::Log;
use crate::telemetry::trace::{Trace, Traced};

/// The number of times that a lock checks whether it is free before it answers that it is not.
const LOCK_LOOKS: u32 = 1000;

/// Bytes of each piece that the bucket sends.
const PIECE_BYTES: usize = 300_000;

/// A body in pieces, and how it ends.
pub(crate) struct Pieces(VecDeque<Vec<u8>>);

impl Source for Pieces {
    async fn next(&mut self) -> Option<Result<Vec<u8>, PlatformError>> {
        self.0.pop_front().map(Ok)
    }
}

impl Clock for FakePorts {
    fn now_unix_ms(&self) -> u64 {
        self.now_unix_ms.get()
    }

    async fn sleep(&self, milliseconds: u64) {
        self.faults.turn().await;
        self.slept_ms.borrow_mut().push(milliseconds);
    }

    async fn give_way(&self) {
        self.faults.turn().await;
    }
}

impl Random for FakePorts {
    fn random(&self, bytes: &mut [u8]) -> Result<(), PlatformError> {
        self.random.set(self.random.get().wrapping_add(1));
        bytes.fill(self.random.get());
        Ok(())
    }
}

impl LogWriter for FakePorts {
    fn write_log(&self, _level: Level, line: &str) {
        self.log.borrow_mut().push(line.to_owned());
    }
}

impl Http for FakePorts {
    type Source = Pieces;

    async fn fetch(
        &self,
        request: Request<Bytes>,
        max_bytes: u64,
    ) -> Result<Response<Vec<u8>>, PlatformError> {
        self.faults.turn().await;
        let exchange = || self.answer(&request, max_bytes);
        self.faults.exchange(exchange).await
    }

    async fn open(&self, request: Request<Bytes>) -> Result<Response<Pieces>, PlatformError> {
        let answer = self.fetch(request, u64::MAX).await?;
        Ok(answer.map(|body| {
            let pieces = body.chunks(PIECE_BYTES);
            Pieces(pieces.map(<[u8]>::to_vec).collect())
        }))
    }

    async fn hash(&self, request: Request<Bytes>) -> Result<Response<Hashed>, PlatformError> {
        let answer = self.fetch(request, u64::MAX).await?;
        let is_ok = answer.status() == 200;
        Ok(answer.map(|body| match is_ok {
            true => Hashed::Digest(sha2::Sha256::digest(&body).into()),
            false => Hashed::Other(body),
        }))
    }
}

impl Tasks for FakePorts {
    type Sink = Vec<u8>;

    fn stream(
        &self,
        length: u64,
        write: impl AsyncFnOnce(&Self, &mut Vec<u8>) -> Result<(), PlatformError> + 'static,
    ) -> Content {
        let mut body = Vec::new();
        if let Some(Err(PlatformError(why))) = at_once(write(self, &mut body)) {
            self.log(&format!("broken off: {why}"));
        }
        let body = Box::new(body);
        Content::Held(Held { body, length })
    }

    fn later(&self, work: impl AsyncFnOnce(&Self) + 'static) {
        let work: Later = Box::new(move |ports| Box::pin(async move { work(ports).await }));
        self.later.borrow_mut().push(work);
    }

    fn is_gone(&self) -> bool {
        false
    }
}

impl Database for FakePorts {
    async fn query(&self, sql: &'static str, values: &[Value]) -> Result<Vec<Row>, PlatformError> {
        self.faults.turn().await;
        self.queries.set(self.queries.get() + 1);
        self.faults.query(|| self.rows(sql, values)).await
    }

    fn query_later(
        &self,
        sql: &'static str,
        values: Vec<Value>,
        failed: impl FnOnce(&Self, PlatformError) + 'static,
    ) {
        if let Err(error) = self.rows(sql, &values) {
            failed(self, error);
        }
    }
}

impl Locks for FakePorts {
    async fn lock(&self, name: &str, call: &LockCall) -> Result<LockAnswer, PlatformError> {
        // Like the real one, it keeps a caller waiting for a while.
        for _ in 0..LOCK_LOOKS {
            self.faults.turn().await;
            self.lock_calls.set(self.lock_calls.get() + 1);
            let mut locks = self.locks.borrow_mut();
            let locks = locks.as_mut().ok_or(PlatformError("no locks".to_owned()))?;
            let lock = locks.entry(name.to_owned()).or_default();
            match lock.answer(call, self.now_unix_ms.get()) {
                LockAnswer::Busy => {}
                answer => return Ok(answer),
            }
        }
        Ok(LockAnswer::Busy)
    }
}

impl Counters for FakePorts {
    async fn charge(&self, counter: &str, charges: &[Charge]) -> Result<Verdict, PlatformError> {
        self.counter_calls.set(self.counter_calls.get() + 1);
        let mut counters = self.counters.borrow_mut();
        let counters = counters
            .as_mut()
            .ok_or(PlatformError("no counters".to_owned()))?;
        let ledger = counters.entry(counter.to_owned()).or_default();
        Ok(ledger.charge(charges, self.now_unix_ms.get()))
    }
}

impl EdgeCache for FakePorts {
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
            let length = bytes.len() as u64;
            let body = Box::new(bytes);
            Content::Held(Held { body, length })
        }))
    }

    async fn cached_part(&self, url: &str, range: &Range<u64>) -> Option<Content> {
        self.faults.turn().await;
        let cache = self.cache.borrow();
        // Like the platform, which gives parts only of entries with a length.
        let entry = cache.get(url).filter(|_| !self.cache_is_broken.get())?;
        entry.headers().get("content-length")?;
        let part = entry.body().get(range.start as usize..range.end as usize)?;
        self.parts_read.set(self.parts_read.get() + 1);
        let (body, length) = (Box::new(part.to_vec()), part.len() as u64);
        Some(Content::Held(Held { body, length }))
    }

    async fn read(&self, held: Held) -> Result<Vec<u8>, PlatformError> {
        self.bodies_read.set(self.bodies_read.get() + 1);
        Ok(bytes_of(Content::Held(held)))
    }

    async fn cache(&self, url: &str, response: Response<Content>) -> Result<(), PlatformError> {
        self.faults.turn().await;
        if self.cache_is_broken.get() {
            return Err(PlatformError("no cache".to_owned()));
        }
        assert!(response.headers().contains_key("cache-control"));
        assert_eq!(response.status(), 200);
        assert!(!response.headers().contains_key("set-cookie"));
        let length = response.body().len();
        let response = response.map(bytes_of);
        if response.body().len() as u64 != length {
            return Err(PlatformError("broken off".to_owned()));
        }
        let mut cache = self.cache.borrow_mut();
        cache.insert(url.to_owned(), response);
        Ok(())
    }

    async fn purge(&self, url: &str) -> Result<(), PlatformError> {
        self.cache.borrow_mut().remove(url);
        Ok(())
    }
}

impl Crypto for FakePorts {
    async fn sha256(&self, bytes: &[u8]) -> Result<[u8; 32], PlatformError> {
        Ok(sha2::Sha256::digest(bytes).into())
    }

    async fn verify_signature(
        &self,
        key: &PublicKey,
        message: &[u8],
        signature: &[u8],
    ) -> Result<bool, PlatformError> {
        use ring::signature as ring;
        let (algorithm, bytes): (&dyn ring::VerificationAlgorithm, _) = match key {
            PublicKey::Rsa {
                modulus,
                padding,
                digest,
            } => {
                let (n, e) = (modulus.as_slice(), [1, 0, 1].as_slice());
                let key = ring::RsaPublicKeyComponents { n, e };
                let algorithm = rsa_algorithm(*padding, *digest);
                return Ok(key.verify(algorithm, message, signature).is_ok());
            }
            PublicKey::P256 { x, y } => (
                &ring::ECDSA_P256_SHA256_FIXED,
                [&[4], x.as_slice(), y].concat(),
            ),
            PublicKey::P384 { x, y } => (
                &ring::ECDSA_P384_SHA384_FIXED,
                [&[4], x.as_slice(), y].concat(),
            ),
            PublicKey::Ed25519(x) => (&ring::ED25519, x.to_vec()),
        };
        let key = ring::UnparsedPublicKey::new(algorithm, bytes);
        Ok(key.verify(message, signature).is_ok())
    }
}

fn rsa_algorithm(padding: RsaPadding, digest: Digest) -> &'static ring::signature::RsaParameters {
    use ring::signature as ring;
    match (padding, digest) {
        (RsaPadding::Pkcs1, Digest::Sha256) => &ring::RSA_PKCS1_2048_8192_SHA256,
        (RsaPadding::Pkcs1, Digest::Sha384) => &ring::RSA_PKCS1_2048_8192_SHA384,
        (RsaPadding::Pkcs1, Digest::Sha512) => &ring::RSA_PKCS1_2048_8192_SHA512,
        (RsaPadding::Pss, Digest::Sha256) => &ring::RSA_PSS_2048_8192_SHA256,
        (RsaPadding::Pss, Digest::Sha384) => &ring::RSA_PSS_2048_8192_SHA384,
        (RsaPadding::Pss, Digest::Sha512) => &ring::RSA_PSS_2048_8192_SHA512,
    }
}

impl Traced for FakePorts {
    fn trace(&self) -> &RefCell<Trace> {
        &self.trace
    }
}

impl HasIsolateState for FakePorts {
    fn isolate_state(&self) -> &IsolateState {
        &self.isolate_state
    }
}
