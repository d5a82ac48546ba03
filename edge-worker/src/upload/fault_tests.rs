//! Every call to the outside fails in every way: the result is the upload or a complete image, and
//! a repeated call succeeds.

use crate::testing::IntoResponse;
use calotype_imaging::selftest;
use calotype_protocol::limits::DERIVE_LEASE_MS;
use calotype_protocol::wire::Image;
use calotype_protocol::{ErrorCode, Format, Size};
use http::HeaderMap;

use super::cancel::cancel;
use super::complete::complete;
use super::samples::{jpeg, pdf, with_exif};
use crate::model::ApiError;
use crate::records::{self, Record, State};
use crate::testing::faults::{Fault, Lasts};
use crate::testing::{
    self, FakePorts, NOW_UNIX_MS, deliver, interleaved, now, pending, unless_killed,
};

const ORIGIN: &str = "https://photos.example";

/// An upload and its expected outcome.
struct Case {
    name: &'static str,
    record: Record,
    uploaded: Vec<u8>,
    /// The stored original, or the code of the refusal.
    expected: Result<Vec<u8>, ErrorCode>,
}

impl Case {
    fn new(name: &'static str, uploaded: Vec<u8>, expected: Result<Vec<u8>, ErrorCode>) -> Self {
        Self {
            name,
            record: pending(&uploaded),
            uploaded,
            expected,
        }
    }

    /// Each path: read at once or in two parts, copied or rewritten, refused.
    fn all() -> Vec<Self> {
        let (small, large) = (selftest::photo_jpeg(64, 48), jpeg());
        assert!(small.len() < 65_536 && large.len() > 65_536);
        let mut document = Self::new("document", pdf(), Ok(pdf()));
        document.record.declared = Format::Pdf;
        document.record.collection = calotype_protocol::Collection::Verification;
        let code = ErrorCode::FormatUnknown;
        vec![
            Self::new("small", small.clone(), Ok(small.clone())),
            Self::new("large", large.clone(), Ok(large.clone())),
            Self::new("tagged", with_exif(&small, 1), Ok(small)),
            Self::new("tagged and large", with_exif(&large, 1), Ok(large)),
            document,
            Self::new("refused", b"<svg/>".to_vec(), Err(code)),
        ]
    }

    /// Ports that have its upload.
    fn ports(&self) -> FakePorts {
        let ports = FakePorts::new();
        now(records::insert(&ports, &self.record, None)).unwrap();
        let media_type = self.record.declared.media_type();
        ports.store(&self.temporary(), &self.uploaded, media_type);
        ports.faults.clear();
        ports
    }

    fn temporary(&self) -> String {
        format!("temp/uploads/{}", self.record.id)
    }

    fn original(&self) -> String {
        let Record {
            id,
            collection,
            declared,
            ..
        } = self.record;
        format!(
            "{}/original/{id}.{}",
            collection.name(),
            declared.extension()
        )
    }

    async fn complete(&self, ports: &FakePorts) -> Result<Image, ApiError> {
        let config = testing::config();
        complete(
            ports,
            config.upload(),
            &self.record.owner,
            self.record.id,
            ORIGIN,
        )
        .await
    }

    async fn cancel(&self, ports: &FakePorts) -> Result<(), ApiError> {
        cancel(
            ports,
            testing::config().upload(),
            &self.record.owner,
            self.record.id,
        )
        .await
    }

    fn state(&self, ports: &FakePorts) -> State {
        let record = now(records::find(ports, self.record.id)).unwrap();
        record.unwrap().state
    }

    /// Calls of an undisturbed run.
    fn steps(&self) -> usize {
        let ports = self.ports();
        let answer = now(self.complete(&ports));
        self.check_answer(&answer, self.name);
        ports.faults.calls()
    }

    /// Checks the answer of an undisturbed run.
    fn check_answer(&self, answer: &Result<Image, ApiError>, what: &str) {
        match (answer, &self.expected) {
            (Ok(image), Ok(stored)) => {
                assert_eq!(image.bytes, stored.len() as u64, "{what}");
                assert_eq!(image.sha256, pending(stored).sha256, "{what}");
            }
            (Err(failure), Err(code)) => assert_eq!(failure.code, *code, "{what}"),
            (answer, _) => panic!("{what}: {answer:?}"),
        }
    }

    /// Checks the answer of a run with a failure: the right one, or a clean 503.
    fn check_disturbed_answer(&self, answer: Result<Image, ApiError>, what: &str) {
        let outages = [
            ErrorCode::StorageUnavailable,
            ErrorCode::DatabaseUnavailable,
        ];
        match answer {
            Err(failure) if outages.contains(&failure.code) => {
                let response = failure.into_response("r");
                assert_eq!(response.status(), 503, "{what}");
                assert!(response.headers().contains_key("retry-after"), "{what}");
            }
            answer => self.check_answer(&answer, what),
        }
    }

    /// Checks the facts that hold at every moment.
    fn check_world(&self, ports: &FakePorts, what: &str) {
        let stored = |key: &str| ports.stored(key).map(|(bytes, _)| bytes);
        let (temporary, original) = (stored(&self.temporary()), stored(&self.original()));
        let known = [self.temporary(), self.original()];
        for key in ports.keys() {
            assert!(known.contains(&key), "{what}: {key}");
        }
        // An object in an original's place is complete and clean.
        if let Some(original) = &original {
            assert_eq!(Ok(original), self.expected.as_ref(), "{what}");
        }
        if let Some(temporary) = &temporary {
            assert_eq!(*temporary, self.uploaded, "{what}");
        }
        match self.state(ports) {
            State::Pending => assert!(temporary.is_some(), "{what}: the upload is lost"),
            State::Ready(_) => assert!(original.is_some(), "{what}: an image without bytes"),
            State::Rejected(code) => assert_eq!(Err(code), self.expected, "{what}"),
            State::Deleting(_) | State::Deleted => panic!("{what}: nobody deleted it"),
        }
        self.check_delivery(ports, what);
    }

    /// No unverified byte is served, and a document never.
    fn check_delivery(&self, ports: &FakePorts, what: &str) {
        let config = testing::config();
        let asked = (Size::Original, self.record.id);
        let headers = HeaderMap::new();
        let answer = now(deliver(ports, &config, asked, ORIGIN, &headers));
        let is_public = self.record.collection.is_public();
        match self.state(ports) {
            State::Ready(_) if is_public => {
                assert_eq!(Ok(answer.unwrap().body()), self.expected.as_ref(), "{what}");
            }
            _ => assert_eq!(answer.unwrap_err().code, ErrorCode::NotFound, "{what}"),
        }
    }
}

const BROKEN: [(Fault, Lasts); 11] = [
    (Fault::Status(500), Lasts::Once),
    (Fault::Status(500), Lasts::On),
    (Fault::Status(503), Lasts::Once),
    (Fault::Status(503), Lasts::On),
    (Fault::Status(403), Lasts::Once),
    (Fault::Timeout, Lasts::Once),
    (Fault::Timeout, Lasts::On),
    (Fault::LostAnswer, Lasts::Once),
    (Fault::LostAnswer, Lasts::On),
    (Fault::Truncated, Lasts::Once),
    (Fault::Truncated, Lasts::On),
];

const KILLED: [(Fault, Lasts); 2] = [
    (Fault::KilledBefore, Lasts::Once),
    (Fault::KilledAfter, Lasts::Once),
];

#[test]
fn whatever_breaks_the_next_call_ends_well() {
    let mut tried = 0;
    for case in Case::all() {
        for step in 0..case.steps() {
            for (fault, lasts) in BROKEN {
                let what = format!("{}: {fault:?} {lasts:?} at {step}", case.name);
                let ports = case.ports();
                ports.faults.plan(step, fault, lasts);
                let answer = now(case.complete(&ports));
                ports.faults.clear();
                case.check_disturbed_answer(answer, &what);
                case.check_world(&ports, &what);

                case.check_answer(&now(case.complete(&ports)), &what);
                case.check_world(&ports, &what);
                tried += 1;
            }
        }
    }
    assert!(tried > 300, "{tried}");
}

#[test]
fn one_fault_is_not_even_seen() {
    // 403 is an answer, and not retried; a lost answer of the database may be noticed.
    let passing = [
        Fault::Status(500),
        Fault::Status(503),
        Fault::Timeout,
        Fault::LostAnswer,
    ];
    for case in Case::all() {
        for step in 0..case.steps() {
            for fault in passing {
                let ports = case.ports();
                ports.faults.plan(step, fault, Lasts::Once);
                let what = format!("{}: {fault:?} at {step}", case.name);
                case.check_answer(&now(case.complete(&ports)), &what);
            }
        }
    }
}

#[test]
fn whenever_the_worker_ends_the_next_call_ends_well() {
    for case in Case::all() {
        for step in 0..case.steps() {
            for (fault, lasts) in KILLED {
                let what = format!("{}: {fault:?} at {step}", case.name);
                let ports = case.ports();
                ports.faults.plan(step, fault, lasts);
                assert!(unless_killed(case.complete(&ports)).is_none(), "{what}");
                ports.faults.clear();
                case.check_world(&ports, &what);
                // Its lock has been released by then.
                ports.now_unix_ms.set(NOW_UNIX_MS + DERIVE_LEASE_MS);

                case.check_answer(&now(case.complete(&ports)), &what);
                case.check_world(&ports, &what);
            }
        }
    }
}

#[test]
fn two_calls_at_once_give_one_answer() {
    for case in Case::all() {
        for step in 0..case.steps() {
            let what = format!("{}: another call at {step}", case.name);
            let ports = case.ports();
            // With locks the second call waits; without them there is one answer, too.
            ports.break_locks();
            ports.faults.plan(step, Fault::Pause, Lasts::Once);
            let (first, second) = interleaved(case.complete(&ports), || now(case.complete(&ports)));
            case.check_answer(&first, &what);
            case.check_answer(&second, &what);
            assert_eq!(first.ok(), second.ok(), "{what}");
            case.check_world(&ports, &what);
            assert!(!ports.keys().contains(&case.temporary()), "{what}");
        }
    }
}

#[test]
fn cancelled_at_any_moment_it_is_an_image_or_nothing() {
    for case in Case::all() {
        for step in 0..case.steps() {
            let what = format!("{}: canceled at {step}", case.name);
            let ports = case.ports();
            ports.faults.plan(step, Fault::Pause, Lasts::Once);
            let (completed, canceled) =
                interleaved(case.complete(&ports), || now(case.cancel(&ports)));
            match case.state(&ports) {
                State::Ready(_) => {
                    let code = canceled.unwrap_err().code;
                    assert_eq!(code, ErrorCode::UploadCompleted, "{what}");
                    case.check_answer(&completed, &what);
                    assert_eq!(ports.keys(), [case.original()], "{what}");
                }
                State::Rejected(code) => {
                    canceled.unwrap();
                    assert_eq!(completed.unwrap_err().code, code, "{what}");
                    assert_eq!(ports.keys(), Vec::<String>::new(), "{what}");
                }
                state => panic!("{what}: {state:?}"),
            }
        }
    }
}

#[test]
fn cancelled_after_a_call_that_broke_off_it_leaves_nothing() {
    for case in Case::all() {
        for step in 0..case.steps() {
            for (fault, lasts) in KILLED {
                let what = format!("{}: {fault:?} at {step}", case.name);
                let ports = case.ports();
                ports.faults.plan(step, fault, lasts);
                assert!(unless_killed(case.complete(&ports)).is_none());
                ports.faults.clear();
                let canceled = now(case.cancel(&ports));
                match case.state(&ports) {
                    State::Ready(_) => assert!(canceled.is_err(), "{what}"),
                    _ => {
                        canceled.unwrap();
                        assert_eq!(ports.keys(), Vec::<String>::new(), "{what}");
                    }
                }
            }
        }
    }
}

#[test]
fn what_breaks_in_cancelling_is_mended_by_cancelling_again() {
    for case in Case::all() {
        let steps = {
            let ports = case.ports();
            now(case.cancel(&ports)).unwrap();
            ports.faults.calls()
        };
        for step in 0..steps {
            for (fault, lasts) in BROKEN.into_iter().chain(KILLED) {
                let what = format!("{}: {fault:?} {lasts:?} at {step}", case.name);
                let ports = case.ports();
                ports.faults.plan(step, fault, lasts);
                let _ = unless_killed(case.cancel(&ports));
                ports.faults.clear();
                now(case.cancel(&ports)).unwrap();
                assert_eq!(ports.keys(), Vec::<String>::new(), "{what}");
                let code = now(case.complete(&ports)).unwrap_err().code;
                assert_eq!(code, ErrorCode::UploadCanceled, "{what}");
            }
        }
    }
}
