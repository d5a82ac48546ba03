//! The work of a scheduled run, and its bounds.

use calotype_protocol::{ErrorCode, ImageId};

use super::*;
use crate::platform::Clock;
use crate::records::Record;
use crate::testing::{self, FakePorts, NOW_UNIX_MS, now, pending, ready};

const DAY_MS: u64 = 24 * 3600 * 1000;

fn run(ports: &FakePorts) {
    now(sweep(ports, &testing::config().storage, None)).unwrap();
}

fn state(ports: &FakePorts, id: ImageId) -> Option<State> {
    let record = now(records::find(ports, id)).unwrap();
    record.map(|record| record.state)
}

/// An image that ends `in_ms` after now, with its original.
fn ending(ports: &FakePorts, in_ms: u64) -> Record {
    let image = ready(ports, |it| {
        it.details.expires_on = Some(Timestamp {
            unix_ms: ports.now_unix_ms() + in_ms,
        });
    });
    ports.store(&original(&image), b"bytes", "image/jpeg");
    image
}

fn original(image: &Record) -> String {
    format!("items/original/{}.jpg", image.id)
}

#[test]
fn an_image_ends_on_its_date_and_the_others_stay() {
    let ports = FakePorts::new();
    let (soon, late) = (ending(&ports, 1000), ending(&ports, 2000));
    let lasting = ready(&ports, |_| {});
    ports.store(&original(&lasting), b"bytes", "image/jpeg");
    ports.now_unix_ms.set(NOW_UNIX_MS + 999);
    run(&ports);
    assert_eq!(ports.keys().len(), 3);
    ports.now_unix_ms.set(NOW_UNIX_MS + 1000);
    run(&ports);
    assert_eq!(state(&ports, soon.id), Some(State::Deleted));
    let mut left = [original(&late), original(&lasting)];
    left.sort();
    assert_eq!(ports.keys(), left);
}

#[test]
fn what_a_run_deletes_is_in_the_audit_table() {
    let ports = FakePorts::new();
    let image = ending(&ports, 1);
    ports.now_unix_ms.set(NOW_UNIX_MS + 1);
    run(&ports);
    let page = now(audit::page(
        &ports,
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
    let ports = FakePorts::new();
    let all = u64::from(SWEEP_MAX_ROWS) + 5;
    for number in 0..all {
        let image = ready(&ports, |it| {
            it.id = ImageId::from_parts(number, [9; 10]);
            it.sha256.0[..8].copy_from_slice(&number.to_le_bytes());
            it.details.expires_on = Some(Timestamp {
                unix_ms: NOW_UNIX_MS + 1,
            });
        });
        ports.store(&original(&image), b"bytes", "image/jpeg");
    }
    ports.now_unix_ms.set(NOW_UNIX_MS + 1);
    run(&ports);
    assert_eq!(ports.keys().len(), 5);
    run(&ports);
    assert_eq!(ports.keys().len(), 0);
}

#[test]
fn an_upload_that_never_came_is_refused_after_a_day_and_forgotten_after_a_week() {
    let ports = FakePorts::new();
    let upload = pending(b"bytes");
    now(records::insert(&ports, &upload, None)).unwrap();
    let temporary = format!("temp/uploads/{}", upload.id);
    ports.store(&temporary, b"bytes", "image/jpeg");
    // A call of `complete` broke off after the copy.
    ports.store(&original(&upload), b"bytes", "image/jpeg");
    let day_after = upload.expires_at.unix_ms + DAY_MS;
    ports.now_unix_ms.set(day_after);
    run(&ports);
    assert_eq!(state(&ports, upload.id), Some(State::Pending));
    ports.now_unix_ms.set(day_after + 1);
    run(&ports);
    let refused = State::Rejected(ErrorCode::UploadExpired);
    assert_eq!(state(&ports, upload.id), Some(refused.clone()));
    assert_eq!(ports.keys(), Vec::<String>::new());
    ports.now_unix_ms.set(day_after + 1 + 7 * DAY_MS);
    run(&ports);
    assert_eq!(state(&ports, upload.id), Some(refused));
    ports.now_unix_ms.set(day_after + 2 + 7 * DAY_MS);
    run(&ports);
    assert_eq!(state(&ports, upload.id), None);
}

#[test]
fn a_deleted_image_is_forgotten_after_a_month() {
    let ports = FakePorts::new();
    let image = ready(&ports, |_| {});
    now(records::mark_deleting(&ports, &image.owner, image.id)).unwrap();
    run(&ports);
    ports.now_unix_ms.set(NOW_UNIX_MS + 30 * DAY_MS);
    run(&ports);
    assert_eq!(state(&ports, image.id), Some(State::Deleted));
    ports.now_unix_ms.set(NOW_UNIX_MS + 30 * DAY_MS + 1);
    run(&ports);
    assert_eq!(state(&ports, image.id), None);
}

#[test]
fn an_image_that_cannot_be_emptied_does_not_stand_in_the_way() {
    let ports = FakePorts::new();
    let stuck = ending(&ports, 1);
    ports.now_unix_ms.set(NOW_UNIX_MS + 1);
    now(records::expire(&ports, 1)).unwrap();
    ports.now_unix_ms.set(NOW_UNIX_MS + 2);
    let other = ready(&ports, |_| {});
    now(records::mark_deleting(&ports, &other.owner, other.id)).unwrap();
    ports.now_unix_ms.set(NOW_UNIX_MS + 3);
    ports.break_storage_for("POST");
    run(&ports);
    ports.mend_storage();
    assert!(ports.logged().contains(&format!("{} stays", stuck.id)));
    let waiting = now(records::being_deleted(&ports, 1)).unwrap();
    assert_eq!(waiting[0].id, other.id);
    run(&ports);
    assert_eq!(state(&ports, stuck.id), Some(State::Deleted));
    assert_eq!(state(&ports, other.id), Some(State::Deleted));
}
