//! Tests of `key`.

use super::*;
use crate::rendition::PresetName;

/// A key of each kind.
fn keys() -> Vec<ObjectKey> {
    let id: ImageId = "01ARZ3NDEKTSV4RRFFQ69G5FAV".parse().unwrap();
    let mut keys = vec![ObjectKey::temporary_upload(id)];
    for collection in Collection::ALL {
        let rendition = "w640-q75.webp".parse().unwrap();
        keys.push(ObjectKey::rendition(collection, id, &rendition));
        for format in Format::ALL {
            keys.push(ObjectKey::image(collection, Size::Original, id, format));
            let thumbnail = Derivative::Thumbnail;
            let size = Size::Derivative(thumbnail);
            keys.push(ObjectKey::image(collection, size, id, format));
            keys.push(ObjectKey::temporary_size(id, thumbnail, format));
        }
    }
    keys
}

#[test]
fn no_step_of_a_key_is_a_name_that_a_preset_may_have() {
    for key in keys() {
        for step in key.as_str().split('/') {
            assert_eq!(PresetName::new(step), None, "{step} of {key}");
        }
    }
}

#[test]
fn keys_use_characters_that_need_no_encoding() {
    for key in keys() {
        let plain = |c: char| c.is_ascii_alphanumeric() || "/.-".contains(c);
        assert!(key.as_str().chars().all(plain), "{key}");
    }
}
