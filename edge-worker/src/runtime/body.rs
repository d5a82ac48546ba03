//! Bodies in pieces, so that a long one is never in our memory as a whole, nor in the
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

use super::exchange::{Exchange, in_time};
use super::{Lifetime, message, outage};
use crate::world::{Outage, Sink, Source};

/// Longest piece that is handed to the platform, in bytes.
pub(super) const PIECE_BYTES: usize = 256 * 1024;

/// Longest wait until a piece is taken: who reads more slowly than that holds memory for
/// nobody's benefit.
const TAKE_TIMEOUT: Duration = Duration::from_secs(30);

/// A body that comes in; broken off when it is dropped.
pub(crate) struct Incoming {
    pieces: Option<Reader>,
    _exchange: Exchange,
}

impl Incoming {
    pub(super) fn new(response: &worker::Response, exchange: Exchange) -> Result<Self, Outage> {
        let pieces = match response.body() {
            worker::ResponseBody::Stream(stream) => Some(Reader::of(stream)?),
            _ => None,
        };
        Ok(Self {
            pieces,
            _exchange: exchange,
        })
    }
}

impl Source for Incoming {
    async fn next(&mut self) -> Option<Result<Vec<u8>, Outage>> {
        let pieces = self.pieces.as_mut()?;
        let piece = match in_time(pieces.next()).await {
            Ok(piece) => piece?,
            Err(why) => return Some(Err(why)),
        };
        let bytes = piece.to_vec();
        pieces.give_back(&piece);
        Some(Ok(bytes))
    }
}

/// Reads a body in large pieces: each call of JavaScript takes some microseconds, and by
/// itself a body comes 4 KiB at a time.
pub(super) struct Reader {
    reader: JsValue,
    /// Room for the next piece, while the platform does not have it.
    room: Option<ArrayBuffer>,
}

impl Reader {
    pub(super) fn of(stream: &web_sys::ReadableStream) -> Result<Self, Outage> {
        let mode = Object::new();
        Reflect::set(&mode, &"mode".into(), &"byob".into()).map_err(message::thrown)?;
        let reader = call(stream, "getReader", &[mode.into()])?;
        Ok(Self { reader, room: None })
    }

    /// As much as there is room for, or all that is left; `None` at the end.
    pub(super) async fn next(&mut self) -> Result<Option<Uint8Array>, Outage> {
        let room = self.room.take();
        let room = room.unwrap_or_else(|| ArrayBuffer::new(PIECE_BYTES as u32));
        let view = Uint8Array::new(&room);
        let least = view.length().into();
        let read = call(&self.reader, "readAtLeast", &[least, view.into()])?;
        let read = settled(read).await?;
        let piece = Reflect::get(&read, &"value".into()).map_err(message::thrown)?;
        let piece: Option<Uint8Array> = piece.dyn_into().ok();
        Ok(piece.filter(|it| it.length() > 0))
    }

    /// Gives back the room of a piece that has been copied.
    pub(super) fn give_back(&mut self, piece: &Uint8Array) {
        self.room = Some(piece.buffer());
    }
}

fn call(object: &JsValue, method: &str, arguments: &[JsValue]) -> Result<JsValue, Outage> {
    let function = Reflect::get(object, &method.into()).map_err(message::thrown)?;
    let function: Function = function
        .dyn_into()
        .map_err(|_| Outage(format!("the platform has no {method}")))?;
    let arguments: Array = arguments.iter().collect();
    function.apply(object, &arguments).map_err(message::thrown)
}

/// The SHA-256 of a body, which the platform makes by itself: none of it comes to us. Its
/// own pipe would pass on 4 KiB at a time, each with some microseconds of promises.
pub(super) async fn sha256_of(stream: &web_sys::ReadableStream) -> Result<[u8; 32], Outage> {
    let crypto = Reflect::get(&global(), &"crypto".into()).map_err(message::thrown)?;
    let kind = Reflect::get(&crypto, &"DigestStream".into()).map_err(message::thrown)?;
    let arguments = Array::of1(&"SHA-256".into());
    let kind: Function = kind.unchecked_into();
    let sink = Reflect::construct(&kind, &arguments).map_err(message::thrown)?;
    let digest = Reflect::get(&sink, &"digest".into()).map_err(message::thrown)?;
    let writer = call(&sink, "getWriter", &[])?;
    let mut pieces = Reader::of(stream)?;
    while let Some(piece) = pieces.next().await? {
        settled(call(&writer, "write", &[piece.clone().into()])?).await?;
        pieces.give_back(&piece);
    }
    settled(call(&writer, "close", &[])?).await?;
    let digest = Uint8Array::new(&settled(digest).await?).to_vec();
    <[u8; 32]>::try_from(digest).map_err(|_| Outage("a short digest".to_owned()))
}

async fn settled(promise: JsValue) -> Result<JsValue, Outage> {
    let promise = promise.unchecked_into::<Promise>();
    JsFuture::from(promise).await.map_err(message::thrown)
}

/// A body that goes out.
pub(crate) struct Pieces {
    writer: web_sys::WritableStreamDefaultWriter,
}

impl Sink for Pieces {
    async fn write(&mut self, bytes: Bytes) -> Result<(), Outage> {
        for piece in bytes.chunks(PIECE_BYTES) {
            let piece = Uint8Array::from(piece);
            let taken = JsFuture::from(self.writer.write_with_chunk(&piece));
            match select(taken, pin!(Delay::from(TAKE_TIMEOUT))).await {
                Either::Left((taken, _)) => taken.map_err(message::thrown)?,
                Either::Right(_) => return Err(Outage("nobody took it in time".to_owned())),
            };
        }
        Ok(())
    }
}

/// A body of so many bytes, written while it is read. The platform says its length in
/// `content-length`, and breaks the message off when less comes.
pub(super) fn written(
    lifetime: &Rc<Lifetime>,
    length: u64,
    write: impl AsyncFnOnce(&mut Pieces) -> Result<(), Outage> + 'static,
) -> Result<web_sys::ReadableStream, Outage> {
    let length = u32::try_from(length).map_err(outage)?;
    let stream = FixedLengthStream::new(length).map_err(message::thrown)?;
    let writer = stream.writable().get_writer().map_err(message::thrown)?;
    lifetime.wait_until(async move {
        let mut pieces = Pieces { writer };
        let end = match write(&mut pieces).await {
            Ok(()) => pieces.writer.close(),
            Err(Outage(why)) => pieces.writer.abort_with_reason(&JsValue::from_str(&why)),
        };
        // Whoever reads it hears of it.
        let _ = JsFuture::from(end).await;
    });
    Ok(stream.readable())
}

/// Bytes of ours as such a body.
pub(super) fn in_pieces(
    lifetime: &Rc<Lifetime>,
    bytes: Bytes,
) -> Result<web_sys::ReadableStream, Outage> {
    let length = bytes.len() as u64;
    written(lifetime, length, async move |sink| sink.write(bytes).await)
}

/// Lets go of a body that nobody reads: until then the platform keeps it open.
pub(super) fn drop_unread(response: &web_sys::Response) {
    if let Some(body) = response.body() {
        // Nothing comes of it but that it ends.
        let _ = body.cancel();
    }
}
