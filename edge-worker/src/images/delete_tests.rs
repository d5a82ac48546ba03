//! Deleting, and being ended at every step of it.

use calotype_imaging::selftest;
use calotype_protocol::{Collection, Derivative};
use http::HeaderMap;

use super::*;
use crate::deliver::deliver;
use crate::fake::{self, FakeWorld, now, pending, ready};
use crate::images::sweep::sweep;
use crate::upload::complete::complete;

const ORIGIN: &str = "https://photos.example";

/// An image with every object and every cache entry that it may have.
fn everywhere() -> (FakeWorld, Record) {
    let world = FakeWorld::new();
    let image = ready(&world, |it| it.name = Some("a.jpg".to_owned()));
    world.store(
        &format!("temp/uploads/{}", image.id),
        b"upload",
        "image/jpeg",
    );
    for size in Size::ALL {
        let key = ObjectKey::image(Collection::Items, size, image.id, DERIVATIVE_FORMAT);
        world.store(key.as_str(), b"bytes", "image/jpeg");
    }
    for size in Size::ALL {
        assert_eq!(see(&world, size, image.id), Ok(()));
    }
    assert_eq!(world.keys().len(), 5);
    (world, image)
}

fn see(world: &FakeWorld, size: Size, id: ImageId) -> Result<(), ErrorCode> {
    let config = fake::config();
    let headers = HeaderMap::new();
    let seen = now(deliver(
        world,
        &config.storage,
        (size, id),
        ORIGIN,
        &headers,
    ));
    seen.map(drop).map_err(|failure| failure.code)
}

fn delete_as(world: &FakeWorld, owner: &Owner, id: ImageId) -> Result<(), ErrorCode> {
    let config = fake::config();
    now(delete(world, &config.storage, owner, id, ORIGIN)).map_err(|failure| failure.code)
}

fn assert_gone(world: &FakeWorld, image: &Record) {
    assert_eq!(world.keys(), Vec::<String>::new());
    for size in Size::ALL {
        let url = format!("{ORIGIN}{}", Image::path(image.id, size));
        assert!(!world.caches(&url));
        assert_eq!(see(world, size, image.id), Err(ErrorCode::NotFound));
    }
    let left = now(records::find(world, image.id)).unwrap().unwrap();
    assert_eq!((left.state, left.name), (State::Deleted, None));
}

#[test]
fn nothing_is_left_and_deleting_again_is_the_same() {
    let (world, image) = everywhere();
    assert_eq!(delete_as(&world, &image.owner, image.id), Ok(()));
    assert_gone(&world, &image);
    let requests = world.asked().len();
    assert_eq!(delete_as(&world, &image.owner, image.id), Ok(()));
    assert_eq!(world.asked().len(), requests);
}

#[test]
fn ended_at_any_step_it_is_gone_for_viewers_and_finished_by_the_next_call() {
    // The statement that marks, five objects, the statement that closes.
    for calls in 0..7 {
        for by_sweep in [false, true] {
            let (world, image) = everywhere();
            world.stop_after(calls);
            assert!(
                delete_as(&world, &image.owner, image.id).is_err(),
                "{calls}"
            );
            world.go_on();
            if calls == 0 {
                assert_eq!(see(&world, Size::Original, image.id), Ok(()));
                continue;
            }
            for size in Size::ALL {
                assert_eq!(
                    see(&world, size, image.id),
                    Err(ErrorCode::NotFound),
                    "{calls}"
                );
            }
            if by_sweep {
                now(sweep(&world, &fake::config())).unwrap();
            } else {
                assert_eq!(delete_as(&world, &image.owner, image.id), Ok(()));
            }
            assert_gone(&world, &image);
        }
    }
    let (world, image) = everywhere();
    world.stop_after(7);
    assert_eq!(delete_as(&world, &image.owner, image.id), Ok(()));
}

#[test]
fn what_is_not_the_callers_image_is_not_found_and_stays() {
    let (world, image) = everywhere();
    let stranger = Owner("ffffffffffffffff".to_owned());
    let not_found = Err(ErrorCode::NotFound);
    assert_eq!(delete_as(&world, &stranger, image.id), not_found);
    let absent = "01ARZ3NDEKTSV4RRFFQ69G5FAV".parse().unwrap();
    assert_eq!(delete_as(&world, &image.owner, absent), not_found);
    let upload = pending(b"upload");
    now(records::insert(&world, &upload, None)).unwrap();
    assert_eq!(delete_as(&world, &upload.owner, upload.id), not_found);
    assert_eq!(see(&world, Size::Original, image.id), Ok(()));
    assert_eq!(world.keys().len(), 5);
    // Not even once it is deleted.
    delete_as(&world, &image.owner, image.id).unwrap();
    assert_eq!(delete_as(&world, &stranger, image.id), not_found);
}

#[test]
fn a_call_of_complete_that_comes_late_brings_nothing_back() {
    let (world, image) = everywhere();
    delete_as(&world, &image.owner, image.id).unwrap();
    let verified = fake::verified(b"bytes");
    let change = now(records::mark_ready(&world, image.id, verified)).unwrap();
    assert_eq!(change, records::Change::Stays);
    assert_gone(&world, &image);
}

#[test]
fn a_size_that_is_derived_while_the_image_is_deleted_is_not_left() {
    let world = FakeWorld::new();
    let image = ready(&world, |_| {});
    let bytes = selftest::photo_jpeg(1000, 750);
    let original = format!("items/original/{}.jpg", image.id);
    world.store(&original, &bytes, "image/jpeg");
    let (owner, id) = (image.owner.clone(), image.id);
    world.before_the_next_put(move |world| delete_as(world, &owner, id).unwrap());
    let medium = Size::Derivative(Derivative::Medium);
    assert_eq!(see(&world, medium, image.id), Err(ErrorCode::NotFound));
    assert_gone(&world, &image);
}

#[test]
fn an_image_deleted_while_another_call_completes_it_is_not_left() {
    let world = FakeWorld::new();
    let bytes = selftest::photo_jpeg(640, 480);
    let upload = pending(&bytes);
    now(records::insert(&world, &upload, None)).unwrap();
    let temporary = format!("temp/uploads/{}", upload.id);
    world.store(&temporary, &bytes, "image/jpeg");
    let (owner, id) = (upload.owner.clone(), upload.id);
    let complete_as = |world: &FakeWorld, owner: &Owner, id| {
        let config = fake::config();
        now(complete(world, &config.storage, owner, id, ORIGIN)).map_err(|failure| failure.code)
    };
    world.before_the_next_put(move |world| {
        complete_as(world, &owner, id).unwrap();
        delete_as(world, &owner, id).unwrap();
        // The deletion of this one came late.
        world.store(&temporary, &bytes, "image/jpeg");
    });
    let late = complete_as(&world, &upload.owner, upload.id);
    assert_eq!(late.unwrap_err(), ErrorCode::NotFound);
    assert_gone(&world, &upload);
}
