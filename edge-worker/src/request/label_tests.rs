//! Tests of `label`.

use super::*;

#[test]
fn a_name_is_a_label_of_visible_characters() {
    assert_eq!(label(" a\r\nb\0\u{202E}.jpg "), Some("ab.jpg".to_owned()));
    assert_eq!(label("\u{7}"), None);
    let long = label(&"é".repeat(500)).unwrap();
    assert_eq!(long.chars().count(), NAME_MAX_CHARS);
}
