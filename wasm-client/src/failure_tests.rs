//! Tests of `failure`.

use super::*;

#[test]
fn a_failure_carries_code_sentence_and_detail() {
    let failure = Failure::from(Error::Empty);
    let json = serde_json::to_value(&failure).unwrap();
    assert_eq!(json["code"], "file_empty");
    assert_eq!(json["message"], "The file is empty.");
    assert_eq!(json["detail"], "The file is empty.");
    assert!(json.get("needs").is_none());
}

#[test]
fn a_missing_codec_is_asked_for() {
    let json = serde_json::to_value(Failure::from(Error::CodecMissing)).unwrap();
    assert_eq!(json["needs"], "webp");
}
