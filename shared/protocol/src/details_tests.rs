//! Tests of `details`.

use super::*;

fn title(text: &str) -> Result<String, String> {
    Title::try_from(text.to_owned()).map(String::from)
}

#[test]
fn a_text_is_one_line_of_visible_characters() {
    assert_eq!(title(" a\r\nb\0\u{202E}c\u{2066} "), Ok("a bc".to_owned()));
    assert_eq!(title("\n"), Ok(String::new()));
    let longest = "é".repeat(TITLE_MAX_CHARS);
    assert_eq!(title(&longest), Ok(longest.clone()));
    assert!(title(&format!("{longest}é")).is_err());
}

#[test]
fn a_thumbhash_is_one() {
    // From the demonstration by its inventor, evanw.github.io/thumbhash.
    let good = "3OcRJYB4d3h/iIeHeEh3eIhw+j2w";
    assert!(ThumbHash::try_from(good.to_owned()).is_ok());
    let long = STANDARD.encode([0; THUMBHASH_MAX_BYTES + 1]);
    for bad in ["", "AAAA", "not base 64", &good[..27], &long] {
        assert!(ThumbHash::try_from(bad.to_owned()).is_err(), "{bad}");
    }
}

fn metadata(entries: &[(&str, &str)]) -> Result<Metadata, String> {
    let entries = entries.iter().map(|(k, v)| ((*k).into(), (*v).into()));
    Metadata::try_from(entries.collect::<BTreeMap<String, String>>())
}

#[test]
fn metadata_is_bounded_in_number_and_length() {
    assert!(metadata(&[]).unwrap().is_empty());
    let value = "é".repeat(METADATA_VALUE_MAX_CHARS);
    let key = "k".repeat(METADATA_KEY_MAX_CHARS);
    assert!(metadata(&[(&key, &value), ("sku", "")]).is_ok());
    for bad in [
        ("", "v"),
        ("a b", "v"),
        ("é", "v"),
        (&*format!("{key}k"), "v"),
        ("k", &format!("{value}é")),
        ("k", "a\0b"),
    ] {
        assert!(metadata(&[bad]).is_err(), "{bad:?}");
    }
    let many: Vec<String> = (0..=METADATA_MAX_ENTRIES).map(|n| n.to_string()).collect();
    let mut entries: Vec<(&str, &str)> = many.iter().map(|key| (&**key, "")).collect();
    assert!(metadata(&entries).is_err());
    entries.pop();
    assert!(metadata(&entries).is_ok());
}

#[test]
fn a_focal_point_is_inside_the_image() {
    let read = |json: &str| serde_json::from_str::<FocalPoint>(json);
    let point = read(r#"{"x":0.12345,"y":1}"#).unwrap();
    assert_eq!(
        serde_json::to_string(&point).unwrap(),
        r#"{"x":0.1235,"y":1.0}"#
    );
    for bad in [
        r#"{"x":0.5}"#,
        "[0.5,0.5]",
        r#"{"x":-0.001,"y":0}"#,
        r#"{"x":0,"y":1.001}"#,
        r#"{"x":"0","y":0}"#,
        r#"{"x":0,"y":0,"z":0}"#,
    ] {
        assert!(read(bad).is_err(), "{bad}");
    }
}
