//! Records on a real SQLite.

use calotype_protocol::{AlbumName, FocalPoint, Metadata, Share};

use super::uploads::{FIND_BY_KEY, FIND_SAME, INSERT};
use super::*;
use crate::model::Owner;
use crate::testing::{FakePorts, MIGRATIONS, NOW_UNIX_MS, now, pending, ready, verified};
use calotype_protocol::wire::{Details, Timestamp};
use calotype_protocol::{Collection, Derivative, ErrorCode, Format};

#[test]
fn a_record_comes_back_as_it_went() {
    let ports = FakePorts::new();
    let mut record = pending(b"bytes");
    record.name = Some("'); DROP TABLE images;--".to_owned());
    let entry = ("'quoted' \"twice\"".to_owned(), "a.b".to_owned());
    record.details = Details {
        album: "summer".parse().ok(),
        position: None,
        title: "Ein Tür\"'".to_owned().try_into().ok(),
        alt: String::new().try_into().ok(),
        focal_point: None,
        thumbhash: "3OcRJYB4d3h/iIeHeEh3eIhw+j2w".to_owned().try_into().ok(),
        taken_at: "1955-07-01T12:00:00".to_owned().try_into().ok(),
        // The last millisecond of the year 9999.
        expires_on: Some(Timestamp {
            unix_ms: 253_402_300_799_999,
        }),
        metadata: Metadata::try_from(
            [(entry.1, entry.0)]
                .into_iter()
                .collect::<std::collections::BTreeMap<_, _>>(),
        )
        .unwrap(),
    };
    record.sizes = vec![DeclaredSize {
        size: Derivative::Thumbnail,
        format: Format::Webp,
        bytes: 3,
        sha256: record.sha256,
    }];
    now(insert(&ports, &record, None)).unwrap();
    assert_eq!(now(find(&ports, record.id)).unwrap(), Some(record));
}

#[test]
fn a_settled_record_stays_settled() {
    let ports = FakePorts::new();
    let record = pending(b"bytes");
    now(insert(&ports, &record, None)).unwrap();
    let verified = verified(b"other bytes");
    let ready = now(mark_ready(&ports, record.id, &verified)).unwrap();
    let rejected = now(mark_rejected(&ports, record.id, ErrorCode::ImageCorrupt)).unwrap();
    assert_eq!((ready, rejected), (Change::Done, Change::Stays));
    let found = now(find(&ports, record.id)).unwrap().unwrap();
    assert_eq!(found.state, State::Ready(verified));
    // The declared values stay beside the stored ones.
    assert_eq!((found.sha256, found.bytes), (record.sha256, record.bytes));
}

#[test]
fn a_private_image_has_no_urls_and_a_profile_only_its_sizes() {
    let verified = verified(b"bytes");
    let mut record = pending(b"bytes");
    assert_eq!(record.image(&verified, "https://x").urls.len(), 4);
    record.collection = Collection::Profiles;
    let urls = record.image(&verified, "https://x").urls;
    assert_eq!(urls.keys().collect::<Vec<_>>(), ["original", "thumbnail"]);
    assert_eq!(
        urls["thumbnail"],
        format!("https://x/i/thumbnail/{}", record.id)
    );
    record.collection = Collection::Verification;
    assert!(record.image(&verified, "https://x").urls.is_empty());
}

#[test]
fn an_image_past_its_date_is_none_at_once() {
    let ports = FakePorts::new();
    let end = NOW_UNIX_MS + 1000;
    let record = ready(&ports, |record| {
        record.details.expires_on = Some(Timestamp { unix_ms: end });
    });
    assert!(matches!(record.state, State::Ready(_)));
    ports.now_unix_ms.set(end);
    let found = now(find(&ports, record.id)).unwrap().unwrap();
    assert!(matches!(found.state, State::Deleting(_)));
}

#[test]
fn what_is_not_named_is_not_changed() {
    let ports = FakePorts::new();
    let album: AlbumName = "summer".parse().unwrap();
    let record = ready(&ports, |it| it.details.album = Some(album.clone()));
    now(order(&ports, &record.owner, &album, &[record.id])).unwrap();
    let half = Share::from_ten_thousandths(5000).unwrap();
    let changes = Changes {
        focal_point: Some(Some(FocalPoint { x: half, y: half })),
        ..Changes::default()
    };
    let change = |changes: &Changes| now(change_details(&ports, &record.owner, record.id, changes));
    let changed = change(&changes).unwrap().unwrap();
    assert_eq!(changed.details.album, Some(album.clone()));
    assert_eq!(changed.details.position, Some(0));
    // Setting the current album does not change the place in it.
    let mut changes = Changes {
        album: Some(Some(album)),
        ..Changes::default()
    };
    assert_eq!(change(&changes).unwrap(), Some(changed));
    changes.album = Some(None);
    let changed = change(&changes).unwrap().unwrap();
    assert_eq!(
        (changed.details.album, changed.details.position),
        (None, None)
    );
    assert!(changed.details.focal_point.is_some());
}

/// A database with the tables that these migrations make.
fn database_after(migrations: usize) -> rusqlite::Connection {
    let database = rusqlite::Connection::open_in_memory().unwrap();
    for migration in &MIGRATIONS[..migrations] {
        database.execute_batch(migration).unwrap();
    }
    database
}

#[test]
fn records_of_earlier_migrations_are_kept() {
    const IDS: [&str; 3] = [
        "01ARZ3NDEKTSV4RRFFQ69G5FAA",
        "01ARZ3NDEKTSV4RRFFQ69G5FAB",
        "01ARZ3NDEKTSV4RRFFQ69G5FAC",
    ];
    let sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    let database = database_after(2);
    database
        .execute_batch(&format!(
            "INSERT INTO images VALUES
             ('{}', 'o', 'items', 'pending', 'image/png', 3, '{sha256}', NULL, NULL, NULL, NULL,
              NULL, 1000, 2000, 'key'),
             ('{}', 'o', 'profiles', 'ready', 'image/jpeg', 3, '{sha256}', 'a.jpg', 640, 480, 'jpg',
              NULL, 1000, 2000, NULL),
             ('{}', 'p', 'verification', 'rejected', 'image/gif', 3, '{sha256}', NULL, NULL, NULL,
              NULL, 'image_corrupt', 1000, 2000, NULL);",
            IDS[0], IDS[1], IDS[2]
        ))
        .unwrap();
    for migration in &MIGRATIONS[2..] {
        database.execute_batch(migration).unwrap();
    }
    let ports = FakePorts::with_database(database);
    let found = IDS.map(|id| {
        let record = now(find(&ports, id.parse().unwrap())).unwrap().unwrap();
        assert_eq!(
            (record.created_at.unix_ms, record.expires_at.unix_ms),
            (1000, 2000)
        );
        assert_eq!(
            (record.bytes, record.sha256.to_hex()),
            (3, sha256.to_owned())
        );
        assert_eq!(record.details, Details::default());
        assert_eq!(record.sizes, []);
        record
    });
    assert_eq!(found[0].state, State::Pending);
    let has_alpha = None;
    let verified = Verified {
        has_alpha,
        ..verified(b"abc")
    };
    assert_eq!(found[1].state, State::Ready(verified));
    assert_eq!(found[1].name.as_deref(), Some("a.jpg"));
    assert_eq!(found[2].state, State::Rejected(ErrorCode::ImageCorrupt));
    let by_key = now(find_by_key(&ports, &Owner("o".to_owned()), "key")).unwrap();
    assert_eq!(by_key.as_ref(), Some(&found[0]));
    // The key still belongs to one upload only.
    let mut again = pending(b"bytes");
    again.owner = Owner("o".to_owned());
    let inserted = now(insert(&ports, &again, Some("key"))).unwrap();
    assert_eq!(inserted, Change::Stays);
}

#[test]
fn every_statement_finds_its_rows_by_an_index() {
    let ports = FakePorts::new();
    let statements = [INSERT, FIND_BY_KEY, FIND_SAME].into_iter();
    for sql in statements
        .chain(list::STATEMENTS)
        .chain(removal::STATEMENTS)
        .chain(derivatives::STATEMENTS)
        .chain(change::STATEMENTS)
        .chain(placeholders::STATEMENTS)
    {
        for step in ports.plan(sql) {
            // Of one page, or of the ids that a caller sent.
            let is_small = ["named", "json_each", "CONSTANT ROW"];
            let is_scan = step.starts_with("SCAN") && !is_small.iter().any(|it| step.contains(it));
            let sorts = step.contains("TEMP B-TREE");
            assert!(!is_scan && !sorts, "{step}: {sql}");
        }
    }
}
