//! What serde makes of the wire types is what the schemas say, field by field, and
//! every number in a schema is the protocol's.

use std::collections::{BTreeMap, BTreeSet};

use calotype_protocol::limits::{JSON_BODY_MAX_BYTES, NAME_MAX_CHARS, ORIGINAL_MAX_SIDE};
use calotype_protocol::wire::{Image, Problem, Timestamp, UploadRequest, UploadTicket};
use calotype_protocol::{Collection, Dimensions, ErrorCode, Format, ImageId, Sha256, Size};
use serde::Serialize;

use super::*;

fn id() -> ImageId {
    ImageId::from_parts(fake::NOW_UNIX_MS, [7; 10])
}

/// A value with every field, and one with those that are always there.
fn assert_fields(name: &str, fullest: &impl Serialize, barest: &impl Serialize) {
    let schema = &document()["components"]["schemas"][name];
    let names = |value: &Value| -> BTreeSet<String> {
        value.as_object().unwrap().keys().cloned().collect()
    };
    let (fullest, barest) = (
        serde_json::to_value(fullest).unwrap(),
        serde_json::to_value(barest).unwrap(),
    );
    assert_valid(&named(name), &fullest);
    assert_valid(&named(name), &barest);
    assert_eq!(names(&schema["properties"]), names(&fullest), "{name}");
    let required = schema["required"].as_array().unwrap().iter();
    let required: BTreeSet<_> = required.map(|it| it.as_str().unwrap().to_owned()).collect();
    assert_eq!(required, names(&barest), "{name}");
}

#[test]
fn a_request_for_a_ticket() {
    let full = UploadRequest {
        collection: Collection::Profiles,
        content_type: "image/png".to_owned(),
        bytes: 5,
        sha256: Sha256([0xAB; 32]),
        name: Some("a.png".to_owned()),
    };
    let sha256 = full.sha256;
    let bare = json!({ "content_type": "image/png", "bytes": 5, "sha256": sha256 });
    assert_fields("UploadRequest", &full, &bare);
    let understood: UploadRequest = serde_json::from_value(bare).unwrap();
    assert_eq!(understood.collection, Collection::default());
    let schema = &document()["components"]["schemas"]["UploadRequest"];
    let default = &schema["properties"]["collection"]["default"];
    assert_eq!(*default, json!(Collection::default()));
}

#[test]
fn a_ticket() {
    let ticket = UploadTicket {
        id: id(),
        method: "PUT".to_owned(),
        url: "https://s3.example.com/x".to_owned(),
        headers: BTreeMap::from([("a".to_owned(), "b".to_owned())]),
        expires_at: Timestamp {
            unix_ms: fake::NOW_UNIX_MS,
        },
    };
    assert_fields("UploadTicket", &ticket, &ticket);
}

#[test]
fn an_image() {
    let url = |size: Size| (size.name().to_owned(), "https://x".to_owned());
    let full = Image {
        id: id(),
        collection: Collection::Items,
        format: Format::Webp,
        dimensions: Dimensions {
            width: ORIGINAL_MAX_SIDE,
            height: 1,
        },
        bytes: 5,
        sha256: Sha256([0xAB; 32]),
        name: Some("é".repeat(NAME_MAX_CHARS)),
        created_at: Timestamp {
            unix_ms: fake::NOW_UNIX_MS + 1,
        },
        urls: Size::ALL.map(url).into(),
    };
    let bare = Image {
        name: None,
        urls: BTreeMap::new(),
        ..full.clone()
    };
    assert_fields("Image", &full, &bare);
}

#[test]
fn a_problem_of_every_code() {
    for code in ErrorCode::ALL.iter().filter(|it| it.status().is_some()) {
        let bare = Problem::new(*code, None, "r-1");
        let full = Problem::new(*code, Some("words".to_owned()), "r-1");
        assert_fields("Problem", &full, &bare);
    }
}

#[test]
fn enumerations_are_the_protocols() {
    let schema = |pointer: &str| {
        let document = document();
        document
            .pointer(&format!("/components/schemas/{pointer}"))
            .unwrap()
            .clone()
    };
    let accepted = |collection: Collection| {
        Format::ALL
            .into_iter()
            .filter(move |it| collection.accepts(*it))
    };
    let any: Vec<_> = Format::ALL
        .into_iter()
        .filter(|it| {
            Collection::ALL
                .iter()
                .any(|collection| collection.accepts(*it))
        })
        .collect();
    assert_eq!(schema("Collection/enum"), json!(Collection::ALL));
    assert_eq!(schema("Size/enum"), json!(Size::ALL.map(Size::name)));
    assert_eq!(schema("Image/properties/format/enum"), json!(any));
    let types: Vec<_> = any.iter().map(|it| it.media_type()).collect();
    assert_eq!(
        schema("UploadRequest/properties/content_type/enum"),
        json!(types)
    );
    // One list of types is the truth as long as all collections take the same.
    for collection in Collection::ALL {
        assert!(
            accepted(collection).eq(any.iter().copied()),
            "{collection:?}"
        );
    }
    let delivered = operation("deliver").value["responses"]["200"]["content"].clone();
    let delivered: Vec<_> = delivered.as_object().unwrap().keys().cloned().collect();
    assert!(
        types
            .iter()
            .all(|it| delivered.iter().any(|other| other == it))
    );
    assert_eq!(delivered.len(), types.len());
}

#[test]
fn limits_are_the_protocols() {
    let document = document();
    let schemas = &document["components"]["schemas"];
    let request = &schemas["UploadRequest"];
    let largest = Collection::ALL
        .map(Collection::max_bytes)
        .into_iter()
        .max()
        .unwrap();
    assert_eq!(request["properties"]["bytes"]["maximum"], largest);
    assert_eq!(schemas["Image"]["properties"]["bytes"]["maximum"], largest);
    for (index, collection) in Collection::ALL.into_iter().enumerate() {
        let variant = &request["oneOf"][index]["properties"];
        assert_eq!(variant["collection"]["const"], json!(collection));
        assert_eq!(variant["bytes"]["maximum"], collection.max_bytes());
        let said = request["properties"]["bytes"]["description"]
            .as_str()
            .unwrap();
        let sentence = format!("{} in `{}`", collection.max_bytes(), collection.name());
        assert!(said.contains(&sentence), "{said}");
    }
    for side in ["width", "height"] {
        assert_eq!(
            schemas["Image"]["properties"][side]["maximum"],
            ORIGINAL_MAX_SIDE
        );
    }
    assert_eq!(
        schemas["Image"]["properties"]["name"]["maxLength"],
        NAME_MAX_CHARS
    );
    let says = |pointer: &str, number: usize| {
        let text = document.pointer(pointer).unwrap().as_str().unwrap();
        let mut words = text.split(|c: char| !c.is_ascii_digit());
        assert!(words.any(|it| it == number.to_string()), "{text}: {number}");
    };
    let schema = "/components/schemas/UploadRequest";
    says(&format!("{schema}/description"), JSON_BODY_MAX_BYTES);
    says(
        &format!("{schema}/properties/name/description"),
        NAME_MAX_CHARS,
    );
    for size in Size::ALL {
        says(
            "/components/schemas/Size/description",
            size.max_side() as usize,
        );
    }
}
