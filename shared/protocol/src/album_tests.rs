//! Tests of `album`.

use super::*;

#[test]
fn a_name_needs_no_encoding_in_an_address() {
    let longest = "a".repeat(ALBUM_MAX_CHARS);
    for good in ["a", "7", "Summer_2026.b-1", &longest] {
        assert_eq!(good.parse::<AlbumName>().unwrap().as_str(), good);
    }
    for bad in [
        "",
        ".",
        "..",
        ".a",
        "-a",
        "a/b",
        "a b",
        "a%2Fb",
        "é",
        "a\0",
        &format!("{longest}a"),
    ] {
        assert_eq!(bad.parse::<AlbumName>(), Err(ParseAlbumNameError), "{bad}");
    }
}
