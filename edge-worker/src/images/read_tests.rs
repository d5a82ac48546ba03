//! Lists, whole and page by page.

use calotype_protocol::wire::Timestamp;
use calotype_protocol::{Collection, ErrorCode};
use proptest::prelude::*;

use super::*;
use crate::images::albums::order;
use crate::testing::IntoResponse;
use crate::testing::{FakePorts, NOW_UNIX_MS, now, pending, ready};

fn owner() -> Owner {
    pending(b"").owner
}

fn page(ports: &FakePorts, query: &str) -> Result<ImagePage, ErrorCode> {
    now(list(ports, &owner(), Some(query), "https://x")).map_err(|failure| failure.code)
}

fn ids(page: &ImagePage) -> Vec<ImageId> {
    page.images.iter().map(|image| image.id).collect()
}

#[test]
fn an_image_is_its_owners_only_and_only_when_it_is_one() {
    let ports = FakePorts::new();
    let image = ready(&ports, |_| {});
    let stranger = Owner("ffffffffffffffff".to_owned());
    let code = |owner: &Owner, id| {
        now(read(&ports, owner, id, ""))
            .err()
            .map(|failure| failure.code)
    };
    assert_eq!(code(&owner(), image.id), None);
    let absent = "01ARZ3NDEKTSV4RRFFQ69G5FAV".parse().unwrap();
    let upload = pending(b"upload");
    now(records::insert(&ports, &upload, None)).unwrap();
    for (owner, id) in [
        (&stranger, image.id),
        (&owner(), absent),
        (&owner(), upload.id),
    ] {
        assert_eq!(code(owner, id), Some(ErrorCode::NotFound));
    }
    let failure = |owner: &Owner, id| {
        now(read(&ports, owner, id, ""))
            .unwrap_err()
            .into_response("r")
    };
    assert_eq!(
        failure(&stranger, image.id).into_body(),
        failure(&stranger, absent).into_body()
    );
}

#[test]
fn a_list_has_what_is_ready_and_the_owners_and_asked_for() {
    let ports = FakePorts::new();
    let old = ready(&ports, |it| it.details.album = "a".parse().ok());
    ports.now_unix_ms.set(NOW_UNIX_MS + 1);
    let profile = ready(&ports, |it| {
        it.collection = Collection::Profiles;
        it.details.album = "a".parse().ok();
    });
    ports.now_unix_ms.set(NOW_UNIX_MS + 2);
    let new = ready(&ports, |it| {
        it.details.expires_on = Some(Timestamp {
            unix_ms: NOW_UNIX_MS + 10,
        });
    });
    ready(&ports, |it| it.owner = Owner("ffffffffffffffff".to_owned()));
    now(records::insert(&ports, &pending(b"upload"), None)).unwrap();
    for (query, expected) in [
        ("", vec![new.id, profile.id, old.id]),
        ("collection=items", vec![new.id, old.id]),
        ("collection=verification", vec![]),
        ("album=a", vec![profile.id, old.id]),
        ("album=a&collection=items", vec![old.id]),
        ("album=b", vec![]),
        ("limit=2", vec![new.id, profile.id]),
    ] {
        assert_eq!(ids(&page(&ports, query).unwrap()), expected, "{query}");
    }
    ports.now_unix_ms.set(NOW_UNIX_MS + 10);
    let left = page(&ports, "").unwrap();
    assert_eq!(ids(&left), [profile.id, old.id]);
    assert_eq!(left.next, None);
}

#[test]
fn a_cursor_is_for_its_list_only() {
    let ports = FakePorts::new();
    for _ in 0..3 {
        ready(&ports, |it| it.details.album = "a".parse().ok());
    }
    let next = page(&ports, "album=a&limit=1").unwrap().next.unwrap();
    assert!(page(&ports, &format!("album=a&limit=2&cursor={next}")).is_ok());
    let invalid = Err(ErrorCode::RequestInvalid);
    let stranger = Owner("ffffffffffffffff".to_owned());
    let query = format!("album=a&cursor={next}");
    let answer = now(list(&ports, &stranger, Some(&query), ""));
    assert_eq!(answer.unwrap_err().code, ErrorCode::RequestInvalid);
    for query in [
        format!("cursor={next}"),
        format!("album=b&cursor={next}"),
        format!("album=a&collection=items&cursor={next}"),
        format!("album=a&cursor={next}0"),
        "cursor=".to_owned(),
        "cursor=01ARZ3NDEKTSV4RRFFQ69G5FAV0".to_owned(),
        "offset=1".to_owned(),
        "limit=101".to_owned(),
    ] {
        assert_eq!(page(&ports, &query), invalid, "{query}");
    }
}

/// An event between two pages.
#[derive(Clone, Debug)]
enum Meanwhile {
    /// An image of this age in milliseconds arrives.
    Arrives(u64),
    /// The image at this index, among all that ever existed, is deleted.
    Goes(prop::sample::Index),
}

fn meanwhile() -> impl Strategy<Value = Meanwhile> {
    prop_oneof![
        (0u64..20).prop_map(Meanwhile::Arrives),
        any::<prop::sample::Index>().prop_map(Meanwhile::Goes),
    ]
}

fn arrive(ports: &FakePorts, age_ms: u64) -> ImageId {
    ports.now_unix_ms.set(NOW_UNIX_MS - age_ms);
    let image = ready(ports, |it| it.details.album = "a".parse().ok());
    ports.now_unix_ms.set(NOW_UNIX_MS);
    image.id
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Includes several images of one millisecond: a ULID orders more finely than the time.
    #[test]
    fn pages_of_any_size_give_every_image_that_stays_once(
        ages in prop::collection::vec(0u64..20, 0..30),
        limit in 1u32..8,
        query in prop::sample::select(vec!["", "album=a", "collection=items"]),
        is_ordered in any::<bool>(),
        events in prop::collection::vec(prop::collection::vec(meanwhile(), 0..3), 40),
    ) {
        let ports = FakePorts::new();
        let mut ever: Vec<ImageId> = ages.iter().map(|age| arrive(&ports, *age)).collect();
        if is_ordered && !ever.is_empty() {
            let images = ever.clone();
            let images = calotype_protocol::wire::AlbumOrder { images };
            now(order(&ports, &owner(), &"a".parse().unwrap(), &images)).unwrap();
        }
        let mut staying = ever.clone();
        let whole = ids(&page(&ports, &format!("limit=100&{query}")).unwrap());
        let mut seen: Vec<ImageId> = Vec::new();
        let mut cursor = String::new();
        for events in events {
            let page = page(&ports, &format!("limit={limit}&{query}{cursor}")).unwrap();
            prop_assert!(page.images.len() <= limit as usize);
            seen.extend(ids(&page));
            let Some(next) = page.next else { break };
            cursor = format!("&cursor={next}");
            for event in events {
                match event {
                    Meanwhile::Arrives(age_ms) => ever.push(arrive(&ports, age_ms)),
                    Meanwhile::Goes(index) => {
                        let id = ever[index.index(ever.len())];
                        now(records::mark_deleting(&ports, &owner(), id)).unwrap();
                        staying.retain(|it| *it != id);
                    }
                }
            }
        }
        let mut once = seen.clone();
        once.sort();
        once.dedup();
        prop_assert_eq!(once.len(), seen.len(), "an image came twice");
        for id in &staying {
            prop_assert!(seen.contains(id), "an image was left out");
        }
        let of_both = |all: &[ImageId], others: &[ImageId]| -> Vec<ImageId> {
            all.iter().copied().filter(|id| others.contains(id)).collect()
        };
        prop_assert_eq!(of_both(&seen, &whole), of_both(&whole, &seen), "another order");
    }
}

#[test]
fn the_newest_come_first() {
    let ports = FakePorts::new();
    let made = [5, 0, 9].map(|age| arrive(&ports, age));
    assert_eq!(ids(&page(&ports, "").unwrap()), [made[1], made[0], made[2]]);
}
