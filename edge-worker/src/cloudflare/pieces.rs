//! Bodies in pieces, so that a long one is never whole in the worker's memory, nor in the
//! JavaScript engine's.

use std::pin::pin;
use std::rc::Rc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::{Either, select};
use worker::js_sys::{Array, ArrayBuffer, Function, Object, Promise, Reflect, Uint8Array, global};
use worker::wasm_bindgen::{JsCast, JsValue};
use worker::wasm_bindgen_futures::JsFuture;
use worker::worker_sys::FixedLengthStream;
use worker::{Delay, web_sys};

use super::error::{failed, thrown};
use super::lifetime::Lifetime;
use crate::platform::{PlatformError, Sink};

/// Longest piece that is handed to the platform, in bytes.
pub(super) const PIECE_BYTES: usize = 256 * 1024;

/// The longest wait until a piece is taken: a slower reader would hold memory for nothing.
const TAKE_TIMEOUT: Duration = Duration::from_secs(30);

/// Reads a body in large pieces: each call to JavaScript takes some microseconds, and by default a
/// body comes 4 KiB at a time.
pub(super) struct Reader {
    reader: JsValue,
    /// The buffer for the next piece, while the platform does not have it.
    room: Option<ArrayBuffer>,
}

impl Reader {
    pub(super) fn of(stream: &web_sys::ReadableStream) -> Result<Self, PlatformError> {
        let mode = Object::new();
        Reflect::set(&mode, &"mode".into(), &"byob".into()).map_err(thrown)?;
        let reader = call(stream, "getReader", &[mode.into()])?;
        Ok(Self { reader, room: None })
    }

    /// The next piece: a full buffer, or the rest; `None` at the end.
    pub(super) async fn next(&mut self) -> Result<Option<Uint8Array>, PlatformError> {
        let room = self.room.take();
        let room = room.unwrap_or_else(|| ArrayBuffer::new(PIECE_BYTES as u32));
        let view = Uint8Array::new(&room);
        let least = view.length().into();
        let read = call(&self.reader, "readAtLeast", &[least, view.into()])?;
        let read = settled(read).await?;
        let piece = Reflect::get(&read, &"value".into()).map_err(thrown)?;
        let piece: Option<Uint8Array> = piece.dyn_into().ok();
        Ok(piece.filter(|it| it.length() > 0))
    }

    /// Returns the buffer of a piece that has been copied.
    pub(super) fn give_back(&mut self, piece: &Uint8Array) {
        self.room = Some(piece.buffer());
    }
}

fn call(object: &JsValue, method: &str, arguments: &[JsValue]) -> Result<JsValue, PlatformError> {
    let function = Reflect::get(object, &method.into()).map_err(thrown)?;
    let function: Function = function
        .dyn_into()
        .map_err(|_| PlatformError(format!("the platform has no {method}")))?;
    let arguments: Array = arguments.iter().collect();
    function.apply(object, &arguments).map_err(thrown)
}

/// The SHA-256 of a body, computed by the platform: no byte enters the worker's memory. The
/// platform's own pipe would pass on 4 KiB at a time, each with some microseconds of promises.
pub(super) async fn sha256_of(stream: &web_sys::ReadableStream) -> Result<[u8; 32], PlatformError> {
    let crypto = Reflect::get(&global(), &"crypto".into()).map_err(thrown)?;
    let kind = Reflect::get(&crypto, &"DigestStream".into()).map_err(thrown)?;
    let arguments = Array::of1(&"SHA-256".into());
    let kind: Function = kind.unchecked_into();
    let sink = Reflect::construct(&kind, &arguments).map_err(thrown)?;
    let digest = Reflect::get(&sink, &"digest".into()).map_err(thrown)?;
    let writer = call(&sink, "getWriter", &[])?;
    let mut pieces = Reader::of(stream)?;
    while let Some(piece) = pieces.next().await? {
        settled(call(&writer, "write", &[piece.clone().into()])?).await?;
        pieces.give_back(&piece);
    }
    settled(call(&writer, "close", &[])?).await?;
    let digest = Uint8Array::new(&settled(digest).await?).to_vec();
    <[u8; 32]>::try_from(digest).map_err(|_| PlatformError("a short digest".to_owned()))
}

async fn settled(promise: JsValue) -> Result<JsValue, PlatformError> {
    let promise = promise.unchecked_into::<Promise>();
    JsFuture::from(promise).await.map_err(thrown)
}

/// An outgoing body.
pub(crate) struct Pieces {
    writer: web_sys::WritableStreamDefaultWriter,
}

impl Sink for Pieces {
    async fn write(&mut self, bytes: Bytes) -> Result<(), PlatformError> {
        for piece in bytes.chunks(PIECE_BYTES) {
            let piece = Uint8Array::from(piece);
            let taken = JsFuture::from(self.writer.write_with_chunk(&piece));
            match select(taken, pin!(Delay::from(TAKE_TIMEOUT))).await {
                Either::Left((taken, _)) => taken.map_err(thrown)?,
                Either::Right(_) => return Err(PlatformError("nobody took it in time".to_owned())),
            };
        }
        Ok(())
    }
}

/// A body of a known length, written while it is read. The platform sends the length in
/// `content-length`, and aborts the message if fewer bytes come.
pub(super) fn written(
    lifetime: &Rc<Lifetime>,
    length: u64,
    write: impl AsyncFnOnce(&mut Pieces) -> Result<(), PlatformError> + 'static,
) -> Result<web_sys::ReadableStream, PlatformError> {
    let length = u32::try_from(length).map_err(failed)?;
    let stream = FixedLengthStream::new(length).map_err(thrown)?;
    let writer = stream.writable().get_writer().map_err(thrown)?;
    lifetime.wait_until(async move {
        let mut pieces = Pieces { writer };
        let end = match write(&mut pieces).await {
            Ok(()) => pieces.writer.close(),
            Err(PlatformError(why)) => pieces.writer.abort_with_reason(&JsValue::from_str(&why)),
        };
        // The reader gets the error.
        let _ = JsFuture::from(end).await;
    });
    Ok(stream.readable())
}

/// Bytes in memory as such a body.
pub(super) fn in_pieces(
    lifetime: &Rc<Lifetime>,
    bytes: Bytes,
) -> Result<web_sys::ReadableStream, PlatformError> {
    let length = bytes.len() as u64;
    written(lifetime, length, async move |sink| sink.write(bytes).await)
}

/// Cancels a body that nobody reads: until then the platform keeps it open.
pub(super) fn drop_unread(response: &web_sys::Response) {
    if let Some(body) = response.body() {
        // The result does not matter.
        let _ = body.cancel();
    }
}
