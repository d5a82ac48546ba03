//! Merge patches.

use serde_json::json;

use super::*;
use crate::testing::{FakePorts, now, pending, ready};

/// RFC 7396, Appendix A: original, patch, result.
const VECTORS: &str = r#"[
    [{"a":"b"}, {"a":"c"}, {"a":"c"}],
    [{"a":"b"}, {"b":"c"}, {"a":"b","b":"c"}],
    [{"a":"b"}, {"a":null}, {}],
    [{"a":"b","b":"c"}, {"a":null}, {"b":"c"}],
    [{"a":["b"]}, {"a":"c"}, {"a":"c"}],
    [{"a":"c"}, {"a":["b"]}, {"a":["b"]}],
    [{"a":{"b":"c"}}, {"a":{"b":"d","c":null}}, {"a":{"b":"d"}}],
    [{"a":[{"b":"c"}]}, {"a":[1]}, {"a":[1]}],
    [["a","b"], ["c","d"], ["c","d"]],
    [{"a":"b"}, ["c"], ["c"]],
    [{"a":"foo"}, null, null],
    [{"a":"foo"}, "bar", "bar"],
    [{"e":null}, {"a":1}, {"e":null,"a":1}],
    [[1,2], {"a":"b","c":null}, {"a":"b"}],
    [{}, {"a":{"bb":{"ccc":null}}}, {"a":{"bb":{}}}]
]"#;

#[test]
fn merging_is_that_of_the_rfc() {
    let vectors: Vec<(Value, Value, Value)> = serde_json::from_str(VECTORS).unwrap();
    assert_eq!(vectors.len(), 15);
    for (original, patch, result) in vectors {
        assert_eq!(
            merge(original.clone(), &patch),
            result,
            "{original} {patch}"
        );
    }
}

fn patch(ports: &FakePorts, owner: &Owner, id: ImageId, patch: Value) -> Result<Value, ErrorCode> {
    let patch = patch.as_object().unwrap();
    now(change(ports, owner, id, patch, "https://x"))
        .map(|image| serde_json::to_value(image).unwrap())
        .map_err(|failure| failure.code)
}

#[test]
fn fields_are_set_kept_and_cleared() {
    let ports = FakePorts::new();
    let image = ready(&ports, |_| {});
    let patch = |it: Value| patch(&ports, &image.owner, image.id, it);
    let said = json!({"title": "T", "alt": "A", "album": "a", "focal_point": {"x": 0.25, "y": 1}});
    patch(said).unwrap();
    let changed = patch(json!({"title": "U", "alt": null, "focal_point": {"y": 0}})).unwrap();
    assert_eq!(changed["title"], "U");
    assert_eq!(changed.get("alt"), None);
    assert_eq!(changed["album"], "a");
    assert_eq!(changed["focal_point"], json!({"x": 0.25, "y": 0.0}));
    assert_eq!(patch(json!({})).unwrap(), changed);
    let cleared = patch(json!({"title": null, "album": null, "focal_point": null})).unwrap();
    for field in ["title", "album", "focal_point"] {
        assert_eq!(cleared.get(field), None, "{field}");
    }
}

#[test]
fn what_is_not_right_changes_nothing() {
    let ports = FakePorts::new();
    let image = ready(&ports, |_| {});
    let patch = |it: Value| patch(&ports, &image.owner, image.id, it);
    let before = patch(json!({"title": "T"})).unwrap();
    for bad in [
        json!({"title": "U", "state": "ready"}),
        json!({"title": "U", "state": null}),
        json!({"title": "U", "owner": "me"}),
        json!({"title": 1}),
        json!({"title": "t".repeat(201)}),
        json!({"title": "U", "alt": "a".repeat(1001)}),
        json!({"title": "U", "album": "../a"}),
        json!({"title": "U", "album": ""}),
        json!({"title": "U", "focal_point": {"x": 0.5}}),
        json!({"title": "U", "focal_point": {"x": 0.5, "y": 1.5}}),
        json!({"title": "U", "focal_point": {"x": 0.5, "y": 0.5, "z": 0}}),
        json!({"title": "U", "focal_point": [0.5, 0.5]}),
    ] {
        assert_eq!(patch(bad.clone()), Err(ErrorCode::RequestInvalid), "{bad}");
    }
    assert_eq!(patch(json!({})).unwrap(), before);
}

#[test]
fn another_owners_image_is_not_found_and_stays() {
    let ports = FakePorts::new();
    let image = ready(&ports, |_| {});
    let stranger = Owner("ffffffffffffffff".to_owned());
    let title = json!({"title": "mine"});
    let refused = patch(&ports, &stranger, image.id, title.clone());
    assert_eq!(refused, Err(ErrorCode::NotFound));
    let upload = pending(b"upload");
    now(records::insert(&ports, &upload, None)).unwrap();
    let refused = patch(&ports, &upload.owner, upload.id, title);
    assert_eq!(refused, Err(ErrorCode::NotFound));
    let same = patch(&ports, &image.owner, image.id, json!({})).unwrap();
    assert_eq!(same.get("title"), None);
}
