//! The examples match one real upload.

use calotype_protocol::limits::HEALTH_SECONDS;
use calotype_protocol::wire::UploadRequest;

use super::*;

/// The picture of the examples.
const PICTURE: &[u8] = include_bytes!("../../../../../shared/imaging/fixtures/png/rgb-8.png");

/// The example of an operation's body or answer.
fn example(operation_id: &str, place: &str) -> Value {
    let content = operation(operation_id).value;
    let content = content.pointer(place).unwrap();
    let json = &content["content"]["application/json"];
    assert_valid(&json["schema"], &json["example"]);
    json["example"].clone()
}

/// The example with another id: each upload has its own.
fn with_id(example: &Value, id: &str) -> Value {
    let text = example
        .to_string()
        .replace("01JGFJJZ000E1R60W3GE1R60W3", id);
    serde_json::from_str(&text).unwrap()
}

#[test]
fn one_upload_goes_as_the_examples_say() {
    let ports = FakePorts::new();
    let request = example("requestUpload", "/requestBody");
    let declared: UploadRequest = serde_json::from_value(request.clone()).unwrap();
    assert_eq!(declared.bytes, PICTURE.len() as u64);

    let response = send(&ports, "POST", "/v1/uploads", &request);
    assert_eq!(response.status(), 201);
    let mut ticket = json_of(&response);
    let id = ticket["id"].as_str().unwrap().to_owned();
    let said = |operation: &str, place: &str| with_id(&example(operation, place), &id);
    let mut said_ticket = said("requestUpload", "/responses/201");
    let (url, said_url) = (ticket["url"].take(), said_ticket["url"].take());
    assert_eq!(ticket, said_ticket);
    // Parts that differ between stores stand as "…" in the example.
    let shown = said_url.as_str().unwrap().split('…');
    let mut rest = url.as_str().unwrap().split_once("/photos/").unwrap().1;
    for part in shown.map(|it| it.split_once("/photos/").map_or(it, |(_, path)| path)) {
        let at = rest
            .find(part)
            .unwrap_or_else(|| panic!("{part} is not in {rest}"));
        rest = &rest[at + part.len()..];
    }

    ports.store(&format!("temp/uploads/{id}"), PICTURE, "image/png");
    let response = send(
        &ports,
        "POST",
        &format!("/v1/uploads/{id}/complete"),
        &Value::Null,
    );
    assert_eq!(json_of(&response), said("completeUpload", "/responses/200"));

    // The same bytes again are that image.
    let response = send(&ports, "POST", "/v1/uploads", &request);
    assert_eq!(response.status(), 200);
    assert_eq!(json_of(&response), said("completeUpload", "/responses/200"));

    let patch = example("changeImage", "/requestBody");
    let response = send(&ports, "PATCH", &format!("/v1/images/{id}"), &patch);
    let image = json_of(&response);
    assert_valid(&named("Image"), &image);
    for name in ["title", "album", "focal_point"] {
        assert_eq!(image[name], patch[name], "{name}");
    }
    let sign = example("signImage", "/requestBody");
    let signed = send(&ports, "POST", &format!("/v1/images/{id}/sign"), &sign);
    assert_eq!(signed.status(), 200);
    assert_valid(&named("SignedUrl"), &json_of(&signed));
    let facts = send(&ports, "GET", &format!("/i/{id}?fm=json"), &Value::Null);
    assert_valid(&named("ImageFacts"), &json_of(&facts));
    let order = said("orderAlbum", "/requestBody");
    let response = send(&ports, "PUT", "/v1/albums/summer/order", &order);
    assert_eq!(response.status(), 204);
    for (path, name) in [
        ("/v1/images", "ImagePage"),
        (
            "/v1/images?collection=items&album=summer&limit=20",
            "ImagePage",
        ),
        ("/v1/albums", "AlbumPage"),
    ] {
        assert_valid(
            &named(name),
            &json_of(&send(&ports, "GET", path, &Value::Null)),
        );
    }
    let key = example("mintKey", "/requestBody");
    let response = send(&ports, "POST", "/v1/keys", &key);
    assert_eq!(response.status(), 201);
    assert_valid(&named("MintedKey"), &json_of(&response));
    for (path, name) in [
        ("/v1/keys", "KeyPage"),
        (
            "/v1/audit?action=image.delete&limit=20&cursor=41",
            "AuditPage",
        ),
    ] {
        assert_valid(
            &named(name),
            &json_of(&send(&ports, "GET", path, &Value::Null)),
        );
    }

    let live = send(&ports, "GET", "/livez", &Value::Null);
    assert_eq!(json_of(&live), example("live", "/responses/200"));
    let well = send(&ports, "GET", "/healthz", &Value::Null);
    assert_eq!(json_of(&well), example("health", "/responses/200"));
    ports.answer_storage_with(500, "");
    ports
        .now_unix_ms
        .set(testing::NOW_UNIX_MS + HEALTH_SECONDS * 1000);
    let failing = send(&ports, "GET", "/healthz", &Value::Null);
    assert_eq!(json_of(&failing), example("health", "/responses/503"));
}

#[test]
fn every_example_of_a_problem_is_one() {
    let document = document();
    for (code, example) in document["components"]["examples"].as_object().unwrap() {
        assert_valid(&named("Problem"), &example["value"]);
        assert_eq!(example["value"]["code"], json!(code));
    }
}

#[test]
fn every_example_in_the_document_is_used() {
    // A new example needs a check above.
    let text = document()["paths"].to_string();
    assert_eq!(text.matches("\"example\":{").count(), 10);
}
