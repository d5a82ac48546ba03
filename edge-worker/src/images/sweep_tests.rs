//! What a scheduled run does, and how much of it.

use calotype_protocol::{ErrorCode, ImageId};

use super::*;
use crate::fake::{self, FakeWorld, NOW_UNIX_MS, now, pending, ready};
use crate::records::Record;

const DAY_MS: u64 = 24 * 3600 * 1000;

fn run(world: &FakeWorld) {
    now(sweep(world, &fake::config())).unwrap();
}

fn state(world: &FakeWorld, id: ImageId) -> Option<State> {
    let record = now(records::find(world, id)).unwrap();
    record.map(|record| record.state)
}

/// An image that ends so many milliseconds after now, with its original.
fn ending(world: &FakeWorld, in_ms: u64) -> Record {
    let image = ready(world, |it| {
        it.details.expires_on = Some(Timestamp {
            unix_ms: world.now_unix_ms() + in_ms,
        });
    });
    world.store(&original(&image), b"bytes", "image/jpeg");
    image
}

fn original(image: &Record) -> String {
    format!("items/original/{}.jpg", image.id)
}

#[test]
fn an_image_ends_on_its_date_and_the_others_stay() {
    let world = FakeWorld::new();
    let (soon, late) = (ending(&world, 1000), ending(&world, 2000));
    let lasting = ready(&world, |_| {});
    world.store(&original(&lasting), b"bytes", "image/jpeg");
    world.now_unix_ms.set(NOW_UNIX_MS + 999);
    run(&world);
    assert_eq!(world.keys().len(), 3);
    world.now_unix_ms.set(NOW_UNIX_MS + 1000);
    run(&world);
    assert_eq!(state(&world, soon.id), Some(State::Deleted));
    let mut left = [original(&late), original(&lasting)];
    left.sort();
    assert_eq!(world.keys(), left);
}

#[test]
fn what_a_run_deletes_is_in_the_audit_table() {
    let world = FakeWorld::new();
    let image = ending(&world, 1);
    world.now_unix_ms.set(NOW_UNIX_MS + 1);
    run(&world);
    let page = now(audit::page(
        &world,
        None,
        &http::Uri::from_static("/v1/audit"),
    ));
    let page = serde_json::to_value(page.unwrap()).unwrap();
    let outcomes = ["done", "begun"];
    for (entry, outcome) in page["entries"].as_array().unwrap().iter().zip(outcomes) {
        assert_eq!(entry["action"], "image.delete");
        assert_eq!(entry["subject"], image.id.to_string());
        assert_eq!(entry["principal"], "sweep");
        assert_eq!(entry["outcome"], outcome);
    }
    assert_eq!(page["entries"].as_array().unwrap().len(), outcomes.len());
}

#[test]
fn a_run_is_bounded_and_the_next_one_goes_on() {
    let world = FakeWorld::new();
    let all = u64::from(SWEEP_MAX_ROWS) + 5;
    for number in 0..all {
        let image = ready(&world, |it| {
            it.id = ImageId::from_parts(number, [9; 10]);
            it.sha256.0[..8].copy_from_slice(&number.to_le_bytes());
            it.details.expires_on = Some(Timestamp {
                unix_ms: NOW_UNIX_MS + 1,
            });
        });
        world.store(&original(&image), b"bytes", "image/jpeg");
    }
    world.now_unix_ms.set(NOW_UNIX_MS + 1);
    run(&world);
    assert_eq!(world.keys().len(), 5);
    run(&world);
    assert_eq!(world.keys().len(), 0);
}

#[test]
fn an_upload_that_never_came_is_refused_after_a_day_and_forgotten_after_a_week() {
    let world = FakeWorld::new();
    let upload = pending(b"bytes");
    now(records::insert(&world, &upload, None)).unwrap();
    let temporary = format!("temp/uploads/{}", upload.id);
    world.store(&temporary, b"bytes", "image/jpeg");
    // A call of `complete` broke off behind the copy.
    world.store(&original(&upload), b"bytes", "image/jpeg");
    let day_after = upload.expires_at.unix_ms + DAY_MS;
    world.now_unix_ms.set(day_after);
    run(&world);
    assert_eq!(state(&world, upload.id), Some(State::Pending));
    world.now_unix_ms.set(day_after + 1);
    run(&world);
    let refused = State::Rejected(ErrorCode::UploadExpired);
    assert_eq!(state(&world, upload.id), Some(refused.clone()));
    assert_eq!(world.keys(), Vec::<String>::new());
    world.now_unix_ms.set(day_after + 1 + 7 * DAY_MS);
    run(&world);
    assert_eq!(state(&world, upload.id), Some(refused));
    world.now_unix_ms.set(day_after + 2 + 7 * DAY_MS);
    run(&world);
    assert_eq!(state(&world, upload.id), None);
}

#[test]
fn a_deleted_image_is_forgotten_after_a_month() {
    let world = FakeWorld::new();
    let image = ready(&world, |_| {});
    now(records::mark_deleting(&world, &image.owner, image.id)).unwrap();
    run(&world);
    world.now_unix_ms.set(NOW_UNIX_MS + 30 * DAY_MS);
    run(&world);
    assert_eq!(state(&world, image.id), Some(State::Deleted));
    world.now_unix_ms.set(NOW_UNIX_MS + 30 * DAY_MS + 1);
    run(&world);
    assert_eq!(state(&world, image.id), None);
}

#[test]
fn an_image_that_cannot_be_emptied_does_not_stand_in_the_way() {
    let world = FakeWorld::new();
    let stuck = ending(&world, 1);
    world.now_unix_ms.set(NOW_UNIX_MS + 1);
    now(records::expire(&world, 1)).unwrap();
    world.now_unix_ms.set(NOW_UNIX_MS + 2);
    let other = ready(&world, |_| {});
    now(records::mark_deleting(&world, &other.owner, other.id)).unwrap();
    world.now_unix_ms.set(NOW_UNIX_MS + 3);
    world.break_storage_for("POST");
    run(&world);
    world.mend_storage();
    assert!(world.logged().contains(&format!("{} stays", stuck.id)));
    let waiting = now(records::being_deleted(&world, 1)).unwrap();
    assert_eq!(waiting[0].id, other.id);
    run(&world);
    assert_eq!(state(&world, stuck.id), Some(State::Deleted));
    assert_eq!(state(&world, other.id), Some(State::Deleted));
}
