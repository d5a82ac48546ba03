//! Reads objects that have a record. No byte is passed on before its block has been compared with
//! the record. A difference is the store's fault: the object is read again from that block on, and
//! the difference is logged.

use std::ops::Range;

use bytes::Bytes;
use calotype_protocol::ObjectKey;
use http::header::{CONTENT_LENGTH, CONTENT_RANGE};
use http::{HeaderName, Response, StatusCode};

use super::answer::{is_missing_key, unexpected};
use super::call::{Call, Storage, XML_MAX_BYTES};
use super::error::StorageError;
use super::ports::StoragePorts;
use crate::model::integrity::Integrity;
use crate::platform::Level;
use crate::platform::retry::{RetryError, Tries, retry};
use crate::platform::{Hashed, Sink, Source};
use crate::telemetry::log;

/// Whether an object exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Presence {
    There,
    Missing,
}

impl<P: StoragePorts> Storage<'_, P> {
    /// Reads a whole object; `None` if it does not exist.
    pub(crate) async fn read(
        &self,
        key: &ObjectKey,
        integrity: &Integrity,
    ) -> Result<Option<Bytes>, StorageError> {
        let mut blocks = Blocks::new(self, key, integrity, 0..integrity.count());
        if integrity.count() == 1 {
            return blocks.next().await;
        }
        let mut whole = Vec::with_capacity(integrity.bytes as usize);
        while !blocks.is_done() {
            match blocks.next().await? {
                Some(block) => whole.extend_from_slice(&block),
                None => return Ok(None),
            }
        }
        Ok(Some(whole.into()))
    }

    /// Writes a range of an object's bytes to a sink.
    pub(crate) async fn pass(
        &self,
        key: &ObjectKey,
        integrity: &Integrity,
        range: Range<u64>,
        sink: &mut impl Sink,
    ) -> Result<Presence, StorageError> {
        let wanted = integrity.blocks_of(&range);
        let mut at = integrity.bytes_of(&wanted).start;
        let mut blocks = Blocks::new(self, key, integrity, wanted);
        while !blocks.is_done() {
            let Some(block) = blocks.next().await? else {
                return Ok(Presence::Missing);
            };
            let end = at + block.len() as u64;
            let (from, to) = (range.start.clamp(at, end), range.end.clamp(at, end));
            let part = block.slice((from - at) as usize..(to - at) as usize);
            drop(block);
            let written = sink.write(part).await;
            written.map_err(|error| StorageError::NotTaken(error.0))?;
            at = end;
        }
        Ok(Presence::There)
    }

    /// Reads an object back to check that it was written correctly. Its bytes are not kept.
    pub(crate) async fn check(
        &self,
        key: &ObjectKey,
        integrity: &Integrity,
    ) -> Result<Presence, StorageError> {
        let call = Call::new("GET", key.as_str(), Vec::new());
        let checked = retry(self.ports, async || {
            let request = self
                .signed(&call)
                .map_err(|it| Some(RetryError::Permanent(it)));
            let request = request.map_err(settled)?;
            let response = self.ports.hash(request).await;
            let response = response.map_err(|error| {
                RetryError::Transient(Some(StorageError::Out(format!("GET failed: {}", error.0))))
            })?;
            let (head, body) = response.into_parts();
            match body {
                Hashed::Digest(digest) if digest == integrity.sha256.0 => Ok(()),
                Hashed::Digest(_) => Err(settled(lied(self, key, "it has other bytes"))),
                Hashed::Other(body) => {
                    let response = Response::from_parts(head, body);
                    Err(settled(refused(&response)))
                }
            }
        });
        match checked.await {
            Ok(()) => Ok(Presence::There),
            Err(None) => Ok(Presence::Missing),
            Err(Some(error)) => Err(error),
        }
    }
}

/// Converts an error; `None` stands for a missing object.
fn settled(trouble: Option<RetryError<StorageError>>) -> RetryError<Option<StorageError>> {
    match trouble {
        None => RetryError::Permanent(None),
        Some(RetryError::Permanent(error)) => RetryError::Permanent(Some(error)),
        Some(RetryError::Transient(error)) => RetryError::Transient(Some(error)),
    }
}

/// Logs wrong bytes: if the next try succeeds, the operator learns of them in no other way.
fn lied<P: StoragePorts>(
    storage: &Storage<'_, P>,
    key: &ObjectKey,
    what: &str,
) -> Option<RetryError<StorageError>> {
    let what = format!("{key}: {what} than its record says");
    log::message(storage.ports, Level::Error, &what);
    Some(RetryError::Transient(StorageError::Wrong(what)))
}

/// Reads the blocks of an object in order, all from one response of the store unless a try
/// fails.
struct Blocks<'a, P: StoragePorts> {
    storage: &'a Storage<'a, P>,
    key: &'a ObjectKey,
    integrity: &'a Integrity,
    left: Range<usize>,
    open: Option<P::Source>,
    /// The bytes of the next block that have arrived.
    begun: Vec<u8>,
}

impl<'a, P: StoragePorts> Blocks<'a, P> {
    fn new(
        storage: &'a Storage<'a, P>,
        key: &'a ObjectKey,
        integrity: &'a Integrity,
        left: Range<usize>,
    ) -> Self {
        Self {
            storage,
            key,
            integrity,
            left,
            open: None,
            begun: Vec::new(),
        }
    }

    fn is_done(&self) -> bool {
        self.left.is_empty()
    }

    /// Returns the next block; `None` if the object does not exist.
    async fn next(&mut self) -> Result<Option<Bytes>, StorageError> {
        let ports = self.storage.ports;
        let mut tries = Tries::new(ports);
        loop {
            let error = match self.attempt().await {
                Ok(block) => {
                    self.left.start += 1;
                    return Ok(Some(block));
                }
                Err(None) => return Ok(None),
                Err(Some(RetryError::Permanent(error))) => return Err(error),
                Err(Some(RetryError::Transient(error))) => error,
            };
            self.open = None;
            if ports.is_gone() || !tries.is_another_due(ports).await {
                return Err(error);
            }
        }
    }

    /// Tries once to read a block; the error is `None` if the object does not exist.
    async fn attempt(&mut self) -> Result<Bytes, Option<RetryError<StorageError>>> {
        let block = self.left.start;
        let length = range_length(&self.integrity.bytes_of(&(block..block + 1)));
        if self.open.is_none() {
            self.begun.clear();
            self.open = Some(self.request().await?);
        }
        let passing = |what: String| Some(RetryError::Transient(StorageError::Out(what)));
        let source = self.open.as_mut().ok_or(None)?;
        while self.begun.len() < length {
            match source.next().await {
                Some(Ok(piece)) if self.begun.is_empty() => {
                    self.begun = piece;
                }
                Some(Ok(piece)) => {
                    let missing = length - self.begun.len();
                    self.begun.reserve_exact(missing.max(piece.len()));
                    self.begun.extend_from_slice(&piece);
                }
                Some(Err(error)) => return Err(passing(format!("GET broke off: {}", error.0))),
                None => return Err(passing("GET broke off".to_owned())),
            }
        }
        let behind = self.begun.split_off(length);
        let bytes = std::mem::replace(&mut self.begun, behind);
        let digest = self.storage.ports.sha256(&bytes).await;
        let digest = digest.map_err(|error| passing(error.0))?;
        if digest != self.integrity.sha256_of(block) {
            let what = format!("block {block} has other bytes");
            return Err(lied(self.storage, self.key, &what));
        }
        Ok(bytes.into())
    }

    /// Requests the remaining blocks.
    async fn request(&self) -> Result<P::Source, Option<RetryError<StorageError>>> {
        let Range { start, end } = self.integrity.bytes_of(&self.left);
        let total = self.integrity.bytes;
        let is_whole = (start, end) == (0, total);
        let headers = match is_whole {
            true => Vec::new(),
            false => vec![("range", format!("bytes={start}-{}", end - 1))],
        };
        let call = Call::new("GET", self.key.as_str(), headers);
        let lasting = |error| Some(RetryError::Permanent(error));
        let passing = |what: String| Some(RetryError::Transient(StorageError::Out(what)));
        let request = self.storage.signed(&call).map_err(lasting)?;
        let response = self.storage.ports.open(request).await;
        let response = response.map_err(|error| passing(format!("GET failed: {}", error.0)))?;
        let text = |name: HeaderName| response.headers().get(name)?.to_str().ok();
        let fits = match response.status() {
            // Absent when the platform has decoded the body.
            StatusCode::OK if is_whole => {
                text(CONTENT_LENGTH).is_none_or(|it| it == total.to_string())
            }
            StatusCode::PARTIAL_CONTENT if !is_whole => {
                text(CONTENT_RANGE) == Some(&format!("bytes {start}-{}/{total}", end - 1))
            }
            StatusCode::OK | StatusCode::PARTIAL_CONTENT => false,
            _ => return Err(refused(&told(response).await)),
        };
        if fits {
            return Ok(response.into_body());
        }
        Err(lied(self.storage, self.key, "the answer is of other bytes"))
    }
}

fn range_length(range: &Range<u64>) -> usize {
    (range.end - range.start) as usize
}

/// The error of a response without an object; `None` if the object does not exist.
fn refused(response: &Response<Vec<u8>>) -> Option<RetryError<StorageError>> {
    if is_missing_key(response) {
        return None;
    }
    Some(unexpected("GET", response))
}

/// Reads the body of a response without an object.
async fn told<S: Source>(response: Response<S>) -> Response<Vec<u8>> {
    let (head, mut source) = response.into_parts();
    let mut body = Vec::new();
    while let Some(Ok(piece)) = source.next().await {
        body.extend_from_slice(&piece);
        if body.len() as u64 > XML_MAX_BYTES {
            break;
        }
    }
    Response::from_parts(head, body)
}

#[cfg(test)]
#[path = "checked_tests.rs"]
mod tests;
