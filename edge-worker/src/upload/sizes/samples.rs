//! An original, and the sizes beside it.

use std::ops::ControlFlow;

use calotype_imaging::{Limits, Options, Output, prepare, prepare_pixels};
use calotype_protocol::{Derivative, Dimensions, Format, ObjectKey, Sha256, Size};
use http::header::ACCEPT;
use http::{HeaderMap, Response};
use sha2::Digest;

use crate::delivery::X_CALOTYPE_CACHE;
use crate::model::ApiError;
use crate::records::{self, DeclaredSize, Record};
use crate::testing::{self, FakePorts, deliver, now, pending};
use crate::upload::complete::complete;

pub(super) const ORIGIN: &str = "https://photos.example";

/// A file of a size as the package makes it.
pub(super) fn made(source: &[u8], max_side: u32, format: Format) -> Vec<u8> {
    let options = Options {
        max_side: Some(max_side),
        format: match format {
            Format::Webp => Output::Webp,
            Format::Png => Output::Png,
            _ => Output::Jpeg,
        },
        ..Options::default()
    };
    let mut go_on = |_| ControlFlow::Continue(());
    let made = prepare(source, &options, &Limits::SOURCE, &mut go_on);
    made.unwrap().picture.bytes
}

/// A file of pixels: red, green, blue and alpha of each.
pub(super) fn painted(
    dimensions: Dimensions,
    format: Format,
    pixel: impl Fn(u32, u32) -> [u8; 4],
) -> Vec<u8> {
    let Dimensions { width, height } = dimensions;
    let places = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
    let rgba: Vec<u8> = places.flat_map(|(x, y)| pixel(x, y)).collect();
    let options = Options {
        format: match format {
            Format::Webp => Output::Webp,
            Format::Png => Output::Png,
            _ => Output::Jpeg,
        },
        ..Options::default()
    };
    let mut go_on = |_| ControlFlow::Continue(());
    let made = prepare_pixels(rgba, dimensions, &options, &Limits::SOURCE, &mut go_on);
    made.unwrap().picture.bytes
}

pub(super) fn declared(size: Derivative, format: Format, bytes: &[u8]) -> DeclaredSize {
    DeclaredSize {
        size,
        format,
        bytes: bytes.len() as u64,
        sha256: Sha256(sha2::Sha256::digest(bytes).into()),
    }
}

/// An upload with sizes.
pub(super) struct Case {
    pub(super) ports: FakePorts,
    pub(super) record: Record,
}

impl Case {
    /// Everything was sent.
    pub(super) fn new(
        format: Format,
        original: &[u8],
        sizes: &[(Derivative, Format, &[u8])],
    ) -> Self {
        let case = Self::declaring(format, original, sizes);
        for (size, format, bytes) in sizes {
            case.send(*size, *format, bytes);
        }
        case
    }

    /// The original was sent, and no size.
    pub(super) fn declaring(
        format: Format,
        original: &[u8],
        sizes: &[(Derivative, Format, &[u8])],
    ) -> Self {
        let ports = FakePorts::new();
        let mut record = pending(original);
        record.declared = format;
        let size =
            |(size, format, bytes): &(Derivative, Format, &[u8])| declared(*size, *format, bytes);
        record.sizes = sizes.iter().map(size).collect();
        now(records::insert(&ports, &record, None)).unwrap();
        let key = ObjectKey::temporary_upload(record.id);
        ports.store(key.as_str(), original, format.media_type());
        Self { ports, record }
    }

    /// Puts a size to the URL of its ticket.
    pub(super) fn send(&self, size: Derivative, format: Format, bytes: &[u8]) {
        let key = ObjectKey::temporary_size(self.record.id, size, format);
        self.ports.store(key.as_str(), bytes, format.media_type());
    }

    /// Completes the upload, without the work after the answer.
    pub(super) fn complete(&self) {
        let (config, record) = (testing::config(), &self.record);
        now(complete(
            &self.ports,
            config.upload(),
            &record.owner,
            record.id,
            ORIGIN,
        ))
        .unwrap();
    }

    pub(super) fn key(&self, size: Derivative, format: Format) -> String {
        let Record { id, collection, .. } = self.record;
        ObjectKey::image(collection, Size::Derivative(size), id, format).to_string()
    }

    /// The stored bytes of a size.
    pub(super) fn stored(&self, size: Derivative, format: Format) -> Option<Vec<u8>> {
        let stored = self.ports.stored(&self.key(size, format));
        stored.map(|(bytes, media_type)| {
            assert_eq!(media_type, format.media_type());
            bytes
        })
    }

    /// The answer to a viewer that accepts every format.
    pub(super) fn see(&self, size: Derivative) -> Result<Response<Vec<u8>>, ApiError> {
        self.see_as(size, "image/webp,*/*")
    }

    pub(super) fn see_as(
        &self,
        size: Derivative,
        accept: &'static str,
    ) -> Result<Response<Vec<u8>>, ApiError> {
        let (config, mut headers) = (testing::config(), HeaderMap::new());
        headers.insert(ACCEPT, http::HeaderValue::from_static(accept));
        let asked = (Size::Derivative(size), self.record.id);
        now(deliver(&self.ports, &config, asked, ORIGIN, &headers))
    }
}

/// The source of delivery's picture.
pub(super) fn source(response: &Response<Vec<u8>>) -> &str {
    response.headers()[X_CALOTYPE_CACHE].to_str().unwrap()
}
