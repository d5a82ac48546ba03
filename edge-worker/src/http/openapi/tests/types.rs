//! The schemas match serde's output of the wire types, field by field, and every number in a schema
//! is the protocol's.

use std::collections::{BTreeMap, BTreeSet};

use calotype_protocol::limits::{
    ALBUM_MAX_CHARS, ALT_MAX_CHARS, DELIVERY_MAX_EXPIRES_IN_SECONDS, METADATA_KEY_MAX_CHARS,
    METADATA_VALUE_MAX_CHARS, NAME_MAX_CHARS, ORIGINAL_KEPT_MAX_SIDE, SIZE_MAX_BYTES, SIZES_MAX,
    TITLE_MAX_CHARS,
};
use calotype_protocol::wire::{
    Album, AlbumOrder, AlbumPage, Details, Image, ImagePage, SignRequest, SignedUrl, SizeTicket,
    SizeUpload, Timestamp, UploadRequest, UploadTicket,
};
use calotype_protocol::{Collection, Derivative, Dimensions, Format, ImageId, Sha256, Size};
use serde::Serialize;

use super::*;
use crate::upload::sizes::declare::declared;

fn id() -> ImageId {
    ImageId::from_parts(testing::NOW_UNIX_MS, [7; 10])
}

/// A value with every field, and one with only the fields that are always there.
pub(super) fn assert_fields(name: &str, fullest: &impl Serialize, barest: &impl Serialize) {
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
        album: details().album,
        title: details().title,
        alt: details().alt,
        thumbhash: details().thumbhash,
        taken_at: details().taken_at,
        expires_on: details().expires_on,
        metadata: details().metadata,
        sizes: vec![size_upload(Derivative::Thumbnail)],
    };
    let sha256 = full.sha256;
    let bare = json!({ "content_type": "image/png", "bytes": 5, "sha256": sha256 });
    assert_fields("UploadRequest", &full, &bare);
    let understood: UploadRequest = serde_json::from_value(bare).unwrap();
    assert_eq!(understood.collection, Collection::default());
    let schema = &document()["components"]["schemas"]["UploadRequest"];
    let said = &schema["properties"]["collection"]["description"];
    assert_eq!(
        *said,
        format!("`{}` when left out.", Collection::default().name())
    );
}

fn size_upload(size: Derivative) -> SizeUpload {
    SizeUpload {
        size,
        content_type: "image/webp".to_owned(),
        bytes: 3,
        sha256: Sha256([0xAB; 32]),
    }
}

#[test]
fn a_size_that_comes_beside_its_original() {
    let size = size_upload(Derivative::Large);
    assert_fields("SizeUpload", &size, &size);
    let schemas = &document()["components"]["schemas"];
    assert_eq!(schemas["Derivative"]["enum"], json!(Derivative::ALL));
    let properties = &schemas["SizeUpload"]["properties"];
    assert_eq!(properties["bytes"]["maximum"], SIZE_MAX_BYTES);
    for name in ["UploadRequest", "UploadTicket"] {
        let list = &schemas[name]["properties"]["sizes"];
        assert_eq!(list["maxItems"], SIZES_MAX, "{name}");
    }
    // The worker accepts exactly the values of the schema.
    for format in Format::ALL {
        let size = SizeUpload {
            content_type: format.media_type().to_owned(),
            ..size.clone()
        };
        let is_taken = declared(Collection::Items, &[size]).is_ok();
        let said = properties["content_type"]["enum"].as_array().unwrap();
        let is_said = said.contains(&json!(format.media_type()));
        assert_eq!(is_taken, is_said, "{format:?}");
    }
}

/// All details that an owner may set.
fn details() -> Details {
    serde_json::from_value(json!({
        "album": "a".repeat(ALBUM_MAX_CHARS),
        "position": 0,
        "title": "é".repeat(TITLE_MAX_CHARS),
        "alt": "é".repeat(ALT_MAX_CHARS),
        "focal_point": { "x": 0, "y": 1 },
        "thumbhash": "3OcRJYB4d3h/iIeHeEh3eIhw+j2w",
        "taken_at": "2024-02-29T23:59:59.123+14:00",
        "expires_on": "2099-01-01T00:00:00Z",
        "metadata": { "k".repeat(METADATA_KEY_MAX_CHARS): "é".repeat(METADATA_VALUE_MAX_CHARS) },
    }))
    .unwrap()
}

#[test]
fn a_ticket() {
    let ticket = UploadTicket {
        id: id(),
        method: "PUT".to_owned(),
        url: "https://s3.example.com/x".to_owned(),
        headers: BTreeMap::from([("a".to_owned(), "b".to_owned())]),
        fields: BTreeMap::from([("a".to_owned(), "b".to_owned())]),
        expires_at: Timestamp {
            unix_ms: testing::NOW_UNIX_MS,
        },
        sizes: vec![SizeTicket {
            size: Derivative::Large,
            content_type: "image/webp".to_owned(),
            method: "PUT".to_owned(),
            url: "https://s3.example.com/x".to_owned(),
            headers: BTreeMap::from([("a".to_owned(), "b".to_owned())]),
            fields: BTreeMap::from([("a".to_owned(), "b".to_owned())]),
        }],
    };
    let bare = UploadTicket {
        fields: BTreeMap::new(),
        sizes: Vec::new(),
        ..ticket.clone()
    };
    assert_fields("UploadTicket", &ticket, &bare);
    let size = &ticket.sizes[0];
    let bare = SizeTicket {
        fields: BTreeMap::new(),
        ..size.clone()
    };
    assert_fields("SizeTicket", size, &bare);
}

fn image() -> Image {
    let url = |size: Size| (size.name().to_owned(), "https://x".to_owned());
    Image {
        id: id(),
        collection: Collection::Items,
        format: Format::Webp,
        dimensions: Dimensions::new(ORIGINAL_KEPT_MAX_SIDE, 1),
        bytes: 5,
        sha256: Sha256([0xAB; 32]),
        name: Some("é".repeat(NAME_MAX_CHARS)),
        created_at: Timestamp {
            unix_ms: testing::NOW_UNIX_MS + 1,
        },
        details: details(),
        urls: Size::ALL.map(url).into(),
    }
}

#[test]
fn an_image() {
    let bare = Image {
        format: Format::Pdf,
        dimensions: None,
        name: None,
        details: Details::default(),
        urls: BTreeMap::new(),
        ..image()
    };
    assert_fields("Image", &image(), &bare);
}

#[test]
fn a_signed_url_and_what_is_asked_for_one() {
    let full = SignRequest {
        size: Some("original".to_owned()),
        options: Some("w=640".to_owned()),
        expires_in: Some(DELIVERY_MAX_EXPIRES_IN_SECONDS),
    };
    assert_fields("SignRequest", &full, &SignRequest::default());
    let url = SignedUrl {
        url: "https://photos.example/i/01ARZ3NDEKTSV4RRFFQ69G5FAV?exp=1735693200&kid=k1&sig=a"
            .to_owned(),
        expires_at: Timestamp { unix_ms: 0 },
    };
    assert_fields("SignedUrl", &url, &url);
    let longest = &document()["components"]["schemas"]["SignRequest"]["properties"]["expires_in"];
    assert_eq!(longest["maximum"], DELIVERY_MAX_EXPIRES_IN_SECONDS);
}

#[test]
fn pages_albums_and_orders() {
    let full = ImagePage {
        images: vec![image()],
        next: Some("next".to_owned()),
    };
    let bare = ImagePage {
        images: Vec::new(),
        next: None,
    };
    assert_fields("ImagePage", &full, &bare);
    let album = Album {
        name: details().album.unwrap(),
        count: 1,
        cover: image(),
    };
    assert_fields("Album", &album, &album);
    let full = AlbumPage {
        albums: vec![album],
        next: Some("next".to_owned()),
    };
    let bare = AlbumPage {
        albums: Vec::new(),
        next: None,
    };
    assert_fields("AlbumPage", &full, &bare);
    let order = AlbumOrder { images: vec![id()] };
    assert_fields("AlbumOrder", &order, &order);
}

/// The types of keys and of the audit table are the worker's own: they are checked against its
/// answers.
#[test]
fn keys_and_audit_entries() {
    let ports = FakePorts::new();
    let mint = |body: Value| json_of(&send(&ports, "POST", "/v1/keys", &body));
    let full = json!({
        "label": "a", "scopes": ["read"], "owner": "0123456789abcdef",
        "expires_at": "2099-01-01T00:00:00Z",
    });
    assert_fields(
        "KeyRequest",
        &full,
        &json!({ "label": "a", "scopes": ["read"] }),
    );
    let (full, bare) = (
        mint(full),
        mint(json!({ "label": "a", "scopes": ["read"] })),
    );
    assert_fields("MintedKey", &full, &bare);

    let get = |path: &str| json_of(&send(&ports, "GET", path, &Value::Null));
    let mut whole = get("/v1/keys")["keys"][0].clone();
    whole["expires_at"] = json!("2099-01-01T00:00:00Z");
    whole["revoked_at"] = json!("2025-01-01T00:00:00Z");
    whole["last_used_on"] = json!("2025-01-01");
    let is_bare = |it: &Value| it.get("expires_at").is_none();
    let bare = get("/v1/keys")["keys"].as_array().unwrap().clone();
    let bare = bare.into_iter().find(is_bare).unwrap();
    assert_fields("Key", &whole, &bare);
    let page = get("/v1/keys");
    let mut full = page.clone();
    full["next"] = json!("0123456789ab");
    assert_fields("KeyPage", &full, &page);

    let page = get("/v1/audit");
    let full = get("/v1/audit?limit=1");
    assert_fields("AuditPage", &full, &page);
    let entry = &page["entries"][0];
    let mut bare = entry.clone();
    for optional in ["subject", "target_owner"] {
        bare.as_object_mut().unwrap().remove(optional);
    }
    assert_fields("AuditEntry", entry, &bare);
    let actions = crate::audit::Action::ALL.map(crate::audit::Action::as_str);
    let schemas = &document()["components"]["schemas"];
    assert_eq!(schemas["Action"]["enum"], json!(actions));
    let scopes = crate::model::Scope::ALL;
    assert_eq!(schemas["Scope"]["enum"], json!(scopes));
}
