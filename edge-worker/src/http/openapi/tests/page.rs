//! The page shows the document, and may do nothing else.

use super::*;

#[test]
fn the_page_has_every_operation_type_and_code() {
    let response = send(&FakePorts::new(), "GET", "/docs", &Value::Null);
    assert_eq!(
        response.headers()["content-type"],
        "text/html; charset=utf-8"
    );
    let page = String::from_utf8(response.into_body()).unwrap();
    let document = document();
    let names = |place: &str| {
        let entries = document["components"][place].as_object().unwrap();
        entries.keys().cloned().collect::<Vec<_>>()
    };
    let operations = operations().into_iter().map(|it| it.id);
    for id in operations.chain(names("schemas")).chain(names("examples")) {
        assert_eq!(page.matches(&format!("id=\"{id}\"")).count(), 1, "{id}");
    }
    for target in page.split("href=\"#").skip(1) {
        let id = target.split('"').next().unwrap();
        assert!(
            page.contains(&format!("id=\"{id}\"")),
            "#{id} leads nowhere"
        );
    }
    assert!(!page.contains("<script"));
}

#[test]
fn its_policy_allows_its_style_and_nothing_else() {
    let response = send(&FakePorts::new(), "GET", "/docs", &Value::Null);
    let policy = response.headers()["content-security-policy"]
        .to_str()
        .unwrap();
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"));
    assert!(!policy.contains("unsafe"));
}

#[test]
fn the_served_document_is_valid_without_a_configuration() {
    let faults = crate::config::Faults(vec!["nothing is set".to_owned()]);
    let request = Request::builder()
        .uri("https://x/openapi.json")
        .body(Vec::new())
        .unwrap();
    let response = now(answer(&FakePorts::new(), Err(faults), request));
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["access-control-allow-origin"], "*");
    assert_eq!(json_of(&response)["openapi"], "3.1.0");
}
