//! Every branch of delivering a picture.

use std::sync::LazyLock;

use calotype_imaging::{Limits, inspect, selftest};
use calotype_protocol::{Collection, Dimensions, Format, ObjectKey};

use calotype_protocol::Derivative;
use calotype_protocol::wire::Timestamp;
use http::HeaderName;
use http::header::{ACCEPT, ETAG, IF_NONE_MATCH, RANGE, VARY};

use super::*;
use crate::records::{self, Record};
use crate::renditions::cached_record::CachedRecord;
use crate::renditions::cached_record::HasRecordCache;
use crate::renditions::record_cache;
use crate::storage::Storage;
use crate::testing::IntoResponse;
use crate::testing::{self, FakePorts, NOW_UNIX_MS, deliver, now, pending};
use crate::work::deadline::Deadline;
use calotype_protocol::rendition::Missing;
use calotype_protocol::{ErrorCode, Size};
use http::header::CACHE_CONTROL;

const ORIGIN: &str = "https://photos.example";
const MEDIUM: Size = Size::Derivative(Derivative::Medium);

struct Case {
    ports: FakePorts,
    record: Record,
    original: Vec<u8>,
}

impl Case {
    /// A verified image of 1000 × 750 pixels.
    fn new(collection: Collection) -> Self {
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

    fn ready(collection: Collection) -> Self {
        let case = Self::new(collection);
        let verified = testing::verified(&case.original);
        now(records::mark_ready(&case.ports, case.record.id, &verified)).unwrap();
        case
    }

    fn key(&self, size: &str) -> String {
        let collection = self.record.collection.name();
        format!("{collection}/{size}/{}.jpg", self.record.id)
    }

    /// The same image, of other bytes: in the bucket, in the record, and on the cached record where
    /// there is one.
    fn is_of(&self, original: &[u8]) {
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

    /// The same image, of bytes that end in the middle.
    fn is_broken(&self) -> Vec<u8> {
        let head = self.original[..self.original.len() / 50].to_vec();
        self.is_of(&head);
        head
    }

    fn get(&self, size: Size) -> Result<Response<Vec<u8>>, ApiError> {
        self.get_if_none_match(size, None)
    }

    fn get_if_none_match(
        &self,
        size: Size,
        etag: Option<&str>,
    ) -> Result<Response<Vec<u8>>, ApiError> {
        let headers: Vec<_> = etag.map(|etag| (IF_NONE_MATCH, etag)).into_iter().collect();
        self.get_with(size, &headers)
    }

    fn get_with(
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

fn source(response: &Response<Vec<u8>>) -> &str {
    response.headers()[X_CALOTYPE_CACHE].to_str().unwrap()
}

#[test]
fn a_derivative_is_derived_then_hit_and_elsewhere_stored() {
    let case = Case::ready(Collection::Items);
    let derived = case.get(MEDIUM).unwrap();
    assert_eq!(source(&derived), "derived");
    let seen = inspect(derived.body(), &Limits::DERIVE).unwrap();
    let expected = Dimensions {
        width: 800,
        height: 600,
    };
    assert_eq!(seen.dimensions, expected);
    assert!(!seen.metadata.has_personal_data());
    let stored = case.ports.stored(&case.key("medium")).unwrap();
    assert_eq!(stored, (derived.body().clone(), "image/jpeg".to_owned()));

    let requests = case.ports.asked().len();
    let hit = case.get(MEDIUM).unwrap();
    assert_eq!(source(&hit), "hit");
    assert_eq!(hit.body(), derived.body());
    assert_eq!(hit.headers()[ETAG], derived.headers()[ETAG]);
    assert_eq!(case.ports.asked().len(), requests);

    // Another place of the edge: its cache is empty, bucket and record are the same.
    case.ports.go_elsewhere();
    let answer = case.get(MEDIUM).unwrap();
    assert_eq!(source(&answer), "stored");
    assert_eq!(answer.headers()[ETAG], derived.headers()[ETAG]);
}

#[test]
fn the_original_is_the_stored_bytes() {
    let case = Case::ready(Collection::Profiles);
    let answer = case.get(Size::Original).unwrap();
    assert_eq!(source(&answer), "stored");
    assert_eq!(*answer.body(), case.original);
    assert_eq!(source(&case.get(Size::Original).unwrap()), "hit");
}

#[test]
fn headers_make_it_a_picture_for_every_page() {
    let answer = Case::ready(Collection::Items).get(MEDIUM).unwrap();
    let headers = answer.headers();
    assert_eq!(headers["content-type"], "image/jpeg");
    assert_eq!(
        headers["content-length"],
        answer.body().len().to_string().as_str()
    );
    assert_eq!(
        headers["cache-control"],
        "public, max-age=31536000, immutable"
    );
    assert_eq!(headers["access-control-allow-origin"], "*");
}

#[test]
fn what_is_not_public_and_ready_is_not_found_for_a_minute() {
    let unverified = Case::new(Collection::Items);
    let private = Case::ready(Collection::Verification);
    let no_such_size = Case::ready(Collection::Profiles);
    let rejected = Case::new(Collection::Items);
    now(records::mark_rejected(
        &rejected.ports,
        rejected.record.id,
        ErrorCode::MetadataPresent,
    ))
    .unwrap();
    let cases = [
        unverified.get(Size::Original),
        private.get(Size::Original),
        no_such_size.get(MEDIUM),
        rejected.get(Size::Original),
    ];
    for case in cases {
        let response = case.unwrap_err().into_response("r");
        assert_eq!(response.status(), 404);
        assert_eq!(response.headers()["cache-control"], "public, max-age=60");
    }
}

#[test]
fn who_has_it_gets_304() {
    let case = Case::ready(Collection::Items);
    let etag = case.get(MEDIUM).unwrap().headers()[ETAG].clone();
    let etag = etag.to_str().unwrap();
    for asked in [etag, "*", &format!("\"x\", P/{etag}")] {
        let answer = case.get_if_none_match(MEDIUM, Some(asked)).unwrap();
        assert_eq!(answer.status(), 304);
        assert!(answer.body().is_empty());
        assert_eq!(answer.headers()[ETAG], etag);
    }
    let answer = case.get_if_none_match(MEDIUM, Some("\"other\"")).unwrap();
    assert_eq!(answer.status(), 200);
}

#[test]
fn a_derivative_that_cannot_be_kept_is_served_all_the_same() {
    let case = Case::ready(Collection::Items);
    case.ports.break_storage_for("PUT");
    assert_eq!(source(&case.get(MEDIUM).unwrap()), "derived");
    assert!(case.ports.logged().contains("is not kept"));
}

#[test]
fn outages_are_503_and_not_kept() {
    let case = Case::ready(Collection::Items);
    case.ports.break_storage_for("GET");
    let response = case.get(MEDIUM).unwrap_err().into_response("r");
    assert_eq!(response.status(), 503);
    assert_eq!(response.headers()["cache-control"], "no-store");
    case.ports.mend_storage();
    assert_eq!(source(&case.get(MEDIUM).unwrap()), "derived");

    let case = Case::ready(Collection::Items);
    case.ports.break_database();
    let failure = case.get(MEDIUM).unwrap_err();
    assert_eq!(failure.code, ErrorCode::DatabaseUnavailable);
}

#[test]
fn an_original_that_is_gone_is_an_outage() {
    let case = Case::ready(Collection::Items);
    let ports = FakePorts::new();
    now(records::insert(&ports, &case.record, None)).unwrap();
    let verified = testing::verified(&case.original);
    now(records::mark_ready(&ports, case.record.id, &verified)).unwrap();
    let case = Case { ports, ..case };
    let failure = case.get(MEDIUM).unwrap_err();
    assert_eq!(failure.code, ErrorCode::StorageUnavailable);
}

#[test]
fn an_original_that_does_not_decode_is_corrupt_and_not_kept() {
    let case = Case::ready(Collection::Items);
    case.is_broken();
    let failure = case.get(MEDIUM).unwrap_err();
    assert_eq!(failure.code, ErrorCode::ImageCorrupt);
    assert_eq!(case.ports.keys(), [case.key("original")]);
}

/// A data center that has the medium size in its cache, as the others go on.
fn cached(expires_on: Option<u64>) -> Case {
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

fn later(case: &Case, seconds: u64) {
    case.ports.now_unix_ms.set(NOW_UNIX_MS + seconds * 1000);
}

fn code(answer: Result<Response<Vec<u8>>, ApiError>) -> Option<ErrorCode> {
    answer.err().map(|failure| failure.code)
}

#[test]
fn deleted_elsewhere_a_cached_picture_is_seen_for_a_minute_at_most() {
    let case = cached(None);
    let record = &case.record;
    now(records::mark_deleting(
        &case.ports,
        &record.owner,
        record.id,
    ))
    .unwrap();
    later(&case, 59);
    assert_eq!(source(&case.get(MEDIUM).unwrap()), "hit");
    later(&case, 60);
    assert_eq!(code(case.get(MEDIUM)), Some(ErrorCode::NotFound));
    // And nobody asks for it again at once.
    let queries = case.ports.queries();
    assert_eq!(code(case.get(MEDIUM)), Some(ErrorCode::NotFound));
    assert_eq!(case.ports.queries(), queries);
}

#[test]
fn a_cached_picture_that_is_still_there_is_good_for_another_minute() {
    let case = cached(None);
    later(&case, 60);
    let hit = case.get(MEDIUM).unwrap();
    assert_eq!(source(&hit), "hit");
    let record = &case.record;
    now(records::mark_deleting(
        &case.ports,
        &record.owner,
        record.id,
    ))
    .unwrap();
    later(&case, 119);
    assert_eq!(source(&case.get(MEDIUM).unwrap()), "hit");
}

#[test]
fn without_the_database_what_is_cached_is_seen_for_a_day() {
    let case = cached(None);
    case.ports.break_database();
    later(&case, 24 * 3600 - 1);
    assert_eq!(source(&case.get(MEDIUM).unwrap()), "hit");
    later(&case, 24 * 3600);
    assert_eq!(code(case.get(MEDIUM)), Some(ErrorCode::DatabaseUnavailable));
}

#[test]
fn a_picture_with_an_end_is_kept_no_longer_anywhere() {
    let case = cached(Some(NOW_UNIX_MS + 30_500));
    let lifetime = |case: &Case| case.get(MEDIUM).unwrap().headers()[CACHE_CONTROL].clone();
    assert_eq!(lifetime(&case), "public, max-age=30");
    later(&case, 20);
    assert_eq!(lifetime(&case), "public, max-age=10");
    case.ports.now_unix_ms.set(NOW_UNIX_MS + 30_500);
    assert_eq!(code(case.get(MEDIUM)), Some(ErrorCode::NotFound));
}

#[test]
fn only_what_has_to_be_fetched_or_made_is_counted() {
    let case = Case::ready(Collection::Items);
    case.get(MEDIUM).unwrap();
    assert_eq!(case.ports.counter_calls(), 2);
    for _ in 0..10 {
        assert_eq!(source(&case.get(MEDIUM).unwrap()), "hit");
    }
    assert_eq!(case.ports.counter_calls(), 2);
}

const WEBP: (HeaderName, &str) = (ACCEPT, "image/webp,*/*;q=0.8");

#[test]
fn a_browser_that_shows_webp_gets_it_and_caches_are_told() {
    let case = Case::ready(Collection::Items);
    let webp = case.get_with(MEDIUM, &[WEBP]).unwrap();
    let seen = inspect(webp.body(), &Limits::DERIVE).unwrap();
    assert_eq!(seen.format, Format::Webp);
    assert_eq!((seen.dimensions.width, seen.dimensions.height), (800, 600));
    assert_eq!(webp.headers()["content-type"], "image/webp");
    assert_eq!(webp.headers()[VARY], "Accept");
    assert_eq!(webp.headers()["cache-tag"], case.record.id.to_string());
    let key = format!("items/medium/{}.webp", case.record.id);
    assert_eq!(case.ports.stored(&key).unwrap().1, "image/webp");
    // Whatever is asked next, each gets its own.
    let jpeg = case.get(MEDIUM).unwrap();
    assert_eq!(jpeg.headers()["content-type"], "image/jpeg");
    assert_eq!(jpeg.headers()[VARY], "Accept");
    assert_eq!(source(&case.get_with(MEDIUM, &[WEBP]).unwrap()), "hit");
    let original = case.get_with(Size::Original, &[WEBP]).unwrap();
    assert_eq!(original.headers()["content-type"], "image/jpeg");
    assert!(!original.headers().contains_key(VARY));
    let known = [WEBP, (IF_NONE_MATCH, "*")];
    let not_modified = case.get_with(MEDIUM, &known).unwrap();
    assert_eq!(not_modified.headers()[VARY], "Accept");
}

#[test]
fn transparent_pixels_stay_for_who_shows_no_webp() {
    let case = Case::new(Collection::Items);
    let has_alpha = Some(true);
    let verified = records::Verified {
        has_alpha,
        ..testing::verified(&case.original)
    };
    now(records::mark_ready(&case.ports, case.record.id, &verified)).unwrap();
    assert_eq!(
        case.get(MEDIUM).unwrap().headers()["content-type"],
        "image/png"
    );
    let webp = case.get_with(MEDIUM, &[WEBP]).unwrap();
    assert_eq!(webp.headers()["content-type"], "image/webp");
}

#[test]
fn a_part_of_a_picture_is_not_what_is_kept() {
    let case = Case::ready(Collection::Items);
    let part = case.get_with(MEDIUM, &[(RANGE, "bytes=0-1")]).unwrap();
    assert_eq!(
        (part.status().as_u16(), part.body().as_slice()),
        (206, &[0xff, 0xd8][..])
    );
    let whole = case.get(MEDIUM).unwrap();
    assert_eq!(source(&whole), "hit");
    let length = whole.body().len();
    assert_eq!(
        part.headers()["content-range"],
        format!("bytes 0-1/{length}")
    );
}

#[test]
fn a_record_is_asked_again_before_anybody_has_to_wait_for_it() {
    let case = cached(None);
    later(&case, 45);
    let queries = case.ports.queries();
    // Many see it, one asks.
    for _ in 0..3 {
        assert_eq!(source(&case.get(MEDIUM).unwrap()), "hit");
    }
    assert_eq!((case.ports.queries(), case.ports.is_later()), (queries, 1));
    case.ports.do_later();
    later(&case, 89);
    assert_eq!(source(&case.get(MEDIUM).unwrap()), "hit");
    assert_eq!(case.ports.queries(), queries + 1);
}

#[test]
fn what_never_was_is_asked_for_once_in_ten_seconds() {
    let case = Case::new(Collection::Items);
    now(records::mark_rejected(
        &case.ports,
        case.record.id,
        ErrorCode::ImageCorrupt,
    ))
    .unwrap();
    assert!(case.get(MEDIUM).is_err());
    let queries = case.ports.queries();
    later(&case, 9);
    assert!(case.get(MEDIUM).is_err());
    assert_eq!(case.ports.queries(), queries);
    later(&case, 10);
    assert!(case.get(MEDIUM).is_err());
    assert_eq!(case.ports.queries(), queries + 1);
    // An upload is looked for each time: it becomes an image at any moment.
    let case = Case::new(Collection::Items);
    assert!(case.get(MEDIUM).is_err());
    let verified = testing::verified(&case.original);
    now(records::mark_ready(&case.ports, case.record.id, &verified)).unwrap();
    assert_eq!(source(&case.get(MEDIUM).unwrap()), "derived");
}

#[test]
fn an_original_that_does_not_decode_is_tried_twice() {
    let case = Case::ready(Collection::Items);
    let head = case.is_broken();
    assert_eq!(code(case.get(MEDIUM)), Some(ErrorCode::ImageCorrupt));
    let read = |ports: &FakePorts| {
        let asked = ports.asked();
        asked
            .iter()
            .filter(|it| it.starts_with("GET items/original"))
            .count()
    };
    let small = Size::Derivative(Derivative::Thumbnail);
    for size in [MEDIUM, small, MEDIUM, small] {
        assert_eq!(code(case.get(size)), Some(ErrorCode::ImageCorrupt));
    }
    assert_eq!(read(&case.ports), 2);
    assert_eq!(*case.get(Size::Original).unwrap().body(), head);
}

#[test]
fn while_storage_is_out_the_format_that_is_at_hand_will_do() {
    let case = cached(None);
    case.ports.break_storage_for("GET");
    let answer = case.get_with(MEDIUM, &[WEBP]).unwrap();
    assert_eq!(answer.headers()["content-type"], "image/jpeg");
    assert_eq!(answer.headers()[CACHE_CONTROL], "public, max-age=10");
    assert_eq!(source(&answer), "hit");
    let large = Size::Derivative(Derivative::Large);
    let failure = case.get_with(large, &[WEBP]).unwrap_err();
    assert_eq!(failure.code, ErrorCode::StorageUnavailable);
}

#[path = "faults_tests.rs"]
mod faults;
#[path = "flight_tests.rs"]
mod flight;
#[path = "gone_tests.rs"]
mod gone;
#[path = "hostile_tests.rs"]
mod hostile;
#[path = "lies_tests.rs"]
mod lies;
#[path = "placeholders_tests.rs"]
mod placeholders;
#[path = "urls_tests.rs"]
mod urls;
