//! Every branch of delivering a picture.

use calotype_imaging::{inspect, selftest};
use calotype_protocol::{Collection, Dimensions};

use super::*;
use crate::fake::{self, FakeWorld, NOW_UNIX_MS, now, pending};

const ORIGIN: &str = "https://photos.example";
const MEDIUM: Size = Size::Derivative(Derivative::Medium);

struct Case {
    world: FakeWorld,
    record: Record,
    original: Vec<u8>,
}

impl Case {
    /// A verified image of 1000 × 750 pixels.
    fn new(collection: Collection) -> Self {
        let original = selftest::photo_jpeg(1000, 750);
        let mut record = pending(&original);
        record.collection = collection;
        let world = FakeWorld::new();
        now(records::insert(&world, &record, None)).unwrap();
        let case = Self {
            world,
            record,
            original,
        };
        case.world
            .store(&case.key("original"), &case.original, "image/jpeg");
        case
    }

    fn ready(collection: Collection) -> Self {
        let case = Self::new(collection);
        let verified = fake::verified(&case.original);
        now(records::mark_ready(&case.world, case.record.id, verified)).unwrap();
        case
    }

    fn key(&self, size: &str) -> String {
        let collection = self.record.collection.name();
        format!("{collection}/{size}/{}.jpg", self.record.id)
    }

    fn get(&self, size: Size) -> Result<Response<Vec<u8>>, Failure> {
        self.get_if_none_match(size, None)
    }

    fn get_if_none_match(
        &self,
        size: Size,
        etag: Option<&str>,
    ) -> Result<Response<Vec<u8>>, Failure> {
        let mut headers = HeaderMap::new();
        if let Some(etag) = etag {
            headers.insert(IF_NONE_MATCH, etag.parse().unwrap());
        }
        let config = fake::config();
        let what = (size, self.record.id);
        now(deliver(&self.world, &config, what, ORIGIN, &headers))
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
    assert!(!seen.metadata.is_private());
    let stored = case.world.stored(&case.key("medium")).unwrap();
    assert_eq!(stored, (derived.body().clone(), "image/jpeg".to_owned()));

    let requests = case.world.asked().len();
    let hit = case.get(MEDIUM).unwrap();
    assert_eq!(source(&hit), "hit");
    assert_eq!(hit.body(), derived.body());
    assert_eq!(hit.headers()[ETAG], derived.headers()[ETAG]);
    assert_eq!(case.world.asked().len(), requests);

    // Another place of the edge: its cache is empty, the bucket is the same.
    let elsewhere = Case::ready(Collection::Items);
    elsewhere
        .world
        .store(&case.key("medium"), derived.body(), "image/jpeg");
    let answer = elsewhere.get(MEDIUM).unwrap();
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
        &rejected.world,
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
    for asked in [etag, "*", &format!("\"x\", W/{etag}")] {
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
    case.world.break_storage_for("PUT");
    assert_eq!(source(&case.get(MEDIUM).unwrap()), "derived");
    assert!(case.world.logged().contains("is not kept"));
}

#[test]
fn outages_are_503_and_not_kept() {
    let case = Case::ready(Collection::Items);
    case.world.break_storage_for("GET");
    let response = case.get(MEDIUM).unwrap_err().into_response("r");
    assert_eq!(response.status(), 503);
    assert_eq!(response.headers()["cache-control"], "no-store");
    case.world.mend_storage();
    assert_eq!(source(&case.get(MEDIUM).unwrap()), "derived");

    let case = Case::ready(Collection::Items);
    case.world.break_database();
    let failure = case.get(MEDIUM).unwrap_err();
    assert_eq!(failure.code, ErrorCode::DatabaseUnavailable);
}

#[test]
fn an_original_that_is_gone_is_an_outage() {
    let case = Case::ready(Collection::Items);
    let world = FakeWorld::new();
    now(records::insert(&world, &case.record, None)).unwrap();
    let verified = fake::verified(&case.original);
    now(records::mark_ready(&world, case.record.id, verified)).unwrap();
    let case = Case { world, ..case };
    let failure = case.get(MEDIUM).unwrap_err();
    assert_eq!(failure.code, ErrorCode::StorageUnavailable);
}

#[test]
fn an_original_that_does_not_decode_is_corrupt_and_not_kept() {
    let case = Case::ready(Collection::Items);
    let head = &case.original[..case.original.len() / 50];
    case.world.store(&case.key("original"), head, "image/jpeg");
    let failure = case.get(MEDIUM).unwrap_err();
    assert_eq!(failure.code, ErrorCode::ImageCorrupt);
    assert_eq!(case.world.keys(), [case.key("original")]);
}

/// A data centre that has the medium size in its cache, as the others go on.
fn cached(expires_on: Option<u64>) -> Case {
    let case = Case::new(Collection::Items);
    let world = FakeWorld::new();
    let mut record = case.record;
    record.details.expires_on = expires_on.map(|unix_ms| Timestamp { unix_ms });
    now(records::insert(&world, &record, None)).unwrap();
    let verified = fake::verified(&case.original);
    now(records::mark_ready(&world, record.id, verified)).unwrap();
    let case = Case {
        world,
        record,
        original: case.original,
    };
    let original = case.key("original");
    case.world.store(&original, &case.original, "image/jpeg");
    case.get(MEDIUM).unwrap();
    case
}

fn later(case: &Case, seconds: u64) {
    case.world.now_unix_ms.set(NOW_UNIX_MS + seconds * 1000);
}

fn code(answer: Result<Response<Vec<u8>>, Failure>) -> Option<ErrorCode> {
    answer.err().map(|failure| failure.code)
}

#[test]
fn deleted_elsewhere_a_cached_picture_is_seen_for_a_minute_at_most() {
    let case = cached(None);
    let record = &case.record;
    now(records::mark_deleting(
        &case.world,
        &record.owner,
        record.id,
    ))
    .unwrap();
    later(&case, 59);
    assert_eq!(source(&case.get(MEDIUM).unwrap()), "hit");
    later(&case, 60);
    assert_eq!(code(case.get(MEDIUM)), Some(ErrorCode::NotFound));
    let url = format!("{ORIGIN}/i/medium/{}", record.id);
    assert!(!case.world.caches(&url));
}

#[test]
fn a_cached_picture_that_is_still_there_is_good_for_another_minute() {
    let case = cached(None);
    later(&case, 60);
    let hit = case.get(MEDIUM).unwrap();
    assert_eq!(source(&hit), "hit");
    for inner in ["x-calotype-asked", "x-calotype-ends"] {
        assert!(!hit.headers().contains_key(inner));
    }
    let record = &case.record;
    now(records::mark_deleting(
        &case.world,
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
    case.world.break_database();
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
    case.world.now_unix_ms.set(NOW_UNIX_MS + 30_500);
    assert_eq!(code(case.get(MEDIUM)), Some(ErrorCode::NotFound));
}

#[test]
fn only_what_has_to_be_fetched_or_made_is_counted() {
    let case = Case::ready(Collection::Items);
    case.get(MEDIUM).unwrap();
    assert_eq!(case.world.counter_calls(), 1);
    for _ in 0..10 {
        assert_eq!(source(&case.get(MEDIUM).unwrap()), "hit");
    }
    assert_eq!(case.world.counter_calls(), 1);
}
