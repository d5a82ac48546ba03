//! Tests of `openapi`.

use super::*;

#[test]
fn each_problem_has_the_headers_of_its_operation() {
    let mut operation = json!({
        "responses": { "200": {} }, "x-errors": ["not_found"], "x-error-headers": ["CfResized"],
    });
    errors(&mut operation, &[], &[]).unwrap();
    let header = &operation["responses"]["404"]["headers"]["cf-resized"];
    assert_eq!(header["$ref"], "#/components/headers/CfResized");
    assert!(
        operation["responses"]["200"]["headers"]
            .get("cf-resized")
            .is_none()
    );
    assert!(operation.get(ERROR_HEADERS).is_none());
}

#[test]
fn a_code_that_is_not_in_the_table_is_a_fault_of_the_source() {
    let with = |code: &str| {
        let mut operation = json!({ "responses": {}, "x-errors": [code] });
        errors(&mut operation, &[], &[]).map(|_| operation)
    };
    assert!(with("no_such_code").is_err());
    // Only in the browser: it has no status.
    assert!(with("aborted").is_err());
    let made = with("not_found").unwrap();
    let code = &made["responses"]["404"]["content"]["application/problem+json"]["schema"];
    assert_eq!(code["properties"]["code"]["enum"], json!(["not_found"]));
    assert!(made.get(ERRORS).is_none());

    let mut keyed = json!({ "responses": {}, "x-errors": [] });
    let mut open = json!({ "responses": {}, "x-errors": [], "security": [] });
    let [of_all, of_keys] = [ErrorCode::NotFound, ErrorCode::Unauthenticated].map(|it| [it]);
    for operation in [&mut keyed, &mut open] {
        errors(operation, &of_all, &of_keys).unwrap();
        assert!(operation["responses"].get("404").is_some());
    }
    assert!(keyed["responses"].get("401").is_some());
    assert!(open["responses"].get("401").is_none());
}
