//! Many at once, and what is made in advance.

use super::*;
use crate::admission::{Class, Place, Work, admit};
use crate::config::Config;
use crate::deliver::flight::state::{Call, Turn};
use crate::deliver::warm;
use crate::fake::together;
use crate::world::World;

fn reads_of_the_original(world: &FakeWorld) -> usize {
    let asked = world.asked();
    let reads = asked.iter();
    reads
        .filter(|it| it.starts_with("GET items/original"))
        .count()
}

/// So many requests for the medium size at once, in turns at everything outside.
fn at_once(case: &Case, requests: usize) -> Vec<Result<Response<Vec<u8>>, Failure>> {
    case.world.faults.take_turns();
    let (config, headers) = (fake::config(), HeaderMap::new());
    let what = (MEDIUM, case.record.id);
    together((0..requests).map(|_| deliver(&case.world, &config, what, ORIGIN, &headers)))
}

#[test]
fn a_hundred_first_requests_are_one_derivation() {
    let case = Case::ready(Collection::Items);
    let answers = at_once(&case, 100);
    let answers: Vec<_> = answers.into_iter().map(Result::unwrap).collect();
    let derived = answers.iter().filter(|it| source(it) == "derived").count();
    assert_eq!((derived, reads_of_the_original(&case.world)), (1, 1));
    for answer in &answers {
        assert_eq!(answer.body(), answers[0].body());
    }
}

#[test]
fn without_locks_everybody_makes_what_it_needs() {
    let case = Case::ready(Collection::Items);
    case.world.break_flights();
    let answers = at_once(&case, 5);
    assert!(answers.iter().all(Result::is_ok));
    assert!(case.world.logged().contains("no lock"));
}

#[test]
fn a_broken_original_is_decoded_twice_by_a_hundred() {
    let case = Case::ready(Collection::Items);
    case.is_broken();
    for answer in at_once(&case, 100) {
        assert_eq!(code(answer), Some(ErrorCode::ImageCorrupt));
    }
    assert_eq!(reads_of_the_original(&case.world), 2);
}

#[test]
fn who_waits_too_long_for_a_turn_is_sent_away() {
    let case = Case::ready(Collection::Items);
    // Somebody elsewhere is at it, and says nothing more.
    let call = Call::Begin {
        token: "elsewhere".to_owned(),
        insists: false,
    };
    let lock = case.key("medium");
    assert_eq!(now(case.world.flight(&lock, &call)).unwrap(), Turn::Lead);
    let response = case.get(MEDIUM).unwrap_err().into_response("r");
    assert_eq!(response.status(), 503);
    assert_eq!(response.headers()["retry-after"], "5");
    assert_eq!(reads_of_the_original(&case.world), 0);
    // After its lease anybody may.
    later(&case, 10);
    assert_eq!(source(&case.get(MEDIUM).unwrap()), "derived");
}

#[test]
fn an_isolate_makes_only_so_many_at_once() {
    let case = Case::ready(Collection::Items);
    let place = || now(place(&case.world)).unwrap();
    let taken = [place(), place()];
    assert_eq!(code(case.get(MEDIUM)), Some(ErrorCode::Overloaded));
    drop(taken);
    assert_eq!(source(&case.get(MEDIUM).unwrap()), "derived");
}

async fn place(world: &FakeWorld) -> Result<Place<'_>, Failure> {
    let work = Work {
        class: Class::Cheap,
        at_once: 2,
        ..Work::verify(0)
    };
    admit(world, work, &mut Patience::default()).await
}

pub(super) fn config_with(name: &'static str, value: &'static str) -> Config {
    let variable = |asked: &str| match asked {
        _ if asked == name => Some(value.to_owned()),
        _ => fake::variable(asked),
    };
    Config::load(variable).unwrap()
}

#[test]
fn what_is_made_in_advance_is_there_for_the_first_viewer() {
    let case = Case::ready(Collection::Items);
    warm::later(&case.world, &fake::config(), case.record.id, ORIGIN);
    assert_eq!(case.world.keys().len(), 1);
    case.world.do_later();
    assert_eq!(case.world.keys().len(), 7);
    assert_eq!(reads_of_the_original(&case.world), 1);
    // Here, and in another data centre.
    for from in ["hit", "stored"] {
        for derivative in Derivative::ALL {
            let size = Size::Derivative(derivative);
            for headers in [&[WEBP][..], &[]] {
                assert_eq!(source(&case.get_with(size, headers).unwrap()), from);
            }
        }
        case.world.go_elsewhere();
    }
    assert_eq!(reads_of_the_original(&case.world), 1);
    // Asked again, as `complete` may be, nothing is made twice.
    warm::later(&case.world, &fake::config(), case.record.id, ORIGIN);
    case.world.do_later();
    assert_eq!(reads_of_the_original(&case.world), 1);
}

#[test]
fn one_url_is_one_file_whether_it_was_made_in_advance_or_not() {
    let made = |is_ahead: bool| {
        let case = Case::ready(Collection::Items);
        if is_ahead {
            warm::later(&case.world, &fake::config(), case.record.id, ORIGIN);
            case.world.do_later();
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
    warm::later(&private.world, &fake::config(), private.record.id, ORIGIN);
    private.world.do_later();
    assert_eq!(private.world.keys().len(), 1);
    let case = Case::ready(Collection::Items);
    warm::later(
        &case.world,
        &config_with("PREWARM", "false"),
        case.record.id,
        ORIGIN,
    );
    assert_eq!(case.world.is_later(), 0);
}

#[test]
fn what_cannot_be_stored_is_made_once_in_a_data_centre_all_the_same() {
    let case = Case::ready(Collection::Items);
    case.world.break_storage_for("PUT");
    let answers = at_once(&case, 100);
    assert!(answers.iter().all(Result::is_ok));
    assert_eq!(reads_of_the_original(&case.world), 1);
}
