//! Albums, and their order.

use calotype_protocol::ImageId;

use super::*;
use crate::images::read;
use crate::testing::{FakePorts, now, pending, ready};

fn owner() -> Owner {
    pending(b"").owner
}

fn in_album(ports: &FakePorts, album: &str) -> ImageId {
    ready(ports, |it| it.details.album = album.parse().ok()).id
}

fn put(ports: &FakePorts, owner: &Owner, images: &[ImageId]) -> Option<ErrorCode> {
    let images = AlbumOrder {
        images: images.to_vec(),
    };
    let done = now(order(ports, owner, &"a".parse().unwrap(), &images));
    done.err().map(|failure| failure.code)
}

fn album(ports: &FakePorts) -> Vec<(ImageId, Option<u32>)> {
    let page = now(read::list(ports, &owner(), Some("album=a"), "")).unwrap();
    let place = |image: &calotype_protocol::wire::Image| (image.id, image.details.position);
    page.images.iter().map(place).collect()
}

#[test]
fn an_album_is_put_in_order_and_new_images_come_behind() {
    let ports = FakePorts::new();
    let [first, second, third] = [(); 3].map(|()| in_album(&ports, "a"));
    assert_eq!(
        album(&ports),
        [(third, None), (second, None), (first, None)]
    );
    assert_eq!(put(&ports, &owner(), &[second, third, first]), None);
    let ordered = [(second, Some(0)), (third, Some(1)), (first, Some(2))];
    assert_eq!(album(&ports), ordered);
    let fourth = in_album(&ports, "a");
    assert_eq!(album(&ports)[3], (fourth, None));
    assert_eq!(put(&ports, &owner(), &[fourth, first, third, second]), None);
    assert_eq!(album(&ports)[0], (fourth, Some(0)));
}

#[test]
fn an_order_of_anything_but_all_of_the_album_changes_nothing() {
    let ports = FakePorts::new();
    let [first, second] = [(); 2].map(|()| in_album(&ports, "a"));
    let other_album = in_album(&ports, "b");
    let stranger = Owner("ffffffffffffffff".to_owned());
    let theirs = ready(&ports, |it| {
        it.owner = stranger.clone();
        it.details.album = "a".parse().ok();
    });
    let absent: ImageId = "01ARZ3NDEKTSV4RRFFQ69G5FAV".parse().unwrap();
    assert_eq!(put(&ports, &owner(), &[first, second]), None);
    let before = album(&ports);
    for bad in [
        vec![],
        vec![second],
        vec![second, second],
        vec![second, first, first],
        vec![second, other_album],
        vec![second, theirs.id],
        vec![second, absent],
        vec![second, first, other_album],
        vec![second, first, theirs.id],
        vec![second, first, absent],
    ] {
        let code = put(&ports, &owner(), &bad);
        assert_eq!(code, Some(ErrorCode::RequestInvalid), "{bad:?}");
        assert_eq!(album(&ports), before);
    }
    now(records::mark_deleting(&ports, &owner(), first)).unwrap();
    let code = put(&ports, &owner(), &[second, first]);
    assert_eq!(code, Some(ErrorCode::RequestInvalid));
    // An album of another owner gets the same answer as one that never existed.
    let nobody = Owner("eeeeeeeeeeeeeeee".to_owned());
    assert_eq!(put(&ports, &nobody, &[second]), Some(ErrorCode::NotFound));
}

#[test]
fn as_many_images_as_a_body_holds_are_put_in_order() {
    let ports = FakePorts::new();
    let ids: Vec<ImageId> = (0..ORDER_MAX_IMAGES as u64)
        .map(|number| {
            let image = ready(&ports, |it| {
                it.id = ImageId::from_parts(number, [1; 10]);
                it.sha256.0[..8].copy_from_slice(&number.to_le_bytes());
                it.details.album = "a".parse().ok();
            });
            image.id
        })
        .collect();
    assert_eq!(put(&ports, &owner(), &ids), None);
    let page = now(read::list(&ports, &owner(), Some("album=a&limit=100"), "")).unwrap();
    let listed: Vec<ImageId> = page.images.iter().map(|image| image.id).collect();
    assert_eq!(listed, ids[..100]);
    let images = AlbumOrder { images: ids };
    assert!(serde_json::to_vec(&images).unwrap().len() < 16 * 1024);
    let more = [&images.images[..], &[ImageId::from_parts(0, [2; 10])]].concat();
    assert_eq!(
        put(&ports, &owner(), &more),
        Some(ErrorCode::RequestInvalid)
    );
}

#[test]
fn albums_have_a_count_and_a_cover_and_come_by_name() {
    let ports = FakePorts::new();
    let [first, _] = [(); 2].map(|()| in_album(&ports, "b"));
    let lone = in_album(&ports, "a");
    ready(&ports, |_| {});
    ready(&ports, |it| {
        it.owner = Owner("ffffffffffffffff".to_owned());
        it.details.album = "c".parse().ok();
    });
    let list = |query: &str| now(list(&ports, &owner(), Some(query), "https://x"));
    let told = |page: &AlbumPage| -> Vec<(String, u64, ImageId)> {
        let album = |it: &Album| (it.name.as_str().to_owned(), it.count, it.cover.id);
        page.albums.iter().map(album).collect()
    };
    let newest = list("").unwrap().albums[1].cover.id;
    assert_ne!(newest, first);
    let images = AlbumOrder {
        images: vec![first, newest],
    };
    now(order(&ports, &owner(), &"b".parse().unwrap(), &images)).unwrap();
    let page = list("").unwrap();
    let all = [("a".to_owned(), 1, lone), ("b".to_owned(), 2, first)];
    assert_eq!(told(&page), all);
    assert_eq!(page.next, None);
    assert!(page.albums[0].cover.urls["thumbnail"].starts_with("https://x/i/"));

    let start = list("limit=1").unwrap();
    assert_eq!(told(&start), all[..1]);
    let rest = list(&format!("limit=1&cursor={}", start.next.unwrap())).unwrap();
    assert_eq!((told(&rest), rest.next), (all[1..].to_vec(), None));
    assert!(list("album=a").is_err());
    assert!(list("cursor=b").is_err());

    for id in [first, newest] {
        now(records::mark_deleting(&ports, &owner(), id)).unwrap();
    }
    assert_eq!(told(&list("").unwrap()), all[..1]);
}
