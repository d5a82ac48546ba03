//! Tests of `wire`.

use super::*;

#[test]
fn an_upload_request_refuses_unknown_fields() {
    let sha256 = "0".repeat(64);
    let good = format!(r#"{{"content_type":"image/jpeg","bytes":1,"sha256":"{sha256}"}}"#);
    let request: UploadRequest = serde_json::from_str(&good).unwrap();
    assert_eq!(request.collection, Collection::Items);
    let extra = good.replace("\"bytes\"", "\"key\":\"a/b\",\"bytes\"");
    assert!(serde_json::from_str::<UploadRequest>(&extra).is_err());
}

#[test]
fn a_problem_carries_the_tables_words() {
    let problem = Problem::new(ErrorCode::NotFound, None, "r1");
    let json = serde_json::to_value(&problem).unwrap();
    assert_eq!(json["status"], 404);
    assert_eq!(json["code"], "not_found");
    assert_eq!(json["type"], "urn:calotype:error:not_found");
    assert_eq!(json["request_id"], "r1");
    assert!(json.get("detail").is_none());
}
