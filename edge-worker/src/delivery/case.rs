//! An image in a bucket, and requests for it.

use super::*;

pub(super) const ORIGIN: &str = "https://photos.example";
pub(super) const MEDIUM: Size = Size::Derivative(Derivative::Medium);

pub(super) struct Case {
    pub(super) ports: FakePorts,
    pub(super) record: Record,
    pub(super) original: Vec<u8>,
}

impl Case {
    /// A verified image of 1000 × 750 pixels.
    pub(super) fn new(collection: Collection) -> Self {
        static PHOTO: LazyLock<Vec<u8>> = LazyLock::new(|| selftest::photo_jpeg(1000, 750));
        let original = PHOTO.clone();
        let mut record = pending(&original);
        record.collection = collection;
        let ports = FakePorts::new();
        now(records::insert(&ports, &record, None)).unwrap();
        let case = Self {
            ports,
            record,
            original,
        };
        case.ports
            .store(&case.key("original"), &case.original, "image/jpeg");
        case
    }

    pub(super) fn ready(collection: Collection) -> Self {
        let case = Self::new(collection);
        let verified = testing::verified(&case.original);
        now(records::mark_ready(&case.ports, case.record.id, &verified)).unwrap();
        case
    }

    pub(super) fn key(&self, size: &str) -> String {
        let collection = self.record.collection.name();
        format!("{collection}/{size}/{}.jpg", self.record.id)
    }

    /// Replaces the bytes of the image: in the bucket, in the record, and in the cached record if
    /// there is one.
    pub(super) fn is_of(&self, original: &[u8]) {
        let (ports, id) = (&self.ports, self.record.id);
        let integrity = testing::replace_original(ports, &self.key("original"), original);
        let shared = integrity.clone();
        ports.record_cache().change(id, |it| it.integrity = shared);
        ports.change_cached(&record_cache::url(ORIGIN, id), |body| {
            let mut cached: CachedRecord = serde_json::from_slice(body).unwrap();
            if let Some(image) = &mut cached.image {
                image.integrity = integrity;
            }
            *body = serde_json::to_vec(&cached).unwrap();
        });
    }

    /// Replaces the bytes of the image by bytes that end in the middle.
    pub(super) fn is_broken(&self) -> Vec<u8> {
        let head = self.original[..self.original.len() / 50].to_vec();
        self.is_of(&head);
        head
    }

    pub(super) fn get(&self, size: Size) -> Result<Response<Vec<u8>>, ApiError> {
        self.get_if_none_match(size, None)
    }

    pub(super) fn get_if_none_match(
        &self,
        size: Size,
        etag: Option<&str>,
    ) -> Result<Response<Vec<u8>>, ApiError> {
        let headers: Vec<_> = etag.map(|etag| (IF_NONE_MATCH, etag)).into_iter().collect();
        self.get_with(size, &headers)
    }

    pub(super) fn get_with(
        &self,
        size: Size,
        headers: &[(HeaderName, &str)],
    ) -> Result<Response<Vec<u8>>, ApiError> {
        let headers = headers.iter();
        let headers = headers.map(|(name, value)| (name.clone(), value.parse().unwrap()));
        let config = testing::config();
        let what = (size, self.record.id);
        let headers = headers.collect();
        now(deliver(&self.ports, &config, what, ORIGIN, &headers))
    }
}

pub(super) fn source(response: &Response<Vec<u8>>) -> &str {
    response.headers()[X_CALOTYPE_CACHE].to_str().unwrap()
}

pub(super) const WEBP: (HeaderName, &str) = (ACCEPT, "image/webp,*/*;q=0.8");

/// A data center that has the medium size in its cache, and the record in both caches.
pub(super) fn cached(expires_on: Option<u64>) -> Case {
    let case = Case::new(Collection::Items);
    let ports = FakePorts::new();
    let mut record = case.record;
    record.details.expires_on = expires_on.map(|unix_ms| Timestamp { unix_ms });
    now(records::insert(&ports, &record, None)).unwrap();
    let verified = testing::verified(&case.original);
    now(records::mark_ready(&ports, record.id, &verified)).unwrap();
    let case = Case {
        ports,
        record,
        original: case.original,
    };
    let original = case.key("original");
    case.ports.store(&original, &case.original, "image/jpeg");
    case.get(MEDIUM).unwrap();
    case
}

pub(super) fn later(case: &Case, seconds: u64) {
    case.ports.now_unix_ms.set(NOW_UNIX_MS + seconds * 1000);
}

pub(super) fn code(answer: Result<Response<Vec<u8>>, ApiError>) -> Option<ErrorCode> {
    answer.err().map(|failure| failure.code)
}
