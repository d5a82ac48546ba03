//! Requests while an image is deleted: they get the image or a 404, and never an outage.

use super::urls::{ask, code, mine, sign};
use super::*;
use crate::images::delete::delete;
use crate::testing::faults::{Fault, Lasts};
use crate::testing::{answer, interleaved};
use http::Request;

const NOT_FOUND: &str = "404 Not Found not_found";
const OUTAGE: &str = "503 Service Unavailable storage_unavailable";
const THUMBNAIL: Size = Size::Derivative(Derivative::Thumbnail);

/// The address of a request for an image of this collection.
type Address = fn(&Case) -> String;

const PUBLIC: [Address; 5] = [
    |case| format!("/i/original/{}", case.record.id),
    |case| format!("/i/medium/{}", case.record.id),
    |case| format!("/i/{}?w=320", case.record.id),
    |case| format!("/i/{}?fm=json", case.record.id),
    |case| format!("/cdn-cgi/image/w=96/{}", case.record.id),
];

const PRIVATE: [Address; 2] = [
    |case| sign(case, r#"{"size":"original"}"#),
    |case| sign(case, r#"{"options":"w=123"}"#),
];

/// Deletes an object from the bucket, as a deletion in progress does.
fn take_away(case: &Case, key: ObjectKey) {
    let config = testing::config();
    let storage = Storage {
        ports: &case.ports,
        config: config.storage.of(case.record.collection),
    };
    now(storage.delete(&key)).unwrap();
}

fn key(case: &Case, size: Size) -> ObjectKey {
    let Record { id, collection, .. } = case.record;
    ObjectKey::image(collection, size, id, Format::Jpeg)
}

/// Here the cached record says that the image exists; elsewhere its deletion has begun.
fn deleted_elsewhere(case: &Case) {
    let Record { id, owner, .. } = &case.record;
    now(records::mark_deleting(&case.ports, owner, *id)).unwrap();
    take_away(case, key(case, Size::Original));
}

#[test]
fn an_original_that_is_gone_with_its_image_is_not_found() {
    for address in PUBLIC {
        let case = Case::ready(Collection::Items);
        case.get(THUMBNAIL).unwrap();
        deleted_elsewhere(&case);
        // The JSON's placeholders would be made from it.
        take_away(&case, key(&case, THUMBNAIL));
        case.ports.go_elsewhere();
        let path = address(&case);
        let response = ask(&case.ports, &path, &[]);
        assert_eq!(code(&response), NOT_FOUND, "{path}");
        assert_eq!(response.headers()["cache-control"], "public, max-age=60");
        // The next request gets the answer of the cached record, without the store.
        let asked = case.ports.asked().len();
        assert_eq!(code(&ask(&case.ports, &path, &[])), NOT_FOUND, "{path}");
        assert_eq!(case.ports.asked().len(), asked, "{path}");
    }
}

#[test]
fn an_image_whose_end_comes_while_it_is_asked_for_is_not_found() {
    let case = Case::ready(Collection::Items);
    case.get(THUMBNAIL).unwrap();
    let ends = format!("UPDATE images SET expires_on = {NOW_UNIX_MS}");
    case.ports.sql(&ends).unwrap();
    take_away(&case, key(&case, Size::Original));
    assert_eq!(code_of(case.get(MEDIUM)), ErrorCode::NotFound);
}

fn code_of(answer: Result<Response<Vec<u8>>, ApiError>) -> ErrorCode {
    answer.unwrap_err().code
}

#[test]
fn an_original_that_is_gone_from_an_image_that_is_there_is_an_outage() {
    let pictures = PUBLIC.iter().map(|it| (Collection::Items, it));
    let private = PRIVATE.iter().map(|it| (Collection::Verification, it));
    for (collection, address) in pictures.chain(private) {
        let case = mine(collection);
        let path = address(&case);
        take_away(&case, key(&case, Size::Original));
        let response = ask(&case.ports, &path, &[]);
        if path.contains("json") {
            // The facts that need no pixels.
            assert_eq!(response.status(), 200, "{path}");
            continue;
        }
        assert_eq!(code(&response), OUTAGE, "{path}");
        assert_eq!(response.headers()["cache-control"], "no-store");
    }
}

/// With the database out the truth is unknown: nothing may be cached.
#[test]
fn an_original_that_is_gone_while_the_record_cannot_be_asked_is_an_outage() {
    let case = Case::ready(Collection::Items);
    case.get(THUMBNAIL).unwrap();
    deleted_elsewhere(&case);
    case.ports.break_database();
    assert_eq!(code_of(case.get(MEDIUM)), ErrorCode::StorageUnavailable);
}

/// Deletes the image at each moment of each request.
#[test]
fn deleted_at_any_moment_of_a_request_it_is_seen_or_not_found() {
    let (public, private) = (PUBLIC.iter(), PRIVATE.iter());
    let public = public.map(|it| (Collection::Items, it));
    let private = private.map(|it| (Collection::Verification, it));
    for (collection, address) in public.chain(private) {
        let start = || {
            let case = mine(collection);
            let path = address(&case);
            let url = format!("{ORIGIN}{}", path.strip_prefix(ORIGIN).unwrap_or(&path));
            (case, url)
        };
        let calls = {
            let (case, url) = start();
            case.ports.faults.clear();
            assert_eq!(ask(&case.ports, &url, &[]).status(), 200, "{url}");
            case.ports.faults.calls()
        };
        let mut missed = 0;
        for at in 0..calls {
            let (case, url) = start();
            let owner = now(records::find(&case.ports, case.record.id)).unwrap();
            let owner = owner.unwrap().owner;
            let request = Request::builder().uri(&url).body(Vec::new()).unwrap();
            let config = testing::config();
            case.ports.faults.plan(at, Fault::Pause, Lasts::Once);
            let seen = answer(&case.ports, Ok(testing::config()), request);
            let id = case.record.id;
            let end = || now(delete(&case.ports, &config.storage, &owner, id, ORIGIN)).unwrap();
            let (response, ()) = interleaved(seen, end);
            let is_missed = code(&response) == NOT_FOUND;
            let is_right = is_missed || response.status() == 200;
            assert!(is_right, "{url} at {at}: {}", code(&response));
            missed += u32::from(is_missed);
        }
        assert!(missed > 0, "{collection:?}");
    }
}
