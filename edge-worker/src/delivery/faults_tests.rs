//! Failures of cache, store, record and decoder, each and together; and the state that they leave.

use super::*;
use crate::delivery::request::{DeliveryRequest, Proof, View};
use crate::images::delete::delete;
use crate::images::sweep::sweep;
use crate::records::derivatives::{self, Noted, Room};
use crate::testing::IntoResponse;
use crate::testing::faults::{Fault, Lasts};
use crate::testing::unless_killed;
use calotype_protocol::rendition::{Precision, TransformOptions};

/// The failing parts, and the answer to each of [`Who`], as in docs/delivery.md.
const TABLE: [(&str, [&str; 4]); 16] = [
    ("", [DERIVED, DERIVED, HIT, DERIVED]),
    ("cache", [DERIVED, DERIVED, STORED, DERIVED]),
    ("store", [NO_STORE, NO_STORE, HIT, NO_STORE]),
    ("record", [NO_RECORD, DERIVED, HIT, NO_RECORD]),
    ("decode", [CORRUPT, CORRUPT, HIT, CORRUPT]),
    ("cache store", [NO_STORE, NO_STORE, NO_STORE, NO_STORE]),
    ("cache record", [NO_RECORD, DERIVED, NO_RECORD, NO_RECORD]),
    ("cache decode", [CORRUPT, CORRUPT, STORED, CORRUPT]),
    ("store record", [NO_RECORD, NO_STORE, HIT, NO_RECORD]),
    ("store decode", [NO_STORE, NO_STORE, HIT, NO_STORE]),
    ("record decode", [NO_RECORD, CORRUPT, HIT, NO_RECORD]),
    (
        "cache store record",
        [NO_RECORD, NO_STORE, NO_RECORD, NO_RECORD],
    ),
    (
        "cache store decode",
        [NO_STORE, NO_STORE, NO_STORE, NO_STORE],
    ),
    (
        "cache record decode",
        [NO_RECORD, CORRUPT, NO_RECORD, NO_RECORD],
    ),
    ("store record decode", [NO_RECORD, NO_STORE, HIT, NO_RECORD]),
    (
        "cache store record decode",
        [NO_RECORD, NO_STORE, NO_RECORD, NO_RECORD],
    ),
];

const DERIVED: &str = "200 derived";
const HIT: &str = "200 hit";
const STORED: &str = "200 stored";
const NO_STORE: &str = "503 storage_unavailable";
const NO_RECORD: &str = "503 database_unavailable";
const CORRUPT: &str = "422 image_corrupt";

/// The kinds of requests.
#[derive(Clone, Copy, Debug)]
enum Who {
    /// The first request here.
    First,
    /// For one size, when another was viewed here five seconds ago.
    AfterAnother,
    /// For a picture that was viewed here a minute ago, so that the record is due.
    Again,
    /// For a private picture, with its signed URL.
    Signed,
}

const EVERYBODY: [Who; 4] = [Who::First, Who::AfterAnother, Who::Again, Who::Signed];

/// Failures that no client notices: of the locks, and of calls that only write to the bucket.
const UNNOTICED: [&[&str]; 2] = [&[], &["locks", "writes"]];

fn fail(case: &Case, what: &str) {
    let ports = &case.ports;
    match what {
        "cache" => ports.break_cache(),
        "store" => ports.answer_storage_with(503, "<Error><Code>SlowDown</Code></Error>"),
        "record" => ports.break_database(),
        "decode" => {
            case.is_broken();
        }
        "locks" => ports.break_locks(),
        "writes" => ports.break_storage_for("PUT"),
        other => panic!("{other}"),
    }
}

/// The answer to a request, as status and code or source, while something fails.
fn answered(who: Who, failing: &str, unnoticed: &[&str], missing: Missing) -> Response<Vec<u8>> {
    let case = match who {
        Who::First | Who::AfterAnother => Case::ready(Collection::Items),
        Who::Again => cached(None),
        Who::Signed => Case::ready(Collection::Verification),
    };
    match who {
        Who::AfterAnother => {
            case.get(Size::Derivative(Derivative::Thumbnail)).unwrap();
            later(&case, 5);
        }
        Who::Again => later(&case, 61),
        Who::First | Who::Signed => {}
    }
    for what in failing.split_whitespace().chain(unnoticed.iter().copied()) {
        fail(&case, what);
    }
    let request = match who {
        Who::Signed => DeliveryRequest {
            view: View::Rendition(
                TransformOptions::from_query("w=320").unwrap(),
                Precision::Exact,
            ),
            proof: Some(Proof {
                expires_unix_ms: NOW_UNIX_MS + 60_000,
            }),
            ..(Size::Original, case.record.id).into()
        },
        _ => (MEDIUM, case.record.id).into(),
    };
    let request = DeliveryRequest { missing, ..request };
    let (config, headers) = (testing::config(), HeaderMap::new());
    let answer = now(deliver(&case.ports, &config, request, ORIGIN, &headers));
    answer.unwrap_or_else(|failure| failure.into_response("r"))
}

fn outcome(answer: &Response<Vec<u8>>) -> String {
    let status = answer.status().as_u16();
    match serde_json::from_slice::<serde_json::Value>(answer.body()) {
        Ok(problem) => format!("{status} {}", problem["code"].as_str().unwrap()),
        Err(_) => format!("{status} {}", source(answer)),
    }
}

#[test]
fn the_table_is_the_one_of_the_document() {
    let document = include_str!("../../../docs/delivery.md");
    for (failing, expected) in TABLE {
        let failing = match failing {
            "" => "nothing".to_owned(),
            some => some.replace(' ', ", "),
        };
        let row = format!("| {failing} | {} |\n", expected.join(" | "));
        assert!(document.contains(&row), "{row}");
    }
}

/// Required parts decide the answer; optional parts do not.
#[test]
fn each_combination_of_failures_has_its_answer() {
    for (failing, expected) in TABLE {
        for (who, expected) in EVERYBODY.into_iter().zip(expected) {
            for unnoticed in UNNOTICED {
                let answer = answered(who, failing, unnoticed, Missing::Problem);
                let what = format!("{who:?}: {failing}, {unnoticed:?}");
                assert_eq!(outcome(&answer), expected, "{what}");
                let header = |name| Some(answer.headers().get(name)?.to_str().unwrap());
                match answer.status().as_u16() {
                    200 => {}
                    // No error is cached, and a client that may succeed later gets `Retry-After`.
                    status => {
                        assert_eq!(header("cache-control"), Some("no-store"), "{what}");
                        let retry_after = (status == 503).then_some("5");
                        assert_eq!(header("retry-after"), retry_after, "{what}");
                    }
                }
            }
        }
    }
}

#[test]
fn a_placeholder_stands_for_each_failure_but_not_of_what_is_private() {
    for (failing, expected) in TABLE {
        for (who, expected) in EVERYBODY.into_iter().zip(expected) {
            let answer = answered(who, failing, &[], Missing::Placeholder);
            let what = format!("{who:?}: {failing}");
            let is_private = matches!(who, Who::Signed) && expected != NO_RECORD;
            if expected.starts_with("200") || is_private {
                assert_eq!(outcome(&answer), expected, "{what}");
                continue;
            }
            assert_eq!(outcome(&answer), "200 placeholder", "{what}");
            if expected == NO_RECORD {
                // Nothing is known about it, not even whether it is private.
                let gray = placeholder::answer(None, Accepted::Plain).unwrap();
                assert_eq!(answer.body(), gray.body(), "{what}");
            }
            let lifetime = &answer.headers()["cache-control"];
            assert_eq!(lifetime, "public, max-age=10", "{what}");
        }
    }
}

fn delete_it(case: &Case) {
    let (config, record) = (testing::config(), &case.record);
    now(delete(
        &case.ports,
        &config.storage,
        &record.owner,
        record.id,
        ORIGIN,
    ))
    .unwrap();
}

fn sweep_later(case: &Case) {
    later(case, 3600);
    now(sweep(&case.ports, &testing::config().storage, None)).unwrap();
}

#[test]
fn ended_at_any_step_a_derivation_leaves_nothing_that_deleting_does_not_find() {
    let steps = {
        let case = Case::ready(Collection::Items);
        case.ports.faults.clear();
        case.get_with(MEDIUM, &[WEBP]).unwrap();
        case.ports.faults.calls()
    };
    // The record, the size, the original, the note, the new size, the record.
    assert_eq!(steps, 6);
    for step in 0..steps {
        for fault in [Fault::KilledBefore, Fault::KilledAfter] {
            let case = Case::ready(Collection::Items);
            case.ports.faults.plan(step, fault, Lasts::Once);
            let (config, id) = (testing::config(), case.record.id);
            let headers = [(WEBP.0, WEBP.1.parse().unwrap())].into_iter().collect();
            let answer = deliver(&case.ports, &config, (MEDIUM, id), ORIGIN, &headers);
            assert!(unless_killed(answer).is_none(), "{step}");
            case.ports.faults.clear();
            delete_it(&case);
            assert_eq!(
                case.ports.keys(),
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
    let stored = testing::stored(b"bytes");
    let note = || {
        now(derivatives::note(
            &case.ports,
            id,
            &key,
            Room::Always,
            &stored,
        ))
        .unwrap()
    };
    assert_eq!(note(), Noted::Done);
    delete_it(&case);
    // The noted write happens now, and its request has ended.
    case.ports.store(key.as_str(), b"late", "image/webp");
    now(sweep(&case.ports, &testing::config().storage, None)).unwrap();
    assert_eq!(case.ports.keys(), [key.to_string()]);
    sweep_later(&case);
    assert_eq!(case.ports.keys(), Vec::<String>::new());
    assert_eq!(now(derivatives::noted(&case.ports, id)).unwrap(), []);
    // From the deletion on nothing is noted any more.
    assert_eq!(note(), Noted::Refused);
}

#[test]
fn an_image_has_only_so_many_derivatives() {
    let case = Case::ready(Collection::Items);
    let id = case.record.id;
    let note = |number: u64, room| {
        let key = ObjectKey::noted(format!("items/rendition/{id}/w{number}.webp")).unwrap();
        now(derivatives::note(
            &case.ports,
            id,
            &key,
            room,
            &testing::stored(b"bytes"),
        ))
        .unwrap()
    };
    for number in 0..200 {
        assert_eq!(note(number, Room::Bounded), Noted::Done);
    }
    assert_eq!(note(200, Room::Bounded), Noted::Refused);
    // An object that is noted already may be written again.
    assert_eq!(note(7, Room::Bounded), Noted::Done);
    assert_eq!(note(200, Room::Always), Noted::Done);
}
