//! Tests of `listed`.

use super::*;

fn parse(query: &str) -> Result<Listed, ApiError> {
    listed(&Query::parse(
        Some(query),
        &["album", "limit", "collection"],
    )?)
}

#[test]
fn what_is_listed_has_a_name_that_can_be() {
    let listed = parse("album=a-1&collection=items").unwrap();
    assert_eq!(listed.album.unwrap().as_str(), "a-1");
    assert_eq!(listed.collection, Some(Collection::Items));
    for bad in [
        "album=",
        "album=..",
        "album=a%2Fb",
        "collection=",
        "collection=Items",
    ] {
        assert!(parse(bad).is_err(), "{bad}");
    }
}
