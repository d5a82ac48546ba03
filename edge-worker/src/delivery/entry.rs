//! Entries of the edge cache: their description and their bytes.

use calotype_protocol::limits::IMAGE_MAX_AGE_SECONDS;
use calotype_protocol::{Dimensions, Format};
use http::header::{CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, HeaderName};
use http::{HeaderMap, HeaderValue, Response};

use crate::model::integrity::Integrity;
use crate::platform::{Content, EdgeCache, Level, PlatformError};
use crate::renditions::purge::take_out;
use crate::telemetry::log::{self, Log};

/// Describes an entry in one header, since each header that is read is a call to the platform:
/// media type, length in bytes, ETag, and the dimensions if they are smaller than requested.
///
/// It repeats the length: a cache may keep a put that broke off as if it were whole, and then
/// corrects `content-length`.
const X_CALOTYPE_ENTRY: HeaderName = HeaderName::from_static("x-calotype-entry");

/// The bytes of an entry.
pub(crate) async fn whole(ports: &(impl EdgeCache + Log), url: &str) -> Option<Content> {
    entry(ports, url).await.map(|(_, whole)| whole)
}

/// Returns an entry that is as long as its header says, and removes one that is not.
pub(super) async fn entry(ports: &(impl EdgeCache + Log), url: &str) -> Option<(Said, Content)> {
    let entry = ports.cached(url, &[X_CALOTYPE_ENTRY]).await?;
    let said = entry.headers().get(X_CALOTYPE_ENTRY);
    let said = said.and_then(|it| Said::read(it.to_str().ok()?));
    let whole = entry.into_body();
    match said {
        Some(said) if said.bytes == whole.len() => Some((said, whole)),
        _ => {
            let why = format!("{url} has {} bytes in the edge cache", whole.len());
            log::message(ports, Level::Error, &why);
            take_out(ports, url).await;
            None
        }
    }
}

/// The header [`X_CALOTYPE_ENTRY`] of an entry.
pub(super) struct Said {
    pub(super) format: Format,
    pub(super) bytes: u64,
    pub(super) etag: String,
    pub(super) reduced: Option<Dimensions>,
}

impl Said {
    fn read(text: &str) -> Option<Self> {
        let mut words = text.split(' ');
        Some(Self {
            format: Format::from_media_type(words.next()?)?,
            bytes: words.next()?.parse().ok()?,
            etag: words.next()?.to_owned(),
            reduced: words.next().and_then(reduced),
        })
    }
}

/// Puts bytes into an entry while they are checked; a failure only goes to the log.
pub(crate) async fn put(
    ports: &(impl EdgeCache + Log),
    url: &str,
    headers: &HeaderMap,
    content: Content,
) {
    if let Err(error) = write(ports, url, headers, content).await {
        ports.log(&format!("not cached: {}", error.0));
    }
}

/// Puts bytes into an entry.
pub(crate) async fn write(
    ports: &(impl EdgeCache + Log),
    url: &str,
    headers: &HeaderMap,
    content: Content,
) -> Result<(), PlatformError> {
    let mut entry = Response::new(content);
    *entry.headers_mut() = headers.clone();
    ports.cache(url, entry).await
}

/// The headers of an entry. Without a length the cache would give no part of it.
pub(crate) fn headers(
    format: Format,
    integrity: &Integrity,
    reduced: Option<Dimensions>,
) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let kept = format!("public, max-age={IMAGE_MAX_AGE_SECONDS}");
    let value = |text: &str| HeaderValue::try_from(text).expect("letters, digits and quotes");
    headers.insert(CACHE_CONTROL, value(&kept));
    headers.insert(CONTENT_TYPE, value(format.media_type()));
    headers.insert(CONTENT_LENGTH, integrity.bytes.into());
    let (media_type, bytes, etag) = (format.media_type(), integrity.bytes, integrity.etag());
    let mut said = format!("{media_type} {bytes} {etag}");
    if let Some(reduced) = reduced {
        said = format!("{said} {}", reduced_value(reduced));
    }
    headers.insert(X_CALOTYPE_ENTRY, value(&said));
    headers
}

/// Width and height in the form of the header.
pub(crate) fn reduced_value(Dimensions { width, height }: Dimensions) -> String {
    format!("{width}x{height}")
}

/// Reads the form that [`reduced_value`] writes.
pub(crate) fn reduced(text: &str) -> Option<Dimensions> {
    let (width, height) = text.split_once('x')?;
    Dimensions::new(width.parse().ok()?, height.parse().ok()?)
}
