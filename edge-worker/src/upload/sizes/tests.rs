//! Valid sizes: requested, sent, published, deleted.

use calotype_imaging::selftest;
use calotype_protocol::wire::{UploadAnswer, UploadTicket};
use calotype_protocol::{Derivative, ErrorCode, Format, ObjectKey};
use http::Request;
use http::header::CONTENT_TYPE;
use serde_json::{Value, json};

use super::samples::{Case, ORIGIN, declared, made, source};
use crate::delivery::prewarm;
use crate::http::config::Config;
use crate::images::delete::delete;
use crate::images::sweep::sweep;
use crate::model::ApiError;
use crate::model::Owner;
use crate::records::{self, derivatives};
use crate::testing::{self, FakePorts, NOW_UNIX_MS, now};
use crate::upload::cancel::cancel;
use crate::upload::request::request;

const SHA256: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

fn ask(ports: &FakePorts, config: &Config, sizes: &Value) -> Result<UploadTicket, ApiError> {
    let body = json!({
        "content_type": "image/jpeg", "bytes": 100, "sha256": SHA256, "sizes": sizes,
    });
    let asked = Request::builder()
        .header(CONTENT_TYPE, "application/json")
        .header("idempotency-key", "key-1")
        .body(body.to_string().into_bytes())
        .unwrap();
    let owner = Owner("a".to_owned());
    let answer = now(request(ports, config.upload(), owner, &asked, ORIGIN))?;
    match answer {
        UploadAnswer::Ticket(ticket) => Ok(ticket),
        UploadAnswer::Image(image) => panic!("{image:?}"),
    }
}

fn size(name: &str, content_type: &str, bytes: u64) -> Value {
    json!({ "size": name, "content_type": content_type, "bytes": bytes, "sha256": SHA256 })
}

#[test]
fn each_declared_size_has_a_ticket_in_its_place() {
    let (ports, config) = (FakePorts::new(), testing::config());
    let sizes = json!([
        size("thumbnail", "image/webp", 3),
        size("large", "image/jpeg", 4)
    ]);
    let ticket = ask(&ports, &config, &sizes).unwrap();
    let paths: Vec<_> = ticket
        .sizes
        .iter()
        .filter_map(|it| it.url.split('?').next())
        .collect();
    let temporary = format!("http://127.0.0.1:9000/photos/temp/uploads/{}", ticket.id);
    let expected = ["thumbnail.webp", "large.jpg"].map(|it| format!("{temporary}-{it}"));
    assert_eq!(paths, expected);
    assert_eq!(
        ticket.sizes[1].headers["x-amz-checksum-sha256"],
        // The empty message, as AWS writes it.
        "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
    );
    let record = now(records::find(&ports, ticket.id)).unwrap().unwrap();
    let expected = [
        declared(Derivative::Thumbnail, Format::Webp, b""),
        declared(Derivative::Large, Format::Jpeg, b""),
    ];
    let with_length = |mut it: records::DeclaredSize, bytes| {
        it.bytes = bytes;
        it
    };
    assert_eq!(
        record.sizes,
        [with_length(expected[0], 3), with_length(expected[1], 4)]
    );
}

#[test]
fn the_same_key_is_for_the_same_sizes_only() {
    let (ports, config) = (FakePorts::new(), testing::config());
    let sizes = json!([size("large", "image/webp", 3)]);
    let first = ask(&ports, &config, &sizes).unwrap();
    let again = ask(&ports, &config, &sizes).unwrap();
    assert_eq!((again.id, again.sizes), (first.id, first.sizes));
    for other in [
        json!([]),
        json!([size("large", "image/webp", 4)]),
        json!([size("large", "image/jpeg", 3)]),
        json!([
            size("large", "image/webp", 3),
            size("medium", "image/webp", 3)
        ]),
    ] {
        let code = ask(&ports, &config, &other).unwrap_err().code;
        assert_eq!(code, ErrorCode::IdempotencyKeyReused, "{other}");
    }
    let strange = json!([{ "size": "original", "content_type": "image/webp", "bytes": 3 }]);
    let code = ask(&ports, &config, &strange).unwrap_err().code;
    assert_eq!(code, ErrorCode::RequestInvalid);
}

#[test]
fn what_is_declared_of_sizes_counts_to_the_quota() {
    let config = Config::load(|name| match name {
        "LIMIT_UPLOAD_BYTES_PER_DAY" => Some("1000".to_owned()),
        _ => testing::variable(name),
    })
    .unwrap();
    let fits = json!([size("large", "image/webp", 900)]);
    assert!(ask(&FakePorts::new(), &config, &fits).is_ok());
    let over = json!([
        size("large", "image/webp", 900),
        size("medium", "image/webp", 1)
    ]);
    let code = ask(&FakePorts::new(), &config, &over).unwrap_err().code;
    assert_eq!(code, ErrorCode::QuotaExceeded);
}

/// A photo with three sizes as WebP, and one as JPEG.
fn photo() -> (Case, [Vec<u8>; 4]) {
    let original = selftest::photo_jpeg(1600, 1200);
    let sizes = [
        made(&original, 1200, Format::Webp),
        made(&original, 800, Format::Webp),
        made(&original, 300, Format::Webp),
        made(&original, 800, Format::Jpeg),
    ];
    let [large, medium, thumbnail, jpeg] = &sizes;
    let case = Case::new(
        Format::Jpeg,
        &original,
        &[
            (Derivative::Large, Format::Webp, large),
            (Derivative::Medium, Format::Webp, medium),
            (Derivative::Thumbnail, Format::Webp, thumbnail),
            (Derivative::Medium, Format::Jpeg, jpeg),
        ],
    );
    (case, sizes)
}

#[test]
fn the_first_viewer_is_shown_what_was_sent() {
    let (case, [large, medium, thumbnail, jpeg]) = photo();
    case.complete();
    for (size, bytes) in [
        (Derivative::Large, large),
        (Derivative::Medium, medium),
        (Derivative::Thumbnail, thumbnail),
    ] {
        let seen = case.see(size).unwrap();
        assert_eq!((source(&seen), seen.body()), ("stored", &bytes), "{size:?}");
        assert_eq!(seen.headers()[CONTENT_TYPE], "image/webp");
    }
    let seen = case.see_as(Derivative::Medium, "*/*").unwrap();
    assert_eq!((source(&seen), seen.body()), ("stored", &jpeg));
    // It was never sent.
    let seen = case.see_as(Derivative::Large, "*/*").unwrap();
    assert_eq!(source(&seen), "derived");
    let is_temporary = |key: &String| key.starts_with("temp/");
    assert!(!case.ports.keys().iter().any(is_temporary));
    assert!(case.ports.logged().contains("published as they came"));
    assert!(!case.ports.logged().contains("is not published"));
}

#[test]
fn what_never_came_is_derived() {
    let original = selftest::photo_jpeg(1600, 1200);
    let (large, medium) = (
        made(&original, 1200, Format::Webp),
        made(&original, 800, Format::Webp),
    );
    let sizes = [
        (Derivative::Large, Format::Webp, &large[..]),
        (Derivative::Medium, Format::Webp, &medium[..]),
    ];
    let case = Case::declaring(Format::Jpeg, &original, &sizes);
    case.send(Derivative::Large, Format::Webp, &large);
    case.complete();
    let seen = case.see(Derivative::Large).unwrap();
    assert_eq!((source(&seen), seen.body()), ("stored", &large));
    assert_eq!(source(&case.see(Derivative::Medium).unwrap()), "derived");
    assert!(!case.ports.logged().contains("is not published"));
}

#[test]
fn only_the_missing_ones_are_made_in_advance() {
    let (case, [large, ..]) = photo();
    case.complete();
    prewarm::later(
        &case.ports,
        testing::config().deliver(),
        case.record.id,
        ORIGIN,
    );
    case.ports.do_later();
    // The original, and two formats of each size.
    assert_eq!(case.ports.keys().len(), 7);
    assert_eq!(case.stored(Derivative::Large, Format::Webp), Some(large));
}

#[test]
fn a_picture_smaller_than_a_size_is_that_size() {
    let original = selftest::photo_jpeg(400, 300);
    let (same, smaller) = (
        made(&original, 1200, Format::Webp),
        made(&original, 300, Format::Webp),
    );
    let sizes = [
        (Derivative::Large, Format::Webp, &same[..]),
        (Derivative::Thumbnail, Format::Webp, &smaller[..]),
    ];
    let case = Case::new(Format::Jpeg, &original, &sizes);
    case.complete();
    assert_eq!(case.stored(Derivative::Large, Format::Webp), Some(same));
    let thumbnail = case.stored(Derivative::Thumbnail, Format::Webp);
    assert_eq!(thumbnail, Some(smaller));
}

#[test]
fn an_original_that_stands_on_its_side_has_upright_sizes() {
    let original = crate::upload::samples::with_exif(&selftest::photo_jpeg(900, 600), 6);
    let upright = made(&original, 300, Format::Webp);
    let sizes = [(Derivative::Thumbnail, Format::Webp, &upright[..])];
    let case = Case::new(Format::Jpeg, &original, &sizes);
    case.complete();
    let thumbnail = case.stored(Derivative::Thumbnail, Format::Webp);
    assert_eq!(thumbnail, Some(upright));
}

#[test]
fn transparency_is_kept_and_decides_the_format() {
    let side = calotype_protocol::Dimensions::new(600, 400).unwrap();
    let ring = |x: u32, y: u32| {
        let inside = (x.abs_diff(300).pow(2) + y.abs_diff(200).pow(2)) < 150 * 150;
        [
            200,
            (x / 3) as u8,
            (y / 2) as u8,
            if inside { 255 } else { 0 },
        ]
    };
    let original = super::samples::painted(side, Format::Png, ring);
    let of = |format| made(&original, 300, format);
    let (webp, png, jpeg) = (of(Format::Webp), of(Format::Png), of(Format::Jpeg));
    let sizes = [
        (Derivative::Thumbnail, Format::Webp, &webp[..]),
        (Derivative::Thumbnail, Format::Png, &png[..]),
        (Derivative::Thumbnail, Format::Jpeg, &jpeg[..]),
    ];
    let case = Case::new(Format::Png, &original, &sizes);
    case.complete();
    for (format, expected) in [
        (Format::Webp, Some(webp)),
        (Format::Png, Some(png)),
        // No viewer gets it.
        (Format::Jpeg, None),
    ] {
        let stored = case.stored(Derivative::Thumbnail, format);
        assert_eq!(stored, expected, "{format:?}");
    }
    let plain = case.see_as(Derivative::Thumbnail, "*/*").unwrap();
    assert_eq!(source(&plain), "stored");
}

#[test]
fn a_size_that_was_derived_already_stays() {
    let (case, [_, medium, ..]) = photo();
    let temporary = ObjectKey::temporary_size(case.record.id, Derivative::Medium, Format::Webp);
    case.complete();
    // Another file of the same picture, sent later, does not replace it.
    case.ports.now_unix_ms.set(NOW_UNIX_MS + 1000);
    case.ports.store(temporary.as_str(), &medium, "image/webp");
    let key = case.key(Derivative::Medium, Format::Webp);
    case.ports.store(&key, b"what delivery made", "image/webp");
    let (id, noted) = (case.record.id, ObjectKey::noted(key.clone()).unwrap());
    let made = testing::stored(b"what delivery made");
    now(derivatives::note(
        &case.ports,
        id,
        &noted,
        derivatives::Room::Always,
        &made,
    ))
    .unwrap();
    case.complete();
    let (kept, _) = case.ports.stored(&key).unwrap();
    assert_eq!(kept, b"what delivery made");
    assert_eq!(case.ports.stored(temporary.as_str()), None);
}

#[test]
fn deleting_an_image_deletes_its_sizes_and_what_is_left_of_their_uploads() {
    let (case, [large, ..]) = photo();
    case.complete();
    case.send(Derivative::Large, Format::Webp, &large);
    let (config, record) = (testing::config(), &case.record);
    let noted = now(derivatives::noted(&case.ports, record.id)).unwrap();
    assert_eq!(noted.len(), 4);
    now(delete(
        &case.ports,
        &config.storage,
        &record.owner,
        record.id,
        ORIGIN,
    ))
    .unwrap();
    assert_eq!(case.ports.keys(), Vec::<String>::new());
}

#[test]
fn taken_back_refused_or_abandoned_it_leaves_nothing_of_its_sizes() {
    let (case, _) = photo();
    let config = testing::config();
    now(cancel(
        &case.ports,
        config.upload(),
        &case.record.owner,
        case.record.id,
    ))
    .unwrap();
    assert_eq!(case.ports.keys(), Vec::<String>::new());

    let (case, _) = photo();
    case.ports
        .now_unix_ms
        .set(NOW_UNIX_MS + 300_000 + 24 * 3_600_000 + 1);
    now(sweep(&case.ports, &config.storage, None)).unwrap();
    assert_eq!(case.ports.keys(), Vec::<String>::new());

    let photo = selftest::photo_jpeg(64, 48);
    let sizes = [(Derivative::Large, Format::Jpeg, &photo[..])];
    let case = Case::new(Format::Jpeg, b"<svg/>", &sizes);
    let record = &case.record;
    let refused = crate::upload::complete::complete(
        &case.ports,
        config.upload(),
        &record.owner,
        record.id,
        ORIGIN,
    );
    assert_eq!(now(refused).unwrap_err().code, ErrorCode::FormatUnknown);
    assert_eq!(case.ports.keys(), Vec::<String>::new());
}

#[test]
fn an_upload_without_sizes_asks_for_nothing_more() {
    let original = selftest::photo_jpeg(64, 48);
    let case = Case::new(Format::Jpeg, &original, &[]);
    case.complete();
    let id = case.record.id;
    let expected = [
        format!("GET temp/uploads/{id}"),
        format!("PUT items/original/{id}.jpg"),
        format!("GET items/original/{id}.jpg"),
        format!("DELETE temp/uploads/{id}"),
    ];
    assert_eq!(case.ports.asked(), expected);
}

#[test]
fn the_original_is_not_read_again_for_its_sizes() {
    let original = selftest::photo_jpeg(400, 300);
    let thumbnail = made(&original, 300, Format::Webp);
    let sizes = [(Derivative::Thumbnail, Format::Webp, &thumbnail[..])];
    let case = Case::new(Format::Jpeg, &original, &sizes);
    case.complete();
    let id = case.record.id;
    let expected = [
        format!("GET temp/uploads/{id}"),
        format!("PUT items/original/{id}.jpg"),
        format!("GET items/original/{id}.jpg"),
        format!("DELETE temp/uploads/{id}"),
        format!("GET temp/uploads/{id}-thumbnail.webp"),
        format!("PUT items/thumbnail/{id}.webp"),
        format!("DELETE temp/uploads/{id}-thumbnail.webp"),
    ];
    assert_eq!(case.ports.asked(), expected);
}
