//! Bodies in pieces, so that a long one is never in our memory as a whole, nor in the
//! JavaScript engine's.

use std::pin::pin;
use std::rc::Rc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::future::{Either, select};
use worker::js_sys::Uint8Array;
use worker::wasm_bindgen::JsValue;
use worker::wasm_bindgen_futures::JsFuture;
use worker::worker_sys::FixedLengthStream;
use worker::{ByteStream, Delay, web_sys};

use super::{Exchange, Lifetime, in_time, message, outage};
use crate::world::{Outage, Sink, Source};

/// Longest piece that is handed to the platform, in bytes.
pub(super) const PIECE_BYTES: usize = 256 * 1024;

/// Longest wait until a piece is taken: who reads more slowly than that holds memory for
/// nobody's benefit.
const TAKE_TIMEOUT: Duration = Duration::from_secs(30);

/// A body that comes in; broken off when it is dropped.
pub(crate) struct Incoming {
    stream: Option<ByteStream>,
    _exchange: Exchange,
}

impl Incoming {
    pub(super) fn new(response: &mut worker::Response, exchange: Exchange) -> Result<Self, Outage> {
        let stream = match response.body() {
            worker::ResponseBody::Empty => None,
            _ => Some(response.stream().map_err(outage)?),
        };
        Ok(Self {
            stream,
            _exchange: exchange,
        })
    }
}

impl Source for Incoming {
    async fn next(&mut self) -> Option<Result<Vec<u8>, Outage>> {
        let stream = self.stream.as_mut()?;
        let piece = in_time(async { Ok(stream.next().await) }).await;
        match piece {
            Ok(piece) => piece.map(|it| it.map_err(outage)),
            Err(late) => Some(Err(late)),
        }
    }
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
