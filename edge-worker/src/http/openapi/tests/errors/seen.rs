//! The answers so far.

use std::cell::RefCell;

use super::*;

/// Codes without a number at Cloudflare.
const WITHOUT_NUMBER: [&str; 4] = [
    "not_configured",
    "precondition_failed",
    "range_not_satisfiable",
    "request_invalid",
];

/// The answers so far, as operation and code.
#[derive(Default)]
pub(super) struct Seen(pub(super) RefCell<BTreeSet<(String, String)>>);

impl Seen {
    /// Notes a problem, which must match the document.
    pub(super) fn note(&self, operation: &Operation, response: &Response<Vec<u8>>, expected: &str) {
        let id = &operation.id;
        let status = response.status().as_u16().to_string();
        assert_eq!(
            response.headers()["content-type"],
            "application/problem+json",
            "{id} {status}"
        );
        let problem = json_of(response);
        assert_eq!(problem["code"], expected, "{id}: {problem}");
        let said = &operation.value["responses"][&status];
        assert!(said.is_object(), "{id} has no {status}: {problem}");
        for (name, header) in said["headers"].as_object().unwrap() {
            let required = resolved(&document(), header)["required"] == true;
            assert!(
                !required || response.headers().contains_key(name),
                "{id} {expected}: {name}"
            );
        }
        let number = response.headers().get("cf-resized");
        match said["headers"].get("cf-resized") {
            // Errors before the route, and of an existing picture.
            Some(_) if WITHOUT_NUMBER.contains(&expected) => assert_eq!(number, None),
            Some(header) => {
                let document = document();
                let schema = &resolved(&document, header)["schema"];
                let number = number.unwrap().to_str().unwrap();
                assert_valid(schema, &json!(number));
            }
            None => assert_eq!(number, None, "{id} {expected}"),
        }
        assert_valid(
            &said["content"]["application/problem+json"]["schema"],
            &problem,
        );
        let mut seen = self.0.borrow_mut();
        seen.insert((id.clone(), expected.to_owned()));
    }
}
