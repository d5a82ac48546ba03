//! Tests of `cancel`.

use calotype_imaging::selftest;
use calotype_protocol::ObjectKey;

use super::*;
use crate::records::Record;
use crate::testing::{self, FakePorts, now, pending};
use crate::upload::complete::complete;

fn uploaded() -> (FakePorts, Record) {
    let (ports, bytes) = (FakePorts::new(), selftest::photo_jpeg(64, 48));
    let record = pending(&bytes);
    now(records::insert(&ports, &record, None)).unwrap();
    let key = ObjectKey::temporary_upload(record.id);
    ports.store(key.as_str(), &bytes, "image/jpeg");
    (ports, record)
}

fn cancel_as(owner: &Owner, ports: &FakePorts, record: &Record) -> Result<(), ApiError> {
    now(cancel(ports, testing::config().upload(), owner, record.id))
}

fn code_of_complete(ports: &FakePorts, record: &Record) -> Option<ErrorCode> {
    let config = testing::config();
    let done = complete(ports, config.upload(), &record.owner, record.id, "");
    now(done).err().map(|failure| failure.code)
}

#[test]
fn what_is_cancelled_leaves_no_object_and_never_becomes_an_image() {
    let (ports, record) = uploaded();
    cancel_as(&record.owner, &ports, &record).unwrap();
    assert_eq!(ports.keys(), Vec::<String>::new());
    cancel_as(&record.owner, &ports, &record).unwrap();
    let code = code_of_complete(&ports, &record);
    assert_eq!(code, Some(ErrorCode::UploadCanceled));
}

#[test]
fn an_image_stays() {
    let (ports, record) = uploaded();
    assert_eq!(code_of_complete(&ports, &record), None);
    let failure = cancel_as(&record.owner, &ports, &record).unwrap_err();
    assert_eq!(failure.code, ErrorCode::UploadCompleted);
    assert_eq!(ports.keys().len(), 1);
    assert_eq!(code_of_complete(&ports, &record), None);
}

#[test]
fn another_owners_upload_is_not_found_and_stays() {
    let (ports, record) = uploaded();
    let stranger = Owner("ffffffffffffffff".to_owned());
    let failure = cancel_as(&stranger, &ports, &record).unwrap_err();
    assert_eq!(failure.code, ErrorCode::NotFound);
    assert_eq!(code_of_complete(&ports, &record), None);
}

#[test]
fn a_refused_upload_keeps_its_code() {
    let (ports, record) = uploaded();
    now(records::mark_rejected(
        &ports,
        record.id,
        ErrorCode::ImageCorrupt,
    ))
    .unwrap();
    cancel_as(&record.owner, &ports, &record).unwrap();
    let code = code_of_complete(&ports, &record);
    assert_eq!(code, Some(ErrorCode::ImageCorrupt));
}
