//! Requests to the outside, with a time limit for each answer.

use std::pin::pin;
use std::rc::Rc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::{Either, select};
use worker::js_sys::Uint8Array;
use worker::{AbortController, CacheMode, Delay, Fetch, Request, RequestInit, RequestRedirect};

use super::error::failed;
use super::lifetime::Lifetime;
use super::{message, pieces};
use crate::platform::PlatformError;

/// The longest wait for one answer of the object store, its body included; for a body that is read
/// in pieces, the longest wait for each piece.
const FETCH_TIMEOUT: Duration = Duration::from_secs(15);

/// Returns the result if it comes in time.
pub(super) async fn in_time<T>(
    answer: impl Future<Output = Result<T, PlatformError>>,
) -> Result<T, PlatformError> {
    match select(pin!(answer), pin!(Delay::from(FETCH_TIMEOUT))).await {
        Either::Left((answer, _)) => answer,
        Either::Right(_) => Err(PlatformError("no answer in time".to_owned())),
    }
}

/// One request and its answer; dropping it early aborts it.
#[derive(Default)]
pub(super) struct Exchange {
    abort: AbortController,
}

impl Exchange {
    pub(super) async fn send(
        &self,
        lifetime: &Rc<Lifetime>,
        request: http::Request<Bytes>,
    ) -> Result<worker::Response, PlatformError> {
        let (parts, body) = request.into_parts();
        let mut init = RequestInit::new();
        init.with_method(parts.method.as_str().to_owned().into())
            .with_headers(message::platform_headers(&parts.headers)?)
            // A redirect would carry the signature to another host.
            .with_redirect(RequestRedirect::Manual)
            // Cloudflare's own cache would drop the range and the signature.
            .with_cache(CacheMode::NoStore);
        // A body of a known length: other streams would be sent in chunks, which S3 refuses.
        if body.len() > pieces::PIECE_BYTES {
            init.with_body(Some(pieces::in_pieces(lifetime, body)?.into()));
        } else if !body.is_empty() {
            init.with_body(Some(Uint8Array::from(&*body).into()));
        }
        let request = Request::new_with_init(&parts.uri.to_string(), &init).map_err(failed)?;
        Fetch::Request(request)
            .send_with_signal(&self.abort.signal())
            .await
            .map_err(failed)
    }
}

impl Drop for Exchange {
    fn drop(&mut self) {
        std::mem::take(&mut self.abort).abort();
    }
}
