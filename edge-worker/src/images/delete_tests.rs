//! Deleting, and an interruption at every step of it.

use calotype_imaging::selftest;
use calotype_protocol::{Collection, Derivative};
use http::HeaderMap;

use super::*;
use crate::http::config::Config;
use crate::images::sweep::sweep;
use crate::testing::faults::{Fault, Lasts};
use crate::testing::{self, FakePorts, NOW_UNIX_MS, deliver, interleaved, now, pending, ready};
use crate::upload::complete::complete;

const ORIGIN: &str = "https://photos.example";

/// An image with every object and every cache entry that it may have.
fn everywhere() -> (FakePorts, Record) {
    let ports = FakePorts::new();
    let image = ready(&ports, |it| it.name = Some("a.jpg".to_owned()));
    ports.store(
        &format!("temp/uploads/{}", image.id),
        b"upload",
        "image/jpeg",
    );
    for size in Size::ALL {
        let key = ObjectKey::image(Collection::Items, size, image.id, Format::Jpeg);
        let bytes = image.id.to_string();
        ports.store(key.as_str(), bytes.as_bytes(), "image/jpeg");
        if size != Size::Original {
            let (room, stored) = (derivatives::Room::Always, testing::stored(bytes.as_bytes()));
            now(derivatives::note(&ports, image.id, &key, room, &stored)).unwrap();
        }
    }
    for size in Size::ALL {
        assert_eq!(see(&ports, size, image.id), Ok(()));
    }
    assert_eq!(ports.keys().len(), 5);
    (ports, image)
}

fn see(ports: &FakePorts, size: Size, id: ImageId) -> Result<(), ErrorCode> {
    let config = testing::config();
    let headers = HeaderMap::new();
    let seen = now(deliver(ports, &config, (size, id), ORIGIN, &headers));
    seen.map(drop).map_err(|failure| failure.code)
}

fn delete_as(ports: &FakePorts, owner: &Owner, id: ImageId) -> Result<(), ErrorCode> {
    let config = testing::config();
    now(delete(ports, &config.storage, owner, id, ORIGIN)).map_err(|failure| failure.code)
}

fn assert_gone(ports: &FakePorts, image: &Record) {
    assert_eq!(ports.keys(), Vec::<String>::new());
    for size in Size::ALL {
        assert_eq!(see(ports, size, image.id), Err(ErrorCode::NotFound));
    }
    let left = now(records::find(ports, image.id)).unwrap().unwrap();
    assert_eq!((left.state, left.name), (State::Deleted, None));
}

#[test]
fn nothing_is_left_and_deleting_again_is_the_same() {
    let (ports, image) = everywhere();
    assert_eq!(delete_as(&ports, &image.owner, image.id), Ok(()));
    assert_gone(&ports, &image);
    for size in Size::ALL {
        let key = ObjectKey::image(Collection::Items, size, image.id, Format::Jpeg);
        assert!(!ports.caches(&purge::url(ORIGIN, &key)), "{key}");
    }
    let requests = ports.asked().len();
    assert_eq!(delete_as(&ports, &image.owner, image.id), Ok(()));
    assert_eq!(ports.asked().len(), requests);
}

#[test]
fn ended_at_any_step_it_is_gone_for_viewers_and_finished_by_the_next_call() {
    // The statement that marks, the read of the notes, the objects, the note that they are gone,
    // the statement that closes.
    let steps = {
        let (ports, image) = everywhere();
        ports.faults.clear();
        assert_eq!(delete_as(&ports, &image.owner, image.id), Ok(()));
        ports.faults.calls()
    };
    assert_eq!(steps, 5);
    let faults = [Fault::Timeout, Fault::LostAnswer, Fault::Status(503)];
    for (step, fault) in (0..steps).flat_map(|step| faults.map(|fault| (step, fault))) {
        let what = format!("{fault:?} from {step} on");
        for by_sweep in [false, true] {
            let (ports, image) = everywhere();
            ports.faults.plan(step, fault, Lasts::On);
            let deleted = delete_as(&ports, &image.owner, image.id);
            assert!(deleted.is_err(), "{what}");
            ports.faults.clear();
            // If even the answer of the first step was lost, the edge cache is not purged: it asks
            // the record again after a minute.
            ports.now_unix_ms.set(NOW_UNIX_MS + 60_000);
            let is_marked = step > 0 || fault == Fault::LostAnswer;
            for size in Size::ALL {
                let expected = if is_marked {
                    Err(ErrorCode::NotFound)
                } else {
                    Ok(())
                };
                assert_eq!(see(&ports, size, image.id), expected, "{what}");
            }
            if !is_marked {
                continue;
            }
            if by_sweep {
                now(sweep(&ports, &testing::config().storage, None)).unwrap();
            } else {
                assert_eq!(delete_as(&ports, &image.owner, image.id), Ok(()), "{what}");
            }
            assert_gone(&ports, &image);
        }
    }
}

#[test]
fn an_image_of_many_derivatives_is_deleted_within_the_free_plan() {
    let (ports, image) = everywhere();
    for number in 0..300 {
        let key = format!("items/rendition/{}/w{number}-q80.webp", image.id);
        ports.store(&key, b"bytes", "image/webp");
        let key = ObjectKey::noted(key).unwrap();
        let room = derivatives::Room::Always;
        now(derivatives::note(
            &ports,
            image.id,
            &key,
            room,
            &testing::stored(b"bytes"),
        ))
        .unwrap();
    }
    let (asked, queries) = (ports.asked().len(), ports.queries());
    assert_eq!(delete_as(&ports, &image.owner, image.id), Ok(()));
    assert_eq!(ports.asked()[asked..], ["POST ?delete"]);
    let queries = ports.queries() - queries;
    assert!(queries as usize + PURGED_MAX + 1 < 40, "{queries}");
    assert_gone(&ports, &image);
    // The sweep, too, which deletes once more the objects that were being written meanwhile.
    ports.now_unix_ms.set(NOW_UNIX_MS + 24 * 3600 * 1000);
    let (asked, queries) = (ports.asked().len(), ports.queries());
    now(sweep(&ports, &testing::config().storage, None)).unwrap();
    assert_eq!(ports.asked()[asked..], ["POST ?delete"]);
    assert!(ports.queries() - queries < 40);
    let left = ports.rows_of("SELECT COUNT(*) AS n FROM derivatives");
    let left = serde_json::to_value(left).unwrap();
    // A run handles a hundred of the 303.
    assert_eq!(left[0]["n"], 203);
}

#[test]
fn a_store_that_deletes_one_at_a_time_is_emptied_as_well() {
    let (ports, image) = everywhere();
    ports.answer_method_with("POST", 501, "<Error><Code>NotImplemented</Code></Error>");
    assert_eq!(delete_as(&ports, &image.owner, image.id), Ok(()));
    assert_gone(&ports, &image);
}

#[test]
fn a_collection_with_a_bucket_of_its_own_is_emptied_there() {
    let config = Config::load(|name| match name {
        "VERIFICATION_S3_BUCKET" => Some("documents".to_owned()),
        _ => testing::variable(name),
    })
    .unwrap();
    for by_sweep in [false, true] {
        let ports = FakePorts::new();
        let image = ready(&ports, |it| it.collection = Collection::Verification);
        let name = format!("verification/original/{}.jpg", image.id);
        let own = format!("/documents/{name}");
        for key in [&own, &name] {
            ports.store(key, b"bytes", "image/jpeg");
        }
        if by_sweep {
            now(records::mark_deleting(&ports, &image.owner, image.id)).unwrap();
            now(sweep(&ports, &config.storage, None)).unwrap();
        } else {
            now(delete(
                &ports,
                &config.storage,
                &image.owner,
                image.id,
                ORIGIN,
            ))
            .unwrap();
        }
        // An object of the same name in the common bucket does not belong to this collection.
        assert_eq!(ports.keys(), [name]);
    }
}

#[test]
fn what_is_not_the_callers_image_is_not_found_and_stays() {
    let (ports, image) = everywhere();
    let stranger = Owner("ffffffffffffffff".to_owned());
    let not_found = Err(ErrorCode::NotFound);
    assert_eq!(delete_as(&ports, &stranger, image.id), not_found);
    let absent = "01ARZ3NDEKTSV4RRFFQ69G5FAV".parse().unwrap();
    assert_eq!(delete_as(&ports, &image.owner, absent), not_found);
    let upload = pending(b"upload");
    now(records::insert(&ports, &upload, None)).unwrap();
    assert_eq!(delete_as(&ports, &upload.owner, upload.id), not_found);
    assert_eq!(see(&ports, Size::Original, image.id), Ok(()));
    assert_eq!(ports.keys().len(), 5);
    // Not even once it is deleted.
    delete_as(&ports, &image.owner, image.id).unwrap();
    assert_eq!(delete_as(&ports, &stranger, image.id), not_found);
}

#[test]
fn a_call_of_complete_that_comes_late_brings_nothing_back() {
    let (ports, image) = everywhere();
    delete_as(&ports, &image.owner, image.id).unwrap();
    let verified = testing::verified(b"bytes");
    let change = now(records::mark_ready(&ports, image.id, &verified)).unwrap();
    assert_eq!(change, records::Change::Stays);
    assert_gone(&ports, &image);
}

#[test]
fn a_size_that_is_derived_while_the_image_is_deleted_is_not_left() {
    let bytes = selftest::photo_jpeg(1000, 750);
    let medium = Size::Derivative(Derivative::Medium);
    // The record, the missing size, the original, the note, the new size, the record.
    for step in 0..6 {
        let ports = FakePorts::new();
        let image = pending(&bytes);
        now(records::insert(&ports, &image, None)).unwrap();
        now(records::mark_ready(
            &ports,
            image.id,
            &testing::verified(&bytes),
        ))
        .unwrap();
        let original = format!("items/original/{}.jpg", image.id);
        ports.store(&original, &bytes, "image/jpeg");
        ports.faults.plan(step, Fault::Pause, Lasts::Once);
        let (config, headers) = (testing::config(), HeaderMap::new());
        let asked = (medium, image.id);
        let seen = deliver(&ports, &config, asked, ORIGIN, &headers);
        let (seen, deleted) = interleaved(seen, || delete_as(&ports, &image.owner, image.id));
        assert_eq!(deleted, Ok(()), "{step}");
        assert_eq!(seen.unwrap_err().code, ErrorCode::NotFound, "{step}");
        assert_gone(&ports, &image);
    }
}

#[test]
fn an_image_deleted_while_another_call_completes_it_is_not_left() {
    let ports = FakePorts::new();
    let bytes = selftest::photo_jpeg(640, 480);
    let upload = pending(&bytes);
    now(records::insert(&ports, &upload, None)).unwrap();
    let temporary = format!("temp/uploads/{}", upload.id);
    ports.store(&temporary, &bytes, "image/jpeg");
    // With locks the second call would wait for the first.
    ports.break_locks();
    let config = testing::config();
    let completed = || complete(&ports, config.upload(), &upload.owner, upload.id, ORIGIN);
    // The record, the bytes, and then the copy.
    ports.faults.plan(2, Fault::Pause, Lasts::Once);
    let (late, ()) = interleaved(completed(), || {
        now(completed()).unwrap();
        delete_as(&ports, &upload.owner, upload.id).unwrap();
        // The deletion of this object came late.
        ports.store(&temporary, &bytes, "image/jpeg");
    });
    assert_eq!(late.unwrap_err().code, ErrorCode::NotFound);
    assert_gone(&ports, &upload);
}
