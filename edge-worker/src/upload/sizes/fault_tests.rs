//! Every call to the outside fails in every way: a size is published whole or not at all, and the
//! upload goes on.

use crate::testing::IntoResponse;
use std::collections::BTreeMap;

use calotype_imaging::selftest;
use calotype_protocol::limits::DERIVE_LEASE_MS;
use calotype_protocol::wire::Image;
use calotype_protocol::{Derivative, ErrorCode, Format, ObjectKey};

use super::samples::{Case, ORIGIN, made, painted, source};
use crate::images::delete::delete;
use crate::model::ApiError;
use crate::records::{self, State};
use crate::testing::faults::{Fault, Lasts};
use crate::testing::{self, FakePorts, NOW_UNIX_MS, interleaved, now, unless_killed};
use crate::upload::cancel::cancel;
use crate::upload::complete::complete;

const BROKEN: [(Fault, Lasts); 8] = [
    (Fault::Status(500), Lasts::Once),
    (Fault::Status(500), Lasts::On),
    (Fault::Status(403), Lasts::Once),
    (Fault::Timeout, Lasts::On),
    (Fault::LostAnswer, Lasts::Once),
    (Fault::LostAnswer, Lasts::On),
    (Fault::Truncated, Lasts::Once),
    (Fault::Truncated, Lasts::On),
];

const KILLED: [Fault; 2] = [Fault::KilledBefore, Fault::KilledAfter];

/// An upload with two good sizes and a wrong one, made once.
struct Files {
    original: Vec<u8>,
    thumbnail: Vec<u8>,
    plain: Vec<u8>,
    lie: Vec<u8>,
}

impl Files {
    fn new() -> Self {
        let original = selftest::photo_jpeg(320, 240);
        let black = calotype_protocol::Dimensions::new(320, 240).unwrap();
        Self {
            thumbnail: made(&original, 300, Format::Webp),
            plain: made(&original, 300, Format::Jpeg),
            lie: painted(black, Format::Webp, |_, _| [0, 0, 0, 255]),
            original,
        }
    }

    fn case(&self) -> Case {
        let sizes = [
            (Derivative::Thumbnail, Format::Webp, &self.thumbnail[..]),
            (Derivative::Thumbnail, Format::Jpeg, &self.plain[..]),
            (Derivative::Medium, Format::Webp, &self.lie[..]),
        ];
        let case = Case::new(Format::Jpeg, &self.original, &sizes);
        case.ports.faults.clear();
        case
    }

    /// Every object that may ever exist, and its expected bytes.
    fn known(&self, case: &Case) -> BTreeMap<String, &[u8]> {
        let id = case.record.id;
        let temporary = |size, format| ObjectKey::temporary_size(id, size, format).to_string();
        let (thumbnail, medium) = (Derivative::Thumbnail, Derivative::Medium);
        let (webp, jpeg) = (Format::Webp, Format::Jpeg);
        BTreeMap::from([
            (
                ObjectKey::temporary_upload(id).to_string(),
                &self.original[..],
            ),
            (format!("items/original/{id}.jpg"), &self.original),
            (temporary(thumbnail, webp), &self.thumbnail),
            (temporary(thumbnail, jpeg), &self.plain),
            (temporary(medium, webp), &self.lie),
            (case.key(thumbnail, webp), &self.thumbnail),
            (case.key(thumbnail, jpeg), &self.plain),
        ])
    }

    /// Checks the facts that hold at every moment.
    fn check(&self, case: &Case, what: &str) {
        let known = self.known(case);
        for key in case.ports.keys() {
            let (stored, _) = case.ports.stored(&key).unwrap();
            assert_eq!(known.get(&key), Some(&&stored[..]), "{what}: {key}");
        }
        let is_ready = matches!(state(case), State::Ready(_));
        let is_published = |key: &String| key.starts_with("items/thumbnail/");
        let published = case.ports.keys().iter().any(is_published);
        assert!(is_ready || !published, "{what}: sizes of no image");
    }

    /// Checks the end result: everything is shown, and the wrong size never is.
    fn check_shown(&self, case: &Case, what: &str) {
        for (accept, bytes) in [("image/webp", &self.thumbnail), ("*/*", &self.plain)] {
            let seen = case.see_as(Derivative::Thumbnail, accept).unwrap();
            if source(&seen) != "derived" {
                assert_eq!(seen.body(), bytes, "{what}: {accept}");
            }
        }
        let seen = case.see(Derivative::Medium).unwrap();
        assert_eq!(source(&seen), "derived", "{what}");
        assert_ne!(seen.body(), &self.lie, "{what}");
    }

    fn steps(&self) -> usize {
        let case = self.case();
        now(completed(&case)).unwrap();
        case.ports.faults.calls()
    }
}

async fn completed(case: &Case) -> Result<Image, ApiError> {
    let (config, record) = (testing::config(), &case.record);
    complete(
        &case.ports,
        config.upload(),
        &record.owner,
        record.id,
        ORIGIN,
    )
    .await
}

fn state(case: &Case) -> State {
    let record = now(records::find(&case.ports, case.record.id)).unwrap();
    record.unwrap().state
}

fn temporary(ports: &FakePorts) -> Vec<String> {
    let keys = ports.keys().into_iter();
    keys.filter(|key| key.starts_with("temp/")).collect()
}

#[test]
fn whatever_breaks_a_size_is_published_whole_or_derived() {
    let files = Files::new();
    let steps = files.steps();
    // Three sizes are read, two noted, copied and checked again, and all deleted.
    assert!(steps > 15, "{steps}");
    for step in 0..steps {
        for (fault, lasts) in BROKEN {
            let what = format!("{fault:?} {lasts:?} at {step}");
            let case = files.case();
            case.ports.faults.plan(step, fault, lasts);
            let answer = now(completed(&case));
            case.ports.faults.clear();
            files.check(&case, &what);
            if let Err(failure) = answer {
                assert_eq!(failure.into_response("r").status(), 503, "{what}");
                now(completed(&case)).unwrap();
                files.check(&case, &what);
            }
            files.check_shown(&case, &what);
        }
    }
}

#[test]
fn what_breaks_behind_the_record_does_not_fail_the_upload() {
    let files = Files::new();
    let is_ready_after = |step: usize| {
        let case = files.case();
        case.ports
            .faults
            .plan(step, Fault::KilledBefore, Lasts::Once);
        assert!(unless_killed(completed(&case)).is_none());
        case.ports.faults.clear();
        matches!(state(&case), State::Ready(_))
    };
    let steps = files.steps();
    let first = (0..steps).find(|step| is_ready_after(*step)).unwrap();
    for step in first..steps {
        for (fault, lasts) in BROKEN {
            let case = files.case();
            case.ports.faults.plan(step, fault, lasts);
            let answer = now(completed(&case));
            assert!(answer.is_ok(), "{fault:?} {lasts:?} at {step}");
        }
    }
}

#[test]
fn whenever_the_worker_ends_the_next_call_goes_on() {
    let files = Files::new();
    for step in 0..files.steps() {
        for fault in KILLED {
            let what = format!("{fault:?} at {step}");
            let case = files.case();
            case.ports.faults.plan(step, fault, Lasts::Once);
            assert!(unless_killed(completed(&case)).is_none(), "{what}");
            case.ports.faults.clear();
            files.check(&case, &what);
            // Its lock has been released by then.
            case.ports.now_unix_ms.set(NOW_UNIX_MS + DERIVE_LEASE_MS);
            now(completed(&case)).unwrap();
            files.check(&case, &what);
            let left = temporary(&case.ports);
            let original = ObjectKey::temporary_upload(case.record.id).to_string();
            // The upload of the original is left to the bucket's rule, as ever.
            assert!(left.iter().all(|key| *key == original), "{what}: {left:?}");
            files.check_shown(&case, &what);
            // By now all was published: no call had noted it and ended.
            let thumbnail = case.stored(Derivative::Thumbnail, Format::Webp);
            assert_eq!(thumbnail.as_ref(), Some(&files.thumbnail), "{what}");
        }
    }
}

#[test]
fn two_calls_at_once_publish_the_same() {
    let files = Files::new();
    for step in 0..files.steps() {
        let what = format!("another call at {step}");
        let case = files.case();
        // With locks the second call waits; without them there is one answer, too.
        case.ports.break_locks();
        case.ports.faults.plan(step, Fault::Pause, Lasts::Once);
        let (first, second) = interleaved(completed(&case), || now(completed(&case)));
        assert_eq!(first.unwrap(), second.unwrap(), "{what}");
        files.check(&case, &what);
        assert_eq!(temporary(&case.ports), Vec::<String>::new(), "{what}");
        files.check_shown(&case, &what);
    }
}

#[test]
fn taken_back_at_any_moment_it_is_an_image_or_nothing() {
    let files = Files::new();
    for step in 0..files.steps() {
        let what = format!("canceled at {step}");
        let case = files.case();
        let (config, record) = (testing::config(), &case.record);
        case.ports.faults.plan(step, Fault::Pause, Lasts::Once);
        let canceled = || {
            now(cancel(
                &case.ports,
                config.upload(),
                &record.owner,
                record.id,
            ))
        };
        let (answer, canceled) = interleaved(completed(&case), canceled);
        files.check(&case, &what);
        if canceled.is_ok() {
            assert_eq!(
                answer.unwrap_err().code,
                ErrorCode::UploadCanceled,
                "{what}"
            );
            assert_eq!(case.ports.keys(), Vec::<String>::new(), "{what}");
        } else {
            assert!(answer.is_ok(), "{what}");
            files.check_shown(&case, &what);
        }
    }
}

#[test]
fn deleted_at_any_moment_nothing_is_left_of_its_sizes() {
    let files = Files::new();
    let mut deletions = 0;
    for step in 0..files.steps() {
        let what = format!("deleted at {step}");
        let case = files.case();
        let (config, record) = (testing::config(), &case.record);
        case.ports.faults.plan(step, Fault::Pause, Lasts::Once);
        let deleted = || {
            now(delete(
                &case.ports,
                &config.storage,
                &record.owner,
                record.id,
                ORIGIN,
            ))
        };
        let (_, deleted) = interleaved(completed(&case), deleted);
        if deleted.is_ok() {
            deletions += 1;
            assert_eq!(state(&case), State::Deleted, "{what}");
            assert_eq!(case.ports.keys(), Vec::<String>::new(), "{what}");
            assert!(case.see(Derivative::Thumbnail).is_err(), "{what}");
        }
    }
    assert!(deletions > 10, "{deletions}");
}
