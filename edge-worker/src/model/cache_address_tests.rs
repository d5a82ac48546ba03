//! Tests of `cache_address`.

use calotype_protocol::rendition::PresetName;
use calotype_protocol::{Collection, Format, Size};
use http::Method;
use proptest::prelude::*;

use super::*;
use crate::http::is_routed;

const ID: &str = "01ARZ3NDEKTSV4RRFFQ69G5FAV";

fn path(address: &str) -> &str {
    address.strip_prefix("https://photos.example").unwrap()
}

#[test]
fn none_has_a_route() {
    let (origin, id) = ("https://photos.example", ID.parse().unwrap());
    let key = ObjectKey::image(Collection::Items, Size::Original, id, Format::Jpeg);
    for address in [
        record(origin, id),
        picture(origin, &key),
        gathering(&picture(origin, &key), [0; 8]),
        key_set(origin, "https://issuer.example/jwks"),
    ] {
        assert!(path(&address).starts_with("/i/~/"), "{address}");
        for method in [Method::GET, Method::HEAD, Method::POST, Method::DELETE] {
            assert!(!is_routed(&method, path(&address)), "{method} {address}");
        }
    }
}

#[test]
fn two_things_never_share_one() {
    let (origin, id) = ("https://photos.example", ID.parse().unwrap());
    let key = ObjectKey::temporary_upload(id);
    let all = [
        record(origin, id),
        picture(origin, &key),
        gathering(&picture(origin, &key), [0; 8]),
        gathering(&picture(origin, &key), [1; 8]),
        key_set(origin, "a"),
        key_set(origin, "b"),
    ];
    let distinct: std::collections::BTreeSet<_> = all.iter().collect();
    assert_eq!(distinct.len(), all.len());
}

proptest! {
    /// For every name of a preset, and every path after it.
    #[test]
    fn no_name_and_no_path_leads_below(
        name in "[a-z~][a-z0-9~_-]{0,31}",
        rest in "(/(~|record|object|keys|items|original|%7E|\\.\\.?|[a-z]{1,5}|01ARZ3NDEKTSV4RRFFQ69G5FAV)){0,4}",
    ) {
        let is_below = |path: &str| path.starts_with(ROOM);
        if let Some(preset) = PresetName::new(&name) {
            let path = format!("/i/{}/{}", preset, ID);
            prop_assert!(!is_below(&path));
        }
        let path = format!("{ROOM}{rest}");
        prop_assert!(!is_routed(&Method::GET, &path), "{}", path);
    }
}
