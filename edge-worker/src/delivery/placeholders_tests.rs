//! Placeholders of images whose uploader sent none.

use calotype_imaging::{Options, Output, prepare_pixels};
use std::ops::ControlFlow;

use super::*;
use crate::delivery::prewarm;
use crate::delivery::request::{DeliveryRequest, Shape, View};
use crate::images::delete::delete;
use crate::records::derivatives;
use crate::testing::faults::{Fault, Lasts};
use crate::testing::{interleaved, together};
use calotype_protocol::rendition::{Precision, TransformOptions};

/// Two thirds orange, one third blue, in stripes: the mean would be a brown.
const ORANGE: [u8; 3] = [252, 132, 10];

fn stripes() -> Vec<u8> {
    let dimensions = Dimensions {
        width: 600,
        height: 400,
    };
    let row = (0..600).flat_map(|x| match x / 200 {
        1 => [20, 40, 200, 255],
        _ => [252, 132, 10, 255],
    });
    let row: Vec<u8> = row.collect();
    let options = Options {
        max_side: Some(600),
        format: Output::Jpeg,
        ..Options::default()
    };
    let mut watch = |_| ControlFlow::Continue(());
    let made = prepare_pixels(
        row.repeat(400),
        dimensions,
        &options,
        &Limits::DERIVE,
        &mut watch,
    );
    made.unwrap().picture.bytes
}

fn striped(collection: Collection) -> Case {
    let case = Case::ready(collection);
    case.is_of(&stripes());
    case
}

fn has_thumbnail(case: &Case, bytes: &[u8]) {
    let key = case.key("thumbnail");
    case.ports.store(&key, bytes, "image/jpeg");
    let (id, key) = (case.record.id, ObjectKey::noted(key).unwrap());
    let (room, stored) = (derivatives::Room::Always, testing::stored(bytes));
    now(derivatives::note(&case.ports, id, &key, room, &stored)).unwrap();
}

fn request(case: &Case) -> DeliveryRequest {
    let asked = TransformOptions::from_query("fm=json").unwrap();
    DeliveryRequest {
        view: View::Json(asked, Precision::Snapped, Shape::Ours),
        ..(Size::Original, case.record.id).into()
    }
}

fn facts(case: &Case) -> (serde_json::Value, String) {
    let (config, headers) = (testing::config(), HeaderMap::new());
    let answer = now(deliver(
        &case.ports,
        &config,
        request(case),
        ORIGIN,
        &headers,
    ));
    let answer = answer.unwrap();
    let lifetime = answer.headers()["cache-control"].to_str().unwrap();
    let facts = serde_json::from_slice(answer.body()).unwrap();
    (facts, lifetime.to_owned())
}

fn assert_is_of_stripes(facts: &serde_json::Value) {
    let dominant = facts["dominant"].as_str().unwrap().strip_prefix('#');
    let dominant = u32::from_str_radix(dominant.unwrap(), 16).unwrap();
    let [_, dominant @ ..] = dominant.to_be_bytes();
    for (found, expected) in dominant.into_iter().zip(ORANGE) {
        assert!(found.abs_diff(expected) <= 6, "{dominant:?}");
    }
    // By its inventor's decoder the hash shows this picture: its mean is two parts of one color and
    // one part of the other.
    let hash = facts["thumbhash"].as_str().unwrap();
    let hash = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, hash).unwrap();
    let (red, green, blue, _) = thumbhash::thumb_hash_to_average_rgba(&hash).unwrap();
    for (found, expected) in [red, green, blue].into_iter().zip([175.0, 101.0, 73.0]) {
        assert!(
            (found * 255.0 - expected).abs() < 10.0,
            "{red} {green} {blue}"
        );
    }
    let placeholder = facts["placeholder"].as_str().unwrap();
    assert!(placeholder.starts_with("data:image/webp;base64,") && placeholder.len() <= 600);
}

fn reads(case: &Case, key: &str) -> usize {
    let asked = case.ports.asked();
    asked
        .iter()
        .filter(|it| **it == format!("GET {key}"))
        .count()
}

fn columns(case: &Case) -> serde_json::Value {
    let rows = case.ports.rows_of("SELECT thumbhash, dominant FROM images");
    serde_json::to_value(rows).unwrap()
}

#[test]
fn they_are_made_once_when_somebody_wants_them() {
    let case = striped(Collection::Items);
    let (first, lifetime) = facts(&case);
    assert_is_of_stripes(&first);
    assert!(lifetime.starts_with("public, max-age=3600"), "{lifetime}");
    let asked = case.ports.asked().len();
    assert_eq!(facts(&case).0, first);
    assert_eq!(case.ports.asked().len(), asked);
    // In the record they serve every data center.
    assert_eq!(columns(&case)[0]["thumbhash"], first["thumbhash"]);
    assert_eq!(reads(&case, &case.key("original")), 1);
}

#[test]
fn a_hundred_at_once_decode_once() {
    let case = striped(Collection::Items);
    case.ports.faults.take_turns();
    let (config, headers) = (testing::config(), HeaderMap::new());
    let answers = (0..100).map(|_| deliver(&case.ports, &config, request(&case), ORIGIN, &headers));
    for answer in together(answers) {
        let facts: serde_json::Value = serde_json::from_slice(answer.unwrap().body()).unwrap();
        assert_is_of_stripes(&facts);
    }
    assert_eq!(reads(&case, &case.key("original")), 1);
}

#[test]
fn a_thumbnail_that_is_stored_saves_the_original() {
    let case = striped(Collection::Items);
    has_thumbnail(&case, &stripes());
    assert_is_of_stripes(&facts(&case).0);
    assert_eq!(reads(&case, &case.key("original")), 0);
    // A broken one does not, nor one that differs from its note.
    let case = striped(Collection::Items);
    has_thumbnail(&case, b"bytes");
    assert_is_of_stripes(&facts(&case).0);
    let case = striped(Collection::Items);
    has_thumbnail(&case, &stripes());
    case.ports
        .store(&case.key("thumbnail"), &case.original, "image/jpeg");
    assert_is_of_stripes(&facts(&case).0);
}

#[test]
fn the_hash_of_the_uploader_stays() {
    let case = striped(Collection::Items);
    let hash = "3OcRJYB4d3h/iIeHeEh3eIhw+j2w";
    case.ports
        .sql(&format!("UPDATE images SET thumbhash = '{hash}'"))
        .unwrap();
    let (facts, _) = facts(&case);
    assert_eq!(facts["thumbhash"], hash);
    assert!(facts["dominant"].as_str().unwrap().starts_with("#f"));
    assert_eq!(columns(&case)[0]["thumbhash"], hash);
}

#[test]
fn what_is_made_in_advance_has_them() {
    let case = striped(Collection::Items);
    prewarm::later(
        &case.ports,
        testing::config().deliver(),
        case.record.id,
        ORIGIN,
    );
    case.ports.do_later();
    assert_eq!(reads(&case, &case.key("original")), 1);
    assert_is_of_stripes(&facts(&case).0);
    assert_eq!(reads(&case, &case.key("original")), 1);
    assert_eq!(reads(&case, &case.key("thumbnail")), 0);
}

#[test]
fn of_a_private_picture_nothing_is_kept() {
    let case = striped(Collection::Verification);
    let request = DeliveryRequest {
        proof: Some(crate::delivery::request::Proof {
            expires_unix_ms: NOW_UNIX_MS + 60_000,
        }),
        ..request(&case)
    };
    let (config, headers) = (testing::config(), HeaderMap::new());
    let answer = now(deliver(&case.ports, &config, request, ORIGIN, &headers)).unwrap();
    assert_eq!(answer.headers()["cache-control"], "private, no-store");
    assert_is_of_stripes(&serde_json::from_slice(answer.body()).unwrap());
    // The cached record says that the public may see nothing.
    let cached = record_cache::url(ORIGIN, case.record.id);
    assert_eq!(case.ports.cached_urls(), [cached]);
    let cached = now(record_cache::at_hand(&case.ports, ORIGIN, case.record.id));
    assert_eq!(cached.unwrap().image, None);
    assert!(columns(&case)[0]["thumbhash"].is_null());
}

#[test]
fn without_them_the_rest_is_told_for_a_moment() {
    let case = striped(Collection::Items);
    case.ports.break_storage_for("GET");
    let (told, lifetime) = facts(&case);
    assert_eq!(
        (&told["width"], lifetime.as_str()),
        (&640.into(), "public, max-age=10")
    );
    assert!(told.get("dominant").is_none() && told.get("placeholder").is_none());
    case.ports.mend_storage();
    assert_is_of_stripes(&facts(&case).0);
}

#[test]
fn what_does_not_decode_has_none_and_is_tried_twice() {
    let case = striped(Collection::Items);
    case.is_of(b"no picture");
    for _ in 0..4 {
        let (told, lifetime) = facts(&case);
        assert!(told.get("thumbhash").is_none() && told.get("dominant").is_none());
        assert!(lifetime.starts_with("public, max-age=3600"), "{lifetime}");
    }
    assert_eq!(reads(&case, &case.key("original")), 2);
}

#[test]
fn a_deleted_image_leaves_no_color_behind() {
    let case = striped(Collection::Items);
    facts(&case);
    let config = testing::config();
    let id = case.record.id;
    let owner = &case.record.owner;
    let deleted = delete(&case.ports, &config.storage, owner, id, ORIGIN);
    now(deleted).unwrap();
    let left = columns(&case);
    assert!(left[0]["thumbhash"].is_null() && left[0]["dominant"].is_null());
}

#[test]
fn an_image_deleted_while_they_are_made_gets_none() {
    // The record twice, two missing thumbnails, the original, the record.
    for step in 1..6 {
        let case = striped(Collection::Items);
        case.ports.faults.plan(step, Fault::Pause, Lasts::Once);
        let (config, headers) = (testing::config(), HeaderMap::new());
        let asked = deliver(&case.ports, &config, request(&case), ORIGIN, &headers);
        let (told, ()) = interleaved(asked, || {
            let (id, owner) = (case.record.id, &case.record.owner);
            now(delete(&case.ports, &config.storage, owner, id, ORIGIN)).unwrap();
        });
        match told {
            Ok(told) => assert_eq!(told.headers()["cache-control"], "public, max-age=10"),
            Err(failure) => assert_eq!(failure.code, ErrorCode::NotFound, "{step}"),
        }
        let left = columns(&case);
        assert!(left[0]["thumbhash"].is_null() && left[0]["dominant"].is_null());
        let again = now(deliver(
            &case.ports,
            &config,
            request(&case),
            ORIGIN,
            &headers,
        ));
        assert_eq!(again.unwrap_err().code, ErrorCode::NotFound, "{step}");
    }
}
