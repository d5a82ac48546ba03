//! Every branch of completing an upload.

use calotype_imaging::selftest;
use calotype_protocol::Dimensions;

use super::*;
use crate::testing::faults::{Fault, Lasts, Lie};
use crate::testing::{self, FakePorts, NOW_UNIX_MS, now, pending};

const ORIGIN: &str = "https://photos.example";

struct Case {
    ports: FakePorts,
    record: Record,
}

impl Case {
    /// A ticket for `bytes`, which have been uploaded.
    fn uploaded(bytes: &[u8]) -> Self {
        let case = Self::ticket(pending(bytes));
        case.put(bytes);
        case
    }

    /// A ticket without an upload.
    fn ticket(record: Record) -> Self {
        let ports = FakePorts::new();
        now(records::insert(&ports, &record, None)).unwrap();
        Self { ports, record }
    }

    fn put(&self, bytes: &[u8]) {
        self.ports.store(&self.temporary(), bytes, "image/jpeg");
    }

    fn temporary(&self) -> String {
        format!("temp/uploads/{}", self.record.id)
    }

    fn original(&self) -> String {
        format!("items/original/{}.jpg", self.record.id)
    }

    fn complete(&self) -> Result<Image, ApiError> {
        self.complete_as(&self.record.owner)
    }

    fn complete_as(&self, owner: &Owner) -> Result<Image, ApiError> {
        let config = testing::config();
        now(complete(
            &self.ports,
            config.upload(),
            owner,
            self.record.id,
            ORIGIN,
        ))
    }

    /// Checks that the upload is refused, twice with the same code, and leaves nothing.
    fn refused(&self, code: ErrorCode) {
        assert_eq!(self.complete().unwrap_err().code, code);
        assert_eq!(self.ports.keys(), Vec::<String>::new());
        assert_eq!(self.complete().unwrap_err().code, code);
    }
}

fn jpeg() -> Vec<u8> {
    selftest::photo_jpeg(640, 480)
}

/// An ICC profile of any bytes in several APP2 segments (ICC.1 Annex B.4).
fn with_profile(jpeg: &[u8], segments: u8) -> Vec<u8> {
    let mut bytes = jpeg[..2].to_vec();
    for number in 1..=segments {
        let body = [&b"ICC_PROFILE\0"[..], &[number, segments], &[0; 60_000]].concat();
        let length = u16::try_from(body.len() + 2).unwrap().to_be_bytes();
        bytes.extend([&[0xFF, 0xE2], &length[..], &body].concat());
    }
    bytes.extend(&jpeg[2..]);
    bytes
}

#[test]
fn a_verified_upload_becomes_an_image_and_says_so_again() {
    let bytes = jpeg();
    let case = Case::uploaded(&bytes);
    let image = case.complete().unwrap();
    let expected = Dimensions {
        width: 640,
        height: 480,
    };
    assert_eq!(image.dimensions, Some(expected));
    assert_eq!(
        image.urls["medium"],
        format!("{ORIGIN}/i/medium/{}", case.record.id)
    );
    assert_eq!(case.ports.keys(), [case.original()]);
    let stored = case.ports.stored(&case.original()).unwrap();
    assert_eq!(stored, (bytes, "image/jpeg".to_owned()));

    let requests = case.ports.asked().len();
    assert_eq!(case.complete().unwrap(), image);
    assert_eq!(case.ports.asked().len(), requests);
}

#[test]
fn what_was_written_is_read_back_before_the_upload_goes() {
    let case = Case::uploaded(&selftest::photo_jpeg(3000, 2000));
    case.complete().unwrap();
    let (temporary, original) = (case.temporary(), case.original());
    assert_eq!(
        case.ports.asked(),
        [
            format!("GET {temporary}"),
            format!("PUT {original}"),
            format!("GET {original}"),
            format!("DELETE {temporary}"),
        ]
    );
}

#[test]
fn another_owners_upload_is_not_found() {
    let case = Case::uploaded(&jpeg());
    let stranger = Owner("ffffffffffffffff".to_owned());
    let failure = case.complete_as(&stranger).unwrap_err();
    assert_eq!(failure.code, ErrorCode::NotFound);
    assert!(case.ports.asked().is_empty());
}

#[test]
fn before_the_put_it_is_missing_and_after_the_ticket_expired() {
    let case = Case::ticket(pending(b"bytes"));
    assert_eq!(case.complete().unwrap_err().code, ErrorCode::UploadMissing);
    case.ports.now_unix_ms.set(NOW_UNIX_MS + 360_000);
    assert_eq!(case.complete().unwrap_err().code, ErrorCode::UploadMissing);
    case.ports.now_unix_ms.set(NOW_UNIX_MS + 360_001);
    assert_eq!(case.complete().unwrap_err().code, ErrorCode::UploadExpired);
}

#[test]
fn a_late_call_for_an_upload_in_time_succeeds() {
    let case = Case::uploaded(&jpeg());
    case.ports.now_unix_ms.set(NOW_UNIX_MS + 3_600_000);
    assert!(case.complete().is_ok());
}

#[test]
fn other_bytes_than_declared_are_refused() {
    let mut longer = jpeg();
    longer.push(0);
    let case = Case::ticket(pending(&jpeg()));
    case.put(&longer);
    case.refused(ErrorCode::UploadMismatch);

    let mut changed = jpeg();
    let middle = changed.len() / 2;
    changed[middle] ^= 1;
    let case = Case::ticket(pending(&jpeg()));
    case.put(&changed);
    case.refused(ErrorCode::UploadMismatch);
}

#[test]
fn an_object_of_no_bytes_is_a_mismatch() {
    let case = Case::ticket(pending(&jpeg()));
    case.put(b"");
    case.refused(ErrorCode::UploadMismatch);
}

#[test]
fn the_bytes_say_the_format() {
    Case::uploaded(b"<svg xmlns='http://www.w3.org/2000/svg'/>").refused(ErrorCode::FormatUnknown);
    Case::uploaded(&selftest::drawing_png(30, 20)).refused(ErrorCode::FormatMismatch);
    Case::uploaded(b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf")
        .refused(ErrorCode::FormatNeedsBrowser);
}

#[test]
fn a_truncated_header_is_corrupt() {
    Case::uploaded(&jpeg()[..40]).refused(ErrorCode::ImageCorrupt);
}

#[test]
fn a_png_bomb_is_too_large_by_its_header() {
    // 30000 × 30000 in IHDR; PNG third edition § 11.2.1. CRC by zlib.crc32.
    let mut bomb = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x75\x30\0\0\x75\x30\x08\x02\0\0\0".to_vec();
    bomb.extend([0xE9, 0x45, 0x6F, 0xED]);
    // IDAT of a few deflated zeros, by Python's zlib.
    bomb.extend(
        b"\x00\x00\x00\x0b\x49\x44\x41\x54\x78\x9c\x63\x60\x40\x05\x00\x00\x10\x00\x01\x39\xbd\x8f\x65",
    );
    bomb.extend(b"\0\0\0\0IEND\xAE\x42\x60\x82");
    let mut record = pending(&bomb);
    record.declared = calotype_protocol::Format::Png;
    let case = Case::ticket(record);
    case.put(&bomb);
    case.refused(ErrorCode::ImageTooLarge);
}

#[test]
fn a_photo_as_phones_take_it_is_an_original() {
    for side in [4032, 4080] {
        let image = Case::uploaded(&selftest::photo_jpeg(side, 8)).complete();
        let dimensions = image.unwrap().dimensions.unwrap();
        assert_eq!(dimensions.width, side);
    }
}

#[test]
fn a_side_over_the_originals_limit_is_too_large() {
    Case::uploaded(&selftest::photo_jpeg(4081, 8)).refused(ErrorCode::ImageTooLarge);
    Case::uploaded(&selftest::photo_jpeg(8, 4081)).refused(ErrorCode::ImageTooLarge);
}

#[test]
fn a_header_behind_a_large_profile_is_still_found() {
    let case = Case::uploaded(&with_profile(&jpeg(), 3));
    assert_eq!(case.complete().unwrap().dimensions.unwrap().width, 640);
}

#[test]
fn an_outage_settles_nothing() {
    for method in ["GET", "PUT"] {
        let case = Case::uploaded(&jpeg());
        case.ports.break_storage_for(method);
        let failure = case.complete().unwrap_err();
        assert_eq!(failure.code, ErrorCode::StorageUnavailable);
        case.ports.mend_storage();
        assert!(case.complete().is_ok(), "after {method}");
    }
    let case = Case::uploaded(&jpeg());
    case.ports.break_database();
    let failure = case.complete().unwrap_err();
    assert_eq!(failure.code, ErrorCode::DatabaseUnavailable);
}

#[test]
fn a_temporary_object_that_stays_is_only_logged() {
    let case = Case::uploaded(&jpeg());
    case.ports.break_storage_for("DELETE");
    assert!(case.complete().is_ok());
    assert!(case.ports.logged().contains("left to the bucket's rule"));
    assert_eq!(case.ports.keys(), [case.original(), case.temporary()]);
}

#[test]
fn a_crash_after_the_copy_is_completed_by_the_next_call() {
    let bytes = jpeg();
    let case = Case::uploaded(&bytes);
    case.ports.store(&case.original(), &bytes, "image/jpeg");
    assert!(case.complete().is_ok());
    assert_eq!(case.ports.keys(), [case.original()]);
}

#[test]
fn the_loser_of_two_calls_gets_the_winners_answer() {
    let case = Case::uploaded(&jpeg());
    let image = case.complete().unwrap();
    // The slower call had read "pending", and then finds the object gone.
    let late = now(missing(&case.ports, &case.record, ORIGIN));
    assert_eq!(late.unwrap(), image);
}

#[test]
fn cancelled_between_the_copy_and_the_record_leaves_nothing() {
    let case = Case::uploaded(&jpeg());
    let config = testing::config();
    let storage = Storage {
        ports: &case.ports,
        config: config.storage.of(case.record.collection),
    };
    let rules = *config.uploads.rules.of(case.record.collection);
    let Outcome::Verified(arrived) = now(verify(&storage, rules, &case.record)).unwrap() else {
        panic!("the upload is good");
    };
    let code = ErrorCode::UploadCanceled;
    now(records::mark_rejected(&case.ports, case.record.id, code)).unwrap();
    let late = accept(&storage, &case.record, arrived, ORIGIN);
    assert_eq!(now(late).unwrap_err().code, code);
    assert_eq!(case.ports.keys(), Vec::<String>::new());
}

#[test]
fn a_file_cut_in_its_pixels_is_corrupt() {
    let whole = jpeg();
    Case::uploaded(&whole[..whole.len() - 20]).refused(ErrorCode::ImageCorrupt);
}

/// A lying store proves nothing about an upload: only its own bytes get it refused.
#[test]
fn a_good_upload_is_never_refused_for_what_the_store_says_of_it() {
    let steps = 6;
    for lie in Lie::ALL {
        for step in 0..steps {
            let bytes = jpeg();
            let case = Case::uploaded(&bytes);
            case.ports.faults.plan(step, Fault::Lie(lie), Lasts::Once);
            let what = format!("{lie:?} at {step}");
            match case.complete() {
                Ok(_) => {}
                Err(failure) => {
                    let code = failure.code;
                    let is_passing = matches!(
                        code,
                        ErrorCode::StorageUnavailable | ErrorCode::UploadMissing
                    );
                    assert!(is_passing, "{what}: {code:?}");
                }
            }
            case.ports.faults.clear();
            assert!(case.complete().is_ok(), "{what}");
            let stored = case.ports.stored(&case.original()).unwrap();
            assert_eq!(stored.0, bytes, "{what}");
        }
    }
}

#[test]
fn a_store_that_always_lies_refuses_nothing_for_good() {
    // Lies about existing objects; absence would be possible for any upload.
    for lie in [Lie::Html, Lie::Flipped, Lie::Half, Lie::Other] {
        let case = Case::uploaded(&jpeg());
        // The record and the upload are right; the copy that is read back is not.
        case.ports.faults.plan(3, Fault::Lie(lie), Lasts::On);
        let failure = case.complete().unwrap_err();
        assert_eq!(failure.code, ErrorCode::StorageUnavailable, "{lie:?}");
        // The upload stays until its copy was checked.
        assert!(case.ports.stored(&case.temporary()).is_some(), "{lie:?}");
        case.ports.faults.clear();
        assert!(case.complete().is_ok(), "{lie:?}");
        assert_eq!(case.ports.keys(), [case.original()], "{lie:?}");
    }
}

#[test]
fn a_copy_that_was_claimed_and_not_made_is_made_once_more() {
    let case = Case::uploaded(&jpeg());
    case.ports
        .answer_method_with("PUT", 200, "<CopyObjectResult></CopyObjectResult>");
    let failure = case.complete().unwrap_err();
    assert_eq!(failure.code, ErrorCode::StorageUnavailable);
    let puts = case.ports.asked();
    let puts = puts.iter().filter(|it| it.starts_with("PUT")).count();
    assert_eq!(puts, 2);
    assert_eq!(case.ports.keys(), [case.temporary()]);
}

#[test]
fn of_many_calls_for_one_upload_one_reads_it() {
    let bytes = jpeg();
    for is_good in [true, false] {
        let case = match is_good {
            true => Case::uploaded(&bytes),
            false => Case::uploaded(&bytes[..bytes.len() / 2]),
        };
        case.ports.faults.take_turns();
        let config = testing::config();
        let calls = (0..30).map(|_| {
            let (owner, id) = (&case.record.owner, case.record.id);
            complete(&case.ports, config.upload(), owner, id, ORIGIN)
        });
        for answer in testing::together(calls) {
            assert_eq!(answer.is_ok(), is_good);
        }
        let reads = case.ports.asked();
        let reads = reads.iter().filter(|it| it.starts_with("GET temp")).count();
        assert_eq!(reads, 1);
    }
}
