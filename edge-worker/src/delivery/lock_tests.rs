//! Many requests at once, and pictures made in advance.

use super::*;
use crate::delivery::prewarm;
use crate::http::config::Config;
use crate::platform::{LockAnswer, LockCall, Locks};
use crate::testing::IntoResponse;
use crate::testing::together;
use crate::work::admission::{Class, Place, Work, admit};

fn reads_of_the_original(ports: &FakePorts) -> usize {
    let asked = ports.asked();
    let reads = asked.iter();
    reads
        .filter(|it| it.starts_with("GET items/original"))
        .count()
}

/// This many requests for the medium size at once, which take turns at every call to the outside.
fn at_once(case: &Case, requests: usize) -> Vec<Result<Response<Vec<u8>>, ApiError>> {
    case.ports.faults.take_turns();
    let (config, headers) = (testing::config(), HeaderMap::new());
    let what = (MEDIUM, case.record.id);
    together((0..requests).map(|_| deliver(&case.ports, &config, what, ORIGIN, &headers)))
}

#[test]
fn a_hundred_first_requests_are_one_derivation() {
    let case = Case::ready(Collection::Items);
    let answers = at_once(&case, 100);
    let answers: Vec<_> = answers.into_iter().map(Result::unwrap).collect();
    let derived = answers.iter().filter(|it| source(it) == "derived").count();
    assert_eq!((derived, reads_of_the_original(&case.ports)), (1, 1));
    for answer in &answers {
        assert_eq!(answer.body(), answers[0].body());
    }
}

#[test]
fn without_locks_everybody_makes_what_it_needs() {
    let case = Case::ready(Collection::Items);
    case.ports.break_locks();
    let answers = at_once(&case, 5);
    assert!(answers.iter().all(Result::is_ok));
    assert!(case.ports.logged().contains("no lock"));
}

#[test]
fn a_broken_original_is_decoded_twice_by_a_hundred() {
    let case = Case::ready(Collection::Items);
    case.is_broken();
    for answer in at_once(&case, 100) {
        assert_eq!(code(answer), Some(ErrorCode::ImageCorrupt));
    }
    assert_eq!(reads_of_the_original(&case.ports), 2);
}

#[test]
fn who_waits_too_long_for_a_turn_is_sent_away() {
    let case = Case::ready(Collection::Items);
    // A request elsewhere holds the lock, and never answers again.
    let call = LockCall::Acquire {
        token: "elsewhere".to_owned(),
        force: false,
    };
    let lock = case.key("medium");
    assert_eq!(
        now(case.ports.lock(&lock, &call)).unwrap(),
        LockAnswer::Acquired
    );
    let response = case.get(MEDIUM).unwrap_err().into_response("r");
    assert_eq!(response.status(), 503);
    assert_eq!(response.headers()["retry-after"], "5");
    assert_eq!(reads_of_the_original(&case.ports), 0);
    // After its lease any request may make it.
    later(&case, 10);
    assert_eq!(source(&case.get(MEDIUM).unwrap()), "derived");
}

#[test]
fn an_isolate_makes_only_so_many_at_once() {
    let case = Case::ready(Collection::Items);
    let place = || now(place(&case.ports)).unwrap();
    let taken = [place(), place()];
    assert_eq!(code(case.get(MEDIUM)), Some(ErrorCode::Overloaded));
    drop(taken);
    assert_eq!(source(&case.get(MEDIUM).unwrap()), "derived");
}

async fn place(ports: &FakePorts) -> Result<Place<'_>, ApiError> {
    let work = Work {
        class: Class::Cheap,
        at_once: 2,
        ..Work::verify(0)
    };
    admit(ports, work, &mut Deadline::default()).await
}

pub(super) fn config_with(name: &'static str, value: &'static str) -> Config {
    let variable = |asked: &str| match asked {
        _ if asked == name => Some(value.to_owned()),
        _ => testing::variable(asked),
    };
    Config::load(variable).unwrap()
}

#[test]
fn what_is_made_in_advance_is_there_for_the_first_viewer() {
    let case = Case::ready(Collection::Items);
    prewarm::later(
        &case.ports,
        testing::config().deliver(),
        case.record.id,
        ORIGIN,
    );
    assert_eq!(case.ports.keys().len(), 1);
    case.ports.do_later();
    assert_eq!(case.ports.keys().len(), 7);
    assert_eq!(reads_of_the_original(&case.ports), 1);
    // Here, and in another data center.
    for from in ["hit", "stored"] {
        for derivative in Derivative::ALL {
            let size = Size::Derivative(derivative);
            for headers in [&[WEBP][..], &[]] {
                assert_eq!(source(&case.get_with(size, headers).unwrap()), from);
            }
        }
        case.ports.go_elsewhere();
    }
    assert_eq!(reads_of_the_original(&case.ports), 1);
    // A repeated call, as of `complete`, makes nothing twice.
    prewarm::later(
        &case.ports,
        testing::config().deliver(),
        case.record.id,
        ORIGIN,
    );
    case.ports.do_later();
    assert_eq!(reads_of_the_original(&case.ports), 1);
}

#[test]
fn one_url_is_one_file_whether_it_was_made_in_advance_or_not() {
    let made = |is_ahead: bool| {
        let case = Case::ready(Collection::Items);
        if is_ahead {
            prewarm::later(
                &case.ports,
                testing::config().deliver(),
                case.record.id,
                ORIGIN,
            );
            case.ports.do_later();
        }
        Derivative::ALL.map(|it| {
            let answer = case.get_with(Size::Derivative(it), &[WEBP]).unwrap();
            let expected = if is_ahead { "hit" } else { "derived" };
            assert_eq!(source(&answer), expected);
            answer.headers()[ETAG].clone()
        })
    };
    assert_eq!(made(true), made(false));
}

#[test]
fn nothing_is_made_in_advance_of_what_nobody_may_see_or_wants() {
    let private = Case::ready(Collection::Verification);
    prewarm::later(
        &private.ports,
        testing::config().deliver(),
        private.record.id,
        ORIGIN,
    );
    private.ports.do_later();
    assert_eq!(private.ports.keys().len(), 1);
    let case = Case::ready(Collection::Items);
    prewarm::later(
        &case.ports,
        config_with("PREWARM", "false").deliver(),
        case.record.id,
        ORIGIN,
    );
    assert_eq!(case.ports.is_later(), 0);
}

#[test]
fn what_cannot_be_stored_is_made_once_in_a_data_center_all_the_same() {
    let case = Case::ready(Collection::Items);
    case.ports.break_storage_for("PUT");
    let answers = at_once(&case, 100);
    assert!(answers.iter().all(Result::is_ok));
    assert_eq!(reads_of_the_original(&case.ports), 1);
}
