//! The ages at which a cached record of an image holds, is renewed, or is no longer used.

use super::*;

#[test]
fn deleted_elsewhere_a_cached_picture_is_seen_for_a_minute_at_most() {
    let case = cached(None);
    let record = &case.record;
    now(records::mark_deleting(
        &case.ports,
        &record.owner,
        record.id,
    ))
    .unwrap();
    later(&case, 59);
    assert_eq!(source(&case.get(MEDIUM).unwrap()), "hit");
    later(&case, 60);
    assert_eq!(code(case.get(MEDIUM)), Some(ErrorCode::NotFound));
    // And no request renews it again at once.
    let queries = case.ports.queries();
    assert_eq!(code(case.get(MEDIUM)), Some(ErrorCode::NotFound));
    assert_eq!(case.ports.queries(), queries);
}

#[test]
fn a_cached_picture_that_is_still_there_is_good_for_another_minute() {
    let case = cached(None);
    later(&case, 60);
    let hit = case.get(MEDIUM).unwrap();
    assert_eq!(source(&hit), "hit");
    let record = &case.record;
    now(records::mark_deleting(
        &case.ports,
        &record.owner,
        record.id,
    ))
    .unwrap();
    later(&case, 119);
    assert_eq!(source(&case.get(MEDIUM).unwrap()), "hit");
}

#[test]
fn without_the_database_what_is_cached_is_seen_for_a_day() {
    let case = cached(None);
    case.ports.break_database();
    later(&case, 24 * 3600 - 1);
    assert_eq!(source(&case.get(MEDIUM).unwrap()), "hit");
    later(&case, 24 * 3600);
    assert_eq!(code(case.get(MEDIUM)), Some(ErrorCode::DatabaseUnavailable));
}

#[test]
fn a_picture_with_an_end_is_kept_no_longer_anywhere() {
    let case = cached(Some(NOW_UNIX_MS + 30_500));
    let lifetime = |case: &Case| case.get(MEDIUM).unwrap().headers()[CACHE_CONTROL].clone();
    assert_eq!(lifetime(&case), "public, max-age=30");
    later(&case, 20);
    assert_eq!(lifetime(&case), "public, max-age=10");
    case.ports.now_unix_ms.set(NOW_UNIX_MS + 30_500);
    assert_eq!(code(case.get(MEDIUM)), Some(ErrorCode::NotFound));
}

#[test]
fn a_record_is_asked_again_before_anybody_has_to_wait_for_it() {
    let case = cached(None);
    later(&case, 45);
    let queries = case.ports.queries();
    // Several requests find it due, one renews it.
    for _ in 0..3 {
        assert_eq!(source(&case.get(MEDIUM).unwrap()), "hit");
    }
    assert_eq!((case.ports.queries(), case.ports.is_later()), (queries, 1));
    case.ports.do_later();
    later(&case, 89);
    assert_eq!(source(&case.get(MEDIUM).unwrap()), "hit");
    assert_eq!(case.ports.queries(), queries + 1);
}

#[test]
fn what_never_was_is_asked_for_once_in_ten_seconds() {
    let case = Case::new(Collection::Items);
    now(records::mark_rejected(
        &case.ports,
        case.record.id,
        ErrorCode::ImageCorrupt,
    ))
    .unwrap();
    assert!(case.get(MEDIUM).is_err());
    let queries = case.ports.queries();
    later(&case, 9);
    assert!(case.get(MEDIUM).is_err());
    assert_eq!(case.ports.queries(), queries);
    later(&case, 10);
    assert!(case.get(MEDIUM).is_err());
    assert_eq!(case.ports.queries(), queries + 1);
    // The record of an upload is read each time: it may become an image at any moment.
    let case = Case::new(Collection::Items);
    assert!(case.get(MEDIUM).is_err());
    let verified = testing::verified(&case.original);
    now(records::mark_ready(&case.ports, case.record.id, &verified)).unwrap();
    assert_eq!(source(&case.get(MEDIUM).unwrap()), "derived");
}
