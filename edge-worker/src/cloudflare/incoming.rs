//! Bodies of answers while they arrive.

use super::exchange::{Exchange, in_time};
use super::pieces::Reader;
use crate::platform::{PlatformError, Source};

/// An arriving body; dropping it aborts it.
pub(crate) struct Incoming {
    pieces: Option<Reader>,
    _exchange: Exchange,
}

impl Incoming {
    pub(super) fn new(
        response: &worker::Response,
        exchange: Exchange,
    ) -> Result<Self, PlatformError> {
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
    async fn next(&mut self) -> Option<Result<Vec<u8>, PlatformError>> {
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
