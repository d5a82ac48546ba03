//! The audit table on a real SQLite.

use super::*;
use crate::telemetry::trace::Traced;
use crate::testing::{FakePorts, now};

fn ports() -> FakePorts {
    let ports = FakePorts::new();
    {
        let mut trace = ports.trace().borrow_mut();
        trace.request_id = "r-1".to_owned();
        trace.principal = Some("a".to_owned());
    }
    ports
}

fn entries(ports: &FakePorts, query: &str) -> serde_json::Value {
    let uri = format!("/v1/audit?{query}").parse().unwrap();
    let page = now(page(ports, Some(&Owner("a".to_owned())), &uri));
    serde_json::to_value(page.unwrap()).unwrap()
}

#[test]
fn what_was_done_is_written_with_request_and_principal() {
    let ports = ports();
    note(&ports, Action::UploadRequest, Some("01A".to_owned()), None);
    let refused = Some(ErrorCode::ImageCorrupt);
    note(
        &ports,
        Action::UploadComplete,
        Some("01A".to_owned()),
        refused,
    );
    let page = entries(&ports, "");
    assert_eq!(
        page["entries"][1],
        serde_json::json!({
            "at": "2025-01-01T00:00:00Z", "request_id": "r-1", "principal": "a",
            "action": "upload.request", "subject": "01A", "outcome": "done"
        })
    );
    assert_eq!(page["entries"][0]["outcome"], "image_corrupt");
    assert_eq!(page.get("next"), None);
}

#[test]
fn rows_are_not_changed_replaced_or_deleted() {
    let ports = ports();
    note(&ports, Action::UploadCancel, None, None);
    // SQLite's own clock, which the trigger uses.
    ports
        .sql("INSERT INTO audit SELECT NULL, unixepoch() * 1000, 'r', 'a', 'x', NULL, 'done', NULL")
        .unwrap();
    for sql in [
        "UPDATE audit SET outcome = 'done'",
        "UPDATE audit SET at = 0",
        "DELETE FROM audit WHERE action = 'x'",
        "INSERT OR REPLACE INTO audit SELECT seq, 0, 'r', 'a', 'y', NULL, 'done', NULL FROM audit",
        "REPLACE INTO audit SELECT seq, 0, 'r', 'a', 'y', NULL, 'done', NULL FROM audit",
        "INSERT INTO audit SELECT seq, 0, 'r', 'a', 'y', NULL, 'done', NULL FROM audit WHERE true \
         ON CONFLICT DO UPDATE SET outcome = 'z'",
    ] {
        let error = ports.sql(sql).unwrap_err();
        assert!(error.contains("audit rows"), "{sql}: {error}");
    }
    assert_eq!(entries(&ports, "")["entries"].as_array().unwrap().len(), 2);
}

#[test]
fn rows_may_go_after_400_days() {
    let ports = ports();
    ports.sql("INSERT INTO audit SELECT NULL, (unixepoch() - 401 * 86400) * 1000, 'r', 'a', 'x', NULL, 'done', NULL").unwrap();
    ports.sql("INSERT INTO audit SELECT NULL, (unixepoch() - 399 * 86400) * 1000, 'r', 'a', 'y', NULL, 'done', NULL").unwrap();
    // The statement of docs/operations.md.
    ports
        .sql("DELETE FROM audit WHERE at < (unixepoch() - 400 * 86400) * 1000")
        .unwrap();
    let page = entries(&ports, "");
    assert_eq!(page["entries"][0]["action"], "y");
    assert_eq!(page["entries"].as_array().unwrap().len(), 1);
}

#[test]
fn what_cannot_be_written_first_is_not_done() {
    let ports = ports();
    let subject = || Some("01A".to_owned());
    now(note_first(&ports, Action::ImageDelete, subject())).unwrap();
    assert_eq!(entries(&ports, "")["entries"][0]["outcome"], "begun");
    ports.break_database();
    let failure = now(note_first(&ports, Action::ImageDelete, subject())).unwrap_err();
    assert_eq!(failure.code, ErrorCode::DatabaseUnavailable);
}

#[test]
fn floods_and_strangers_fill_nothing() {
    let ports = ports();
    note(
        &ports,
        Action::UploadRequest,
        None,
        Some(ErrorCode::RateLimited),
    );
    ports.trace().borrow_mut().principal = None;
    note(&ports, Action::UploadRequest, None, None);
    assert_eq!(entries(&ports, "")["entries"].as_array().unwrap().len(), 0);
}

#[test]
fn an_entry_that_cannot_be_written_is_logged_and_breaks_nothing() {
    let ports = ports();
    ports.break_database();
    note(&ports, Action::UploadRequest, None, None);
    assert!(ports.logged().contains("not written"));
}

#[test]
fn pages_go_back_in_time_without_gap_or_repetition() {
    let ports = ports();
    for number in 0..7 {
        note(
            &ports,
            Action::UploadRequest,
            Some(number.to_string()),
            None,
        );
        ports.trace().borrow_mut().principal = Some("b".to_owned());
        note(
            &ports,
            Action::UploadRequest,
            Some("other".to_owned()),
            None,
        );
        ports.trace().borrow_mut().principal = Some("a".to_owned());
    }
    let mut seen = Vec::new();
    let mut query = "limit=3".to_owned();
    loop {
        let page = entries(&ports, &query);
        for entry in page["entries"].as_array().unwrap() {
            seen.push(entry["subject"].as_str().unwrap().to_owned());
        }
        let Some(cursor) = page.get("next") else {
            break;
        };
        query = format!("limit=3&cursor={}", cursor.as_str().unwrap());
    }
    assert_eq!(seen, ["6", "5", "4", "3", "2", "1", "0"]);
    assert_eq!(
        entries(&ports, "action=key.create")["entries"]
            .as_array()
            .unwrap()
            .len(),
        0
    );
}

#[test]
fn a_page_is_asked_for_in_plain_words() {
    for query in [
        "limit=0",
        "limit=101",
        "limit=x",
        "cursor=-1",
        "cursor=",
        "action=rm",
        "x=1",
    ] {
        let refused = Asked::parse(query).err().unwrap();
        assert_eq!(refused.code, ErrorCode::RequestInvalid, "{query}");
    }
}
