//! Tests of `query`.

use super::*;

fn parse(query: &str) -> Result<Query<'_>, ApiError> {
    Query::parse(Some(query), &["album", "limit", "collection"])
}

#[test]
fn unknown_and_repeated_names_are_refused() {
    assert!(parse("").is_ok());
    assert!(Query::parse(None, &[]).is_ok());
    assert!(parse("album=a&limit=1").is_ok());
    for bad in [
        "album=a&album=a",
        "offset=1",
        "Album=a",
        "albu%6D=a",
        "album[]=a",
        "=",
        "a",
    ] {
        assert!(parse(bad).is_err(), "{bad}");
    }
}

#[test]
fn a_limit_is_1_to_100() {
    let limit = |value: &str| parse(&format!("limit={value}")).unwrap().limit().ok();
    assert_eq!((limit("1"), limit("100")), (Some(1), Some(100)));
    assert_eq!(parse("").unwrap().limit().unwrap(), PAGE_ITEMS);
    for bad in [
        "",
        "0",
        "101",
        "-1",
        "+1",
        "1.0",
        "1e1",
        "99999999999",
        "%31",
    ] {
        assert_eq!(limit(bad), None, "{bad}");
    }
}
