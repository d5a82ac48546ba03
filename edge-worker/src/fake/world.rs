//! What the worker sees of this world.

use std::cell::RefCell;

use http::{HeaderName, Request, Response};
use sha2::Digest;

use super::{FakeWorld, Later, bytes_of};
use crate::authenticate::{Memory, PublicKey};
use crate::deliver::flight::state::{Call, Turn};
use crate::limits::leases::Leases;
use crate::limits::ledger::{Charge, Verdict};
use crate::log::{self, Level};
use crate::trace::Trace;
use crate::world::{Content, Held, Outage, Row, Value, World};

/// How often a lock looks whether it is free before it says that it is not.
const FLIGHT_LOOKS: u32 = 1000;

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
