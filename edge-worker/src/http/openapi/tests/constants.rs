//! Words and numbers of the document match the protocol.

use std::collections::BTreeSet;

use calotype_protocol::limits::{
    ALT_MAX_CHARS, API_KEYS_PER_PAGE, HEALTH_FAILING_SECONDS, HEALTH_SECONDS, JSON_BODY_MAX_BYTES,
    METADATA_MAX_ENTRIES, METADATA_VALUE_MAX_CHARS, NAME_MAX_CHARS, ORDER_MAX_IMAGES,
    ORIGINAL_KEPT_MAX_SIDE, PAGE_MAX_ITEMS, TITLE_MAX_CHARS,
};
use calotype_protocol::wire::{Problem, UploadRequest};
use calotype_protocol::{Collection, Derivative, ErrorCode, Format, Size};

use super::types::assert_fields;
use super::*;
use crate::upload::sizes::declare::declared;

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
    let delivered = operation("deliver").value["responses"]["200"]["content"].clone();
    let delivered: Vec<_> = delivered.as_object().unwrap().keys().cloned().collect();
    let shown: BTreeSet<_> = Collection::ALL
        .into_iter()
        .flat_map(accepted)
        .map(|it| it.media_type().to_owned())
        .collect();
    assert_eq!(delivered.into_iter().collect::<BTreeSet<_>>(), shown);
}

#[test]
fn the_schema_of_a_request_takes_what_its_collection_takes() {
    let request = |collection: Option<Collection>, content_type: &str, bytes: u64| {
        let mut request = json!({
            "content_type": content_type, "bytes": bytes, "sha256": "ab".repeat(32),
        });
        if let Some(collection) = collection {
            request["collection"] = json!(collection);
        }
        request
    };
    let takes = |request: &Value| faults(&named("UploadRequest"), request).is_empty();
    let none = Collection::default();
    let collections = Collection::ALL.map(|it| (Some(it), it));
    for (said, collection) in collections.into_iter().chain([(None, none)]) {
        let most = collection.max_bytes();
        assert!(takes(&request(said, "image/png", most)), "{said:?}");
        assert!(!takes(&request(said, "image/png", most + 1)), "{said:?}");
        for format in Format::ALL {
            let is_taken = takes(&request(said, format.media_type(), 1));
            assert_eq!(is_taken, collection.accepts(format), "{said:?} {format:?}");
        }
        for size in Derivative::ALL {
            let mut request = request(said, "image/png", 1);
            request["sizes"] = json!([{
                "size": size, "content_type": "image/webp", "bytes": 1, "sha256": "ab".repeat(32),
            }]);
            let sizes: UploadRequest = serde_json::from_value(request.clone()).unwrap();
            let is_declared = declared(collection, &sizes.sizes).is_ok();
            assert_eq!(takes(&request), is_declared, "{said:?} {size:?}");
        }
    }
}

/// Generators of clients take such a type for an intersection, or fail.
#[test]
fn no_schema_has_alternatives_beside_properties() {
    fn look(value: &Value, place: &str) {
        let has = |keyword: &str| value.get(keyword).is_some();
        let is_mixed = has("properties") && ["oneOf", "anyOf"].into_iter().any(has);
        assert!(!is_mixed, "{place}");
        match value {
            Value::Object(fields) => {
                fields
                    .iter()
                    .for_each(|(name, it)| look(it, &format!("{place}/{name}")));
            }
            Value::Array(items) => items.iter().for_each(|it| look(it, place)),
            _ => {}
        }
    }
    look(&document(), "#");
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
    for collection in Collection::ALL {
        let said = request["properties"]["bytes"]["description"]
            .as_str()
            .unwrap();
        let sentence = format!("{} in `{}`", collection.max_bytes(), collection.name());
        assert!(said.contains(&sentence), "{said}");
    }
    for side in ["width", "height"] {
        assert_eq!(
            schemas["Image"]["properties"][side]["maximum"],
            ORIGINAL_KEPT_MAX_SIDE
        );
    }
    assert_eq!(
        schemas["Image"]["properties"]["name"]["maxLength"],
        NAME_MAX_CHARS
    );
    for (pointer, limit) in [
        ("UploadRequest/properties/title/maxLength", TITLE_MAX_CHARS),
        ("UploadRequest/properties/alt/maxLength", ALT_MAX_CHARS),
        ("ImagePatch/properties/title/maxLength", TITLE_MAX_CHARS),
        ("ImagePatch/properties/alt/maxLength", ALT_MAX_CHARS),
        ("Metadata/maxProperties", METADATA_MAX_ENTRIES),
        (
            "Metadata/additionalProperties/maxLength",
            METADATA_VALUE_MAX_CHARS,
        ),
        ("AlbumOrder/properties/images/maxItems", ORDER_MAX_IMAGES),
        (
            "ImagePage/properties/images/maxItems",
            PAGE_MAX_ITEMS as usize,
        ),
        (
            "AlbumPage/properties/albums/maxItems",
            PAGE_MAX_ITEMS as usize,
        ),
        (
            "KeyPage/properties/keys/maxItems",
            API_KEYS_PER_PAGE as usize,
        ),
    ] {
        let said = document.pointer(&format!("/components/schemas/{pointer}"));
        assert_eq!(said, Some(&json!(limit)), "{pointer}");
    }
    let limit = &document["components"]["parameters"]["Limit"]["schema"]["maximum"];
    assert_eq!(*limit, PAGE_MAX_ITEMS);
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
    for seconds in [HEALTH_SECONDS, HEALTH_FAILING_SECONDS] {
        says("/paths/~1healthz/get/description", seconds as usize);
    }
    for size in Size::ALL {
        says(
            "/components/schemas/Size/description",
            size.max_side() as usize,
        );
    }
}
