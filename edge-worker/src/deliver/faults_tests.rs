//! Cache, store and record out, each and together; and what is left behind.

use super::*;
use crate::fake::faults::{Fault, Lasts};
use crate::fake::unless_killed;
use crate::images::delete::delete;
use crate::images::sweep::sweep;
use crate::records::derivatives::{self, Noted, Room};

/// What does not work.
#[derive(Clone, Copy, Debug)]
struct Out {
    cache: bool,
    reads: bool,
    writes: bool,
    record: bool,
}

impl Out {
    fn all() -> impl Iterator<Item = Self> {
        (0..16).map(|bits| Self {
            cache: bits & 1 != 0,
            reads: bits & 2 != 0,
            writes: bits & 4 != 0,
            record: bits & 8 != 0,
        })
    }

    fn happens(self, world: &FakeWorld) {
        if self.cache {
            world.break_cache();
        }
        if self.reads {
            world.break_storage_for("GET");
        } else if self.writes {
            world.break_storage_for("PUT");
        }
        if self.record {
            world.break_database();
        }
    }
}

/// The table of docs/operations.md: what has to be had decides, what only helps does not.
#[test]
fn each_outage_has_its_answer() {
    for out in Out::all() {
        // Nobody has asked before.
        let case = Case::ready(Collection::Items);
        out.happens(&case.world);
        let expected = match out {
            Out { record: true, .. } => Err(ErrorCode::DatabaseUnavailable),
            Out { reads: true, .. } => Err(ErrorCode::StorageUnavailable),
            _ => Ok("derived".to_owned()),
        };
        assert_eq!(outcome(case.get(MEDIUM)), expected, "{out:?}");

        // It was asked for here a minute ago: the record is due to be asked again.
        let case = cached(None);
        later(&case, 61);
        out.happens(&case.world);
        let expected = match out {
            Out { cache: false, .. } => Ok("hit".to_owned()),
            Out { record: true, .. } => Err(ErrorCode::DatabaseUnavailable),
            Out { reads: true, .. } => Err(ErrorCode::StorageUnavailable),
            _ => Ok("stored".to_owned()),
        };
        assert_eq!(outcome(case.get(MEDIUM)), expected, "{out:?}");
    }
}

fn outcome(answer: Result<Response<Vec<u8>>, Failure>) -> Result<String, ErrorCode> {
    let answer = answer.map_err(|failure| failure.code)?;
    assert_eq!(answer.status(), 200);
    Ok(source(&answer).to_owned())
}

#[test]
fn no_error_but_not_found_may_be_kept() {
    for out in Out::all() {
        let case = Case::ready(Collection::Items);
        out.happens(&case.world);
        if let Err(failure) = case.get(MEDIUM) {
            let response = failure.into_response("r");
            assert_eq!(response.headers()["cache-control"], "no-store", "{out:?}");
            assert_eq!(response.headers()["retry-after"], "5", "{out:?}");
        }
    }
}

fn delete_it(case: &Case) {
    let (config, record) = (fake::config(), &case.record);
    now(delete(
        &case.world,
        &config,
        &record.owner,
        record.id,
        ORIGIN,
    ))
    .unwrap();
}

fn sweep_later(case: &Case) {
    later(case, 3600);
    now(sweep(&case.world, &fake::config())).unwrap();
}

#[test]
fn ended_at_any_step_a_derivation_leaves_nothing_that_deleting_does_not_find() {
    let steps = {
        let case = Case::ready(Collection::Items);
        case.world.faults.clear();
        case.get_with(MEDIUM, &[WEBP]).unwrap();
        case.world.faults.calls()
    };
    // The record, the size, the original, the note, the new size, the record.
    assert_eq!(steps, 6);
    for step in 0..steps {
        for fault in [Fault::KilledBefore, Fault::KilledAfter] {
            let case = Case::ready(Collection::Items);
            case.world.faults.plan(step, fault, Lasts::Once);
            let (config, id) = (fake::config(), case.record.id);
            let headers = [(WEBP.0, WEBP.1.parse().unwrap())].into_iter().collect();
            let answer = deliver(&case.world, &config, (MEDIUM, id), ORIGIN, &headers);
            assert!(unless_killed(answer).is_none(), "{step}");
            case.world.faults.clear();
            delete_it(&case);
            assert_eq!(
                case.world.keys(),
                Vec::<String>::new(),
                "{fault:?} at {step}"
            );
        }
    }
}

#[test]
fn what_is_written_while_its_image_is_deleted_is_swept_up() {
    let case = Case::ready(Collection::Items);
    let id = case.record.id;
    let key = ObjectKey::image(Collection::Items, MEDIUM, id, Format::Webp);
    let noted = now(derivatives::note(&case.world, id, &key, Room::Always)).unwrap();
    assert_eq!(noted, Noted::Done);
    delete_it(&case);
    // The write that was noted comes now, and who wrote is no more.
    case.world.store(key.as_str(), b"late", "image/webp");
    now(sweep(&case.world, &fake::config())).unwrap();
    assert_eq!(case.world.keys(), [key.to_string()]);
    sweep_later(&case);
    assert_eq!(case.world.keys(), Vec::<String>::new());
    assert_eq!(now(derivatives::noted(&case.world, id)).unwrap(), []);
    // From the deletion on nothing is noted any more.
    let noted = now(derivatives::note(&case.world, id, &key, Room::Always)).unwrap();
    assert_eq!(noted, Noted::Refused);
}

#[test]
fn an_image_has_only_so_many_derivatives() {
    let case = Case::ready(Collection::Items);
    let id = case.record.id;
    let note = |number: u64, room| {
        let key = ObjectKey::noted(format!("items/rendition/{id}/w{number}.webp")).unwrap();
        now(derivatives::note(&case.world, id, &key, room)).unwrap()
    };
    for number in 0..200 {
        assert_eq!(note(number, Room::Bounded), Noted::Done);
    }
    assert_eq!(note(200, Room::Bounded), Noted::Refused);
    // What is noted already may be written again.
    assert_eq!(note(7, Room::Bounded), Noted::Done);
    assert_eq!(note(200, Room::Always), Noted::Done);
}
