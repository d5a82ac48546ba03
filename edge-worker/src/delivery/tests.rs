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

#[path = "case.rs"]
mod case;

use case::*;

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

    // Another data center: its cache is empty, bucket and record are the same.
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
    // Every further request gets its own format.
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

#[path = "ages_tests.rs"]
mod ages;
#[path = "faults_tests.rs"]
mod faults;
#[path = "gone_tests.rs"]
mod gone;
#[path = "hostile_tests.rs"]
mod hostile;
#[path = "lies_tests.rs"]
mod lies;
#[path = "lock_tests.rs"]
mod locks;
#[path = "placeholders_tests.rs"]
mod placeholders;
#[path = "signed_tests.rs"]
mod signed;
#[path = "urls_tests.rs"]
mod urls;
