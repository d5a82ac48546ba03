//! Tests of `id`.

use super::*;

#[test]
fn spells_as_the_ulid_specification_does() {
    // The specification's example time, 1469918176385, spells "01ARYZ6S41".
    let id = ImageId::from_parts(1_469_918_176_385, [0; 10]);
    assert_eq!(id.to_string(), "01ARYZ6S410000000000000000");
    assert_eq!(id.unix_ms(), 1_469_918_176_385);
}

#[test]
fn only_the_canonical_spelling_parses() {
    let text = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
    assert_eq!(text.parse::<ImageId>().unwrap().to_string(), text);
    for bad in [
        "",
        "01arz3ndektsv4rrffq69g5fav",
        "O1ARZ3NDEKTSV4RRFFQ69G5FAV",
        "81ARZ3NDEKTSV4RRFFQ69G5FAV",
        "01ARZ3NDEKTSV4RRFFQ69G5FA",
        "01ARZ3NDEKTSV4RRFFQ69G5FAV\0",
        "../../../../../etc/passwd.",
    ] {
        assert_eq!(bad.parse::<ImageId>(), Err(ParseImageIdError), "{bad}");
    }
}
