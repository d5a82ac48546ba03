//! Tests of `string_to_sign`.

use super::*;

#[test]
fn each_part_is_a_line() {
    assert_eq!(
        string_to_sign("k1", 1_767_225_600, "/i/A", "w=640&fit=cover").unwrap(),
        "calotype-delivery-v1\nk1\n1767225600\n/i/A\nw=640&fit=cover"
    );
    for (path, query) in [
        ("/i\n/A", ""),
        ("/i/A", "w=1\nx"),
        ("i/A", ""),
        ("", ""),
        ("/ä", ""),
        ("/a b", ""),
    ] {
        assert_eq!(string_to_sign("k1", 1, path, query), None, "{path}");
    }
}
