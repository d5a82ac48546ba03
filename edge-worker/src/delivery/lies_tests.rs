//! A store that returns other bytes than it was given: none of them is served, kept or noted as a
//! fault of an image.

use super::*;
use crate::access::Principal;
use crate::delivery::request::{DeliveryRequest, View};
use crate::images::fault;
use crate::model::{Owner, Scopes};
use crate::records::derivatives;
use crate::renditions::purge;
use crate::testing::IntoResponse;
use crate::testing::faults::{Fault, Lasts, Lie};
use calotype_imaging::{Effort, Options, Output, prepare_pixels};
use calotype_protocol::limits::BLOCK_BYTES;
use calotype_protocol::rendition::{Precision, TransformOptions};

/// An image whose original has several blocks, like a file of noise.
fn long() -> Case {
    let case = Case::ready(Collection::Items);
    let mut bytes = case.original.clone();
    // After the picture's end, so that it still decodes.
    bytes.extend((0..3 * BLOCK_BYTES).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8));
    case.is_of(&bytes);
    let original = bytes;
    Case { original, ..case }
}

fn errors(case: &Case) -> usize {
    let log = case.ports.logged();
    log.lines().filter(|it| it.contains("\"error\"")).count()
}

#[test]
fn an_original_is_served_as_it_was_recorded_or_not_at_all() {
    for case in [|| Case::ready(Collection::Items), long] {
        for lie in Lie::ALL {
            // Once: retried, and logged.
            let once = case();
            once.ports.faults.plan(1, Fault::Lie(lie), Lasts::Once);
            if lie != Lie::NoSuchKey {
                let answer = once.get(Size::Original).unwrap();
                assert_eq!(*answer.body(), once.original, "{lie:?}");
                // A truncated body looks like a broken connection.
                let is_told = errors(&once) == 1 || lie != Lie::Other;
                assert!(is_told, "{lie:?}");
            }
            // Always: an outage, which leaves nothing.
            let always = case();
            always.get(MEDIUM).unwrap();
            let cached = always.ports.cached_urls();
            always.ports.faults.plan(0, Fault::Lie(lie), Lasts::On);
            let failure = always.get(Size::Original).unwrap_err();
            assert_eq!(failure.code, ErrorCode::StorageUnavailable, "{lie:?}");
            let response = failure.into_response("r");
            assert_eq!(response.headers()["cache-control"], "no-store");
            assert_eq!(always.ports.cached_urls(), cached, "{lie:?}");
            always.ports.faults.clear();
            let answer = always.get(Size::Original).unwrap();
            assert_eq!(*answer.body(), always.original, "{lie:?}");
        }
    }
}

#[test]
fn nothing_is_derived_from_a_lie_and_no_image_is_condemned_for_one() {
    for lie in Lie::ALL {
        let case = Case::ready(Collection::Items);
        // The record, the note of the size, then the store.
        case.ports.faults.plan(2, Fault::Lie(lie), Lasts::On);
        for _ in 0..3 {
            let failure = case.get(MEDIUM).unwrap_err();
            assert_eq!(failure.code, ErrorCode::StorageUnavailable, "{lie:?}");
        }
        case.ports.faults.clear();
        assert_eq!(source(&case.get(MEDIUM).unwrap()), "derived", "{lie:?}");
        let rows = case.ports.rows_of("SELECT fault FROM images");
        assert!(rows[0]["fault"].is_null(), "{lie:?}");
    }
}

#[test]
fn a_stored_size_that_was_replaced_is_made_once_more() {
    let case = Case::ready(Collection::Items);
    let right = case.get(MEDIUM).unwrap();
    for other in [&b"bytes"[..], &case.original, b""] {
        case.ports.go_elsewhere();
        case.ports.store(&case.key("medium"), other, "image/jpeg");
        let answer = case.get(MEDIUM).unwrap();
        assert_eq!(source(&answer), "derived");
        assert_eq!(answer.body(), right.body());
        // And the bucket has the right bytes.
        case.ports.go_elsewhere();
        assert_eq!(source(&case.get(MEDIUM).unwrap()), "stored");
    }
    assert!(case.ports.logged().contains("\"error\""));
}

#[test]
fn a_long_answer_breaks_off_before_the_first_wrong_block() {
    let case = long();
    case.ports.break_cache();
    // The missing cache is noticed once.
    case.get(Size::Original).unwrap();
    // The first block is checked in advance, then comes the whole: the lie is in its middle.
    case.ports
        .faults
        .plan(1, Fault::Lie(Lie::Flipped), Lasts::On);
    let answer = case.get(Size::Original).unwrap();
    let announced = answer.headers()["content-length"].to_str().unwrap();
    assert_eq!(announced, case.original.len().to_string());
    assert!(answer.body().len() < case.original.len());
    assert_eq!(answer.body().len() as u64 % BLOCK_BYTES, 0);
    assert_eq!(*answer.body(), case.original[..answer.body().len()]);
}

#[test]
fn what_the_edge_cache_keeps_says_its_length_and_gives_parts_of_itself() {
    let case = long();
    case.get(Size::Original).unwrap();
    let asked = case.ports.asked().len();
    for (range, part) in [
        ("bytes=0-0", 0..1),
        ("bytes=1048570-1048585", 1_048_570..1_048_586),
        ("bytes=-3", case.original.len() - 3..case.original.len()),
    ] {
        let answer = case.get_with(Size::Original, &[(RANGE, range)]).unwrap();
        assert_eq!(answer.status(), 206);
        assert_eq!(source(&answer), "hit");
        assert_eq!(*answer.body(), case.original[part]);
    }
    assert_eq!(case.ports.asked().len(), asked);
    // And the last byte, once, when it was put there.
    assert_eq!(case.ports.parts_read(), 4);
    assert_eq!(case.ports.bodies_read(), 0);
}

#[test]
fn what_the_edge_cache_kept_a_piece_of_is_not_served() {
    let case = long();
    let original = purge::url(ORIGIN, &ObjectKey::noted(case.key("original")).unwrap());
    case.get(Size::Original).unwrap();
    for bytes in [0, 1, case.original.len() - 1] {
        case.ports.cut_cached(&original, bytes);
        let answer = case.get(Size::Original).unwrap();
        assert_eq!(*answer.body(), case.original, "{bytes}");
        assert_eq!(source(&answer), "stored");
        let again = case.get(Size::Original).unwrap();
        assert_eq!(*again.body(), case.original);
        assert_eq!(source(&again), "hit");
    }
}

#[test]
fn a_part_of_what_is_not_cached_is_read_as_its_blocks() {
    let case = long();
    let range = [(RANGE, "bytes=2097152-2097155")];
    let answer = case.get_with(Size::Original, &range).unwrap();
    assert_eq!(*answer.body(), case.original[2_097_152..2_097_156]);
    assert_eq!(case.ports.asked().len(), 1);
    // The cache keeps only a whole one.
    let original = purge::url(ORIGIN, &ObjectKey::noted(case.key("original")).unwrap());
    assert!(!case.ports.caches(&original));
}

#[test]
fn of_many_who_want_an_original_one_reads_it() {
    let case = long();
    case.ports.faults.take_turns();
    let (config, headers) = (testing::config(), HeaderMap::new());
    let what = (Size::Original, case.record.id);
    let many = (0..40).map(|_| deliver(&case.ports, &config, what, ORIGIN, &headers));
    for answer in testing::together(many) {
        assert_eq!(*answer.unwrap().body(), case.original);
    }
    // A check of the first block, and then the whole.
    let read = format!("GET {}", case.key("original"));
    assert_eq!(case.ports.asked(), [read.clone(), read]);
}

#[test]
fn without_an_edge_cache_everybody_is_served_from_the_bucket() {
    let case = long();
    case.ports.break_cache();
    for _ in 0..2 {
        let answer = case.get(Size::Original).unwrap();
        assert_eq!(*answer.body(), case.original);
        assert_eq!(source(&answer), "stored");
    }
}

#[test]
fn nobody_has_a_picture_made_who_wants_none_of_its_bytes() {
    let case = Case::ready(Collection::Items);
    let somebodys = [(http::header::IF_MATCH, "\"somebody's\"")];
    let refused = case.get_with(MEDIUM, &somebodys).unwrap_err();
    assert_eq!(refused.code, ErrorCode::PreconditionFailed);
    let answer = case.get_with(MEDIUM, &[(IF_NONE_MATCH, "*")]).unwrap();
    assert_eq!(answer.status(), 304);
    assert_eq!(source(&answer), "unmade");
    let request = DeliveryRequest {
        is_head: true,
        ..(MEDIUM, case.record.id).into()
    };
    let (config, headers) = (testing::config(), HeaderMap::new());
    let head = || {
        now(deliver(
            &case.ports,
            &config,
            request.clone(),
            ORIGIN,
            &headers,
        ))
    };
    let before = head().unwrap();
    assert_eq!(before.headers()["content-type"], "image/jpeg");
    assert_eq!(before.headers()[CACHE_CONTROL], "public, max-age=10");
    assert_eq!(before.headers().get("content-length"), None);
    assert_eq!(case.ports.asked(), Vec::<String>::new());
    // Once it is made, everything about it is known without the bucket.
    let made = case.get(MEDIUM).unwrap();
    case.ports.go_elsewhere();
    let asked = case.ports.asked().len();
    let after = head().unwrap();
    assert_eq!(after.headers()[ETAG], made.headers()[ETAG]);
    assert_eq!(
        after.headers()["content-length"],
        made.headers()["content-length"]
    );
    let tag = made.headers()[ETAG].to_str().unwrap().to_owned();
    let same = case.get_if_none_match(MEDIUM, Some(&tag)).unwrap();
    assert_eq!(same.status(), 304);
    assert_eq!(case.ports.asked().len(), asked);
}

/// A PNG that becomes more transparent to the right.
fn veil(width: u32, height: u32) -> Vec<u8> {
    let row: Vec<u8> = (0..width)
        .flat_map(|x| [200, 90, 30, (x >> 4) as u8])
        .collect();
    let pixels = row.repeat(height as usize);
    let options = Options {
        max_side: Some(width),
        format: Output::Png,
        effort: Effort::Fast,
        ..Options::default()
    };
    let mut watch = |_| std::ops::ControlFlow::Continue(());
    let dimensions = Dimensions { width, height };
    let made = prepare_pixels(pixels, dimensions, &options, &Limits::SOURCE, &mut watch);
    made.unwrap().picture.bytes
}

/// Alpha and 12 megapixels: more than fits beside the memory of a picture of that size.
fn demanding() -> Case {
    let case = Case::ready(Collection::Items);
    let png = veil(4000, 3000);
    case.is_of(&png);
    case.ports
        .sql("UPDATE images SET format = 'png', width = 4000, height = 3000, has_alpha = 1")
        .unwrap();
    let key = format!("items/original/{}.png", case.record.id);
    case.ports.store(&key, &png, "image/png");
    case
}

#[test]
fn what_does_not_fit_into_memory_is_smaller_and_says_so() {
    let case = demanding();
    let see = |options: &str| {
        let request = DeliveryRequest {
            view: View::Rendition(
                TransformOptions::from_query(options).unwrap(),
                Precision::Exact,
            ),
            ..(Size::Original, case.record.id).into()
        };
        let (config, headers) = (testing::config(), HeaderMap::new());
        now(deliver(&case.ports, &config, request, ORIGIN, &headers))
    };
    let dear = see("w=4000&fm=png&blur=5").unwrap();
    let said = dear.headers()["x-calotype-reduced"]
        .to_str()
        .unwrap()
        .to_owned();
    let seen = inspect(dear.body(), &Limits::DERIVE).unwrap().dimensions;
    assert_eq!(said, format!("{}x{}", seen.width, seen.height));
    assert!((900..4000).contains(&seen.width), "{said}");
    // From the cache and from the bucket the answer is the same.
    for place in ["hit", "stored"] {
        let again = see("w=4000&fm=png&blur=5").unwrap();
        assert_eq!(source(&again), place);
        assert_eq!(again.headers()["x-calotype-reduced"], said.as_str());
        assert_eq!(again.body(), dear.body());
        case.ports.go_elsewhere();
    }
    // No fault is noted for the image: every other size is made.
    let small = see("w=300").unwrap();
    assert_eq!(source(&small), "derived");
    assert_eq!(small.headers().get("x-calotype-reduced"), None);
    let rows = case.ports.rows_of("SELECT fault FROM images");
    assert!(rows[0]["fault"].is_null());
}

#[test]
fn a_fault_is_believed_when_it_was_seen_twice_by_this_engine() {
    let case = Case::ready(Collection::Items);
    let mark = |code| now(derivatives::mark_fault(&case.ports, case.record.id, code)).unwrap();
    let fault = || {
        now(records::find(&case.ports, case.record.id))
            .unwrap()
            .unwrap()
            .fault
    };
    mark(ErrorCode::ImageCorrupt);
    assert_eq!(fault(), None);
    mark(ErrorCode::FormatUnsupported);
    assert_eq!(fault(), None, "another one");
    mark(ErrorCode::FormatUnsupported);
    assert_eq!(fault(), Some(ErrorCode::FormatUnsupported));
    case.ports
        .sql("UPDATE images SET fault_engine = 'older'")
        .unwrap();
    assert_eq!(fault(), None, "a newer engine tries itself");
    mark(ErrorCode::FormatUnsupported);
    assert_eq!(fault(), None);
}

#[test]
fn an_owner_or_an_administrator_takes_a_fault_back() {
    let owner = |name: &str| Owner(name.to_owned());
    let of = |owner: Owner, scopes: &str| Principal {
        owner,
        scopes: Scopes::parse(scopes, ' ').unwrap(),
    };
    let case = Case::ready(Collection::Items);
    let good = case.original.clone();
    let mine = case.record.owner.clone();
    for (who, is_forgotten) in [
        (of(mine.clone(), "manage"), true),
        (of(owner("ffffffffffffffff"), "manage"), false),
        (of(owner("ffffffffffffffff"), "manage admin"), true),
    ] {
        case.is_broken();
        for _ in 0..2 {
            assert_eq!(code(case.get(MEDIUM)), Some(ErrorCode::ImageCorrupt));
        }
        case.is_of(&good);
        assert_eq!(code(case.get(MEDIUM)), Some(ErrorCode::ImageCorrupt));
        let forgotten = now(fault::forget(&case.ports, &who, case.record.id, ORIGIN));
        assert_eq!(forgotten.is_ok(), is_forgotten);
        assert_eq!(case.get(MEDIUM).is_ok(), is_forgotten);
        // The next request begins like this one.
        now(fault::forget(
            &case.ports,
            &of(mine.clone(), "manage"),
            case.record.id,
            ORIGIN,
        ))
        .unwrap();
        case.ports.sql("DELETE FROM derivatives").unwrap();
        case.ports.go_elsewhere();
    }
}
