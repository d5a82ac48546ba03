//! The source of an answer's bytes, once the wanted range is known.

use std::cell::Cell;
use std::ops::Range;
use std::rc::Rc;

use bytes::Bytes;
use calotype_protocol::ObjectKey;
use http::header::CACHE_CONTROL;
use http::{HeaderMap, HeaderValue};

use super::entry;
use super::ports::DeliveryPorts;
use crate::model::ApiError;
use crate::model::cache_address;
use crate::model::integrity::Integrity;
use crate::platform::{Content, PlatformError};
use crate::renditions::purge;
use crate::storage::{Presence, Storage, StorageConfig, StorageError};
use crate::telemetry::stopwatch;
use crate::work::admission::{Work, admit};
use crate::work::deadline::Deadline;

/// Milliseconds between two checks whether another request has filled the edge cache.
const LOOK_MS: u64 = 50;

/// The time for which the edge cache keeps gathered bytes that were never moved to their entry.
const GATHERED_KEPT: &str = "public, max-age=60";

/// Bytes that are not in memory, or not yet.
pub(crate) enum Body {
    Bytes(Bytes),
    /// In the edge cache.
    Cached {
        whole: Content,
        /// The URL of the entry.
        url: String,
    },
    /// In the bucket.
    Stored(StoredBody),
}

/// An object of the bucket, with the integrity that its record states.
pub(crate) struct StoredBody {
    pub(crate) key: ObjectKey,
    pub(crate) integrity: Integrity,
    /// The URL under which the edge cache keeps it, and the headers of the entry.
    pub(crate) entry: Option<(String, HeaderMap)>,
}

/// The outcome of taking the bytes.
pub(crate) enum Taken {
    Content(Content),
    /// There is no such object, or it is another one.
    Missing,
}

impl Body {
    /// Returns the bytes, or a range of them.
    ///
    /// # Errors
    ///
    /// `storage_unavailable`.
    pub(crate) async fn take<P: DeliveryPorts>(
        self,
        storage: &Storage<'_, P>,
        part: Option<Range<u64>>,
    ) -> Result<Taken, ApiError> {
        match (self, part) {
            (Self::Bytes(bytes), None) => Ok(Taken::Content(bytes.into())),
            (Self::Bytes(bytes), Some(part)) => {
                let part = bytes.slice(part.start as usize..part.end as usize);
                Ok(Taken::Content(part.into()))
            }
            (Self::Cached { whole, .. }, None) => Ok(Taken::Content(whole)),
            (Self::Cached { url, .. }, Some(part)) => {
                let part = storage.ports.cached_part(&url, &part).await;
                // The entry was just removed from the cache: the same as if it had never been
                // there.
                Ok(part.map_or(Taken::Missing, Taken::Content))
            }
            (Self::Stored(body), part) => Box::pin(body.take(storage, part)).await,
        }
    }
}

impl StoredBody {
    async fn take<P: DeliveryPorts>(
        self,
        storage: &Storage<'_, P>,
        part: Option<Range<u64>>,
    ) -> Result<Taken, ApiError> {
        let begun = stopwatch::begin(storage.ports);
        let taken = match part {
            Some(part) => self.streamed(storage, part).await,
            None => self.whole(storage).await,
        };
        stopwatch::end(storage.ports, "storage", begun);
        taken
    }

    /// Returns the whole object, and puts it into the edge cache first: of many requests at once,
    /// one reads it from the bucket.
    async fn whole<P: DeliveryPorts>(&self, storage: &Storage<'_, P>) -> Result<Taken, ApiError> {
        let ports = storage.ports;
        let Some((url, headers)) = &self.entry else {
            return self.streamed(storage, 0..self.integrity.bytes).await;
        };
        let fills = &ports.fills();
        let mut deadline = Deadline::default();
        let filling = loop {
            if fills.is_deaf(ports.now_unix_ms()) {
                break None;
            }
            if let Some(filling) = fills.begin(url, ports.now_unix_ms()) {
                break Some(filling);
            }
            deadline.wait(ports, LOOK_MS).await?;
            if let Some(whole) = entry::whole(ports, url).await {
                return Ok(Taken::Content(whole));
            }
        };
        if self.integrity.count() == 1 {
            return match storage.read(&self.key, &self.integrity).await {
                Ok(Some(bytes)) => {
                    entry::put(ports, url, headers, bytes.clone().into()).await;
                    Ok(Taken::Content(bytes.into()))
                }
                other => missing(other.map(drop)),
            };
        }
        if filling.is_some() {
            // Errors that the first block shows are reported before anything is put into the cache.
            match self.look(storage, 0..1).await {
                Ok(Presence::There) => {}
                other => return missing(other.map(drop)),
            }
            match self.fill(storage, url, headers).await {
                Ok(Presence::There) => {
                    if let Some(whole) = entry::whole(ports, url).await {
                        return Ok(Taken::Content(whole));
                    }
                    fills.deaf(ports.now_unix_ms());
                }
                Err(StorageError::NotTaken(why)) => {
                    ports.log(&format!("not cached: {why}"));
                    fills.deaf(ports.now_unix_ms());
                }
                other => return missing(other.map(drop)),
            }
        }
        self.streamed(storage, 0..self.integrity.bytes).await
    }

    /// Checks the block that holds these bytes against the record.
    async fn look<P: DeliveryPorts>(
        &self,
        storage: &Storage<'_, P>,
        part: Range<u64>,
    ) -> Result<Presence, StorageError> {
        let (key, integrity) = (&self.key, &self.integrity);
        storage.pass(key, integrity, part, &mut Vec::new()).await
    }

    /// Copies the object from the bucket into the edge cache, whole or not at all. A cache may keep
    /// a put that broke off as if it were whole, even after the entry was deleted. So the bytes are
    /// gathered under a URL that no request reads, and moved when they are complete.
    async fn fill<P: DeliveryPorts>(
        &self,
        storage: &Storage<'_, P>,
        url: &str,
        headers: &HeaderMap,
    ) -> Result<Presence, StorageError> {
        let ports = storage.ports;
        let not_taken = |PlatformError(why)| StorageError::NotTaken(why);
        let mut number = [0; 8];
        ports.random(&mut number).map_err(not_taken)?;
        let gathering = cache_address::gathering(url, number);
        let gathered = self.gather(storage, &gathering, headers).await;
        let filled = match gathered {
            Ok(Presence::There) => self.moved(ports, &gathering, url, headers).await,
            other => other,
        };
        purge::take_out(ports, &gathering).await;
        filled
    }

    async fn gather<P: DeliveryPorts>(
        &self,
        storage: &Storage<'_, P>,
        url: &str,
        headers: &HeaderMap,
    ) -> Result<Presence, StorageError> {
        let passed = Rc::new(Cell::new(None));
        let content = {
            let passed = Rc::clone(&passed);
            self.stream(storage, 0..self.integrity.bytes, move |it| {
                passed.set(Some(it))
            })
        };
        let mut headers = headers.clone();
        headers.insert(CACHE_CONTROL, HeaderValue::from_static(GATHERED_KEPT));
        let put = entry::write(storage.ports, url, &headers, content).await;
        match (passed.take(), put) {
            (Some(Ok(Presence::There)) | None, Err(PlatformError(why))) => {
                Err(StorageError::NotTaken(why))
            }
            (None, Ok(())) => Err(StorageError::NotTaken("nobody read it".to_owned())),
            (Some(passed), _) => passed,
        }
    }

    async fn moved(
        &self,
        ports: &impl DeliveryPorts,
        from: &str,
        to: &str,
        headers: &HeaderMap,
    ) -> Result<Presence, StorageError> {
        let not_taken = |why: &str| Err(StorageError::NotTaken(why.to_owned()));
        let Some(whole) = entry::whole(ports, from).await else {
            return not_taken("what was put there is not there");
        };
        let put = entry::write(ports, to, headers, whole).await;
        let last = self.integrity.bytes - 1..self.integrity.bytes;
        let moved = match (put, ports.cached_part(to, &last).await) {
            (Ok(()), Some(_)) => return Ok(Presence::There),
            (Err(PlatformError(why)), _) => not_taken(&why),
            (Ok(()), None) => not_taken("it has no last byte"),
        };
        purge::take_out(ports, to).await;
        moved
    }

    /// Streams straight from the bucket. Errors in the first block are reported before the answer
    /// begins; an error in a later block breaks the answer off.
    async fn streamed<P: DeliveryPorts>(
        &self,
        storage: &Storage<'_, P>,
        part: Range<u64>,
    ) -> Result<Taken, ApiError> {
        let blocks = self.integrity.blocks_of(&part);
        let first = blocks.start..blocks.start + 1;
        let is_in_one_block = blocks.len() == 1;
        if !is_in_one_block {
            let first = self.integrity.bytes_of(&first);
            return match self.look(storage, first.start..first.start + 1).await {
                Ok(Presence::There) => Ok(Taken::Content(self.stream(storage, part, |_| {}))),
                other => missing(other.map(drop)),
            };
        }
        let mut bytes = Vec::new();
        let (key, integrity) = (&self.key, &self.integrity);
        match storage.pass(key, integrity, part, &mut bytes).await {
            Ok(Presence::There) => Ok(Taken::Content(bytes.into())),
            other => missing(other.map(drop)),
        }
    }

    fn stream<P: DeliveryPorts>(
        &self,
        storage: &Storage<'_, P>,
        part: Range<u64>,
        passed: impl FnOnce(Result<Presence, StorageError>) + 'static,
    ) -> Content {
        let config: StorageConfig = storage.config.clone();
        let (key, integrity) = (self.key.clone(), self.integrity.clone());
        let length = part.end - part.start;
        storage.ports.stream(length, async move |ports: &P, sink| {
            let storage = Storage {
                ports,
                config: &config,
            };
            let deadline = &mut Deadline::default();
            let outcome = match admit(ports, Work::stream(), deadline).await {
                Ok(_place) => storage.pass(&key, &integrity, part, sink).await,
                Err(failure) => {
                    let why = failure.internal.unwrap_or_default();
                    Err(StorageError::NotTaken(why))
                }
            };
            let written = match &outcome {
                Ok(Presence::There) => Ok(()),
                Ok(Presence::Missing) => Err(PlatformError(format!("{key} is gone"))),
                Err(error) => Err(PlatformError(error.why().to_owned())),
            };
            if let Err(PlatformError(why)) = &written {
                ports.log(&format!("broken off: {why}"));
            }
            passed(outcome);
            written
        })
    }
}

/// Turns a missing or wrong object into [`Taken::Missing`]: it can be made again.
fn missing(read: Result<(), StorageError>) -> Result<Taken, ApiError> {
    match read {
        Ok(()) | Err(StorageError::Wrong(_)) => Ok(Taken::Missing),
        Err(error) => Err(error.into()),
    }
}
