//! Object keys. User input never becomes part of one.

use std::fmt;

use crate::collection::Collection;
use crate::format::Format;
use crate::id::ImageId;
use crate::rendition::Rendition;
use crate::sizes::{Derivative, Size};

/// Key of an object in the bucket; its characters need no percent-encoding.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ObjectKey(String);

impl ObjectKey {
    /// Where a presigned PUT lands: a bucket rule deletes it after 24 hours.
    pub fn temporary_upload(id: ImageId) -> Self {
        Self(format!("temp/uploads/{id}"))
    }

    /// Where a size that was made in the browser lands, beside the upload it is of.
    ///
    /// ```
    /// use calotype_protocol::{Derivative, Format, ObjectKey};
    /// let id = "01ARZ3NDEKTSV4RRFFQ69G5FAV".parse().unwrap();
    /// let key = ObjectKey::temporary_size(id, Derivative::Large, Format::Webp);
    /// assert_eq!(key.as_str(), "temp/uploads/01ARZ3NDEKTSV4RRFFQ69G5FAV-large.webp");
    /// ```
    pub fn temporary_size(id: ImageId, size: Derivative, format: Format) -> Self {
        let (name, extension) = (size.name(), format.extension());
        Self(format!("temp/uploads/{id}-{name}.{extension}"))
    }

    /// Where a verified picture lives, in one of its sizes.
    ///
    /// ```
    /// use calotype_protocol::{Collection, Derivative, Format, ObjectKey, Size};
    /// let id = "01ARZ3NDEKTSV4RRFFQ69G5FAV".parse().unwrap();
    /// let size = Size::Derivative(Derivative::Medium);
    /// let key = ObjectKey::image(Collection::Items, size, id, Format::Jpeg);
    /// assert_eq!(key.as_str(), "items/medium/01ARZ3NDEKTSV4RRFFQ69G5FAV.jpg");
    /// ```
    pub fn image(collection: Collection, size: Size, id: ImageId, format: Format) -> Self {
        Self(format!(
            "{}/{}/{id}.{}",
            collection.name(),
            size.name(),
            format.extension()
        ))
    }

    /// A key that was written down before; `None` when it has characters that no key has.
    pub fn noted(text: String) -> Option<Self> {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._,-".contains(&byte);
        let is_key = !text.is_empty() && text.bytes().all(is_plain) && !text.contains("..");
        is_key.then_some(Self(text))
    }

    /// The collection that it is of; none of an upload's.
    pub fn collection(&self) -> Option<Collection> {
        let (first, _) = self.0.split_once('/')?;
        Collection::from_name(first)
    }

    /// Where a rendition of a picture lives once it is made.
    ///
    /// ```
    /// use calotype_protocol::{Collection, ObjectKey};
    /// let id = "01ARZ3NDEKTSV4RRFFQ69G5FAV".parse().unwrap();
    /// let rendition = "w640-q75.webp".parse().unwrap();
    /// let key = ObjectKey::rendition(Collection::Items, id, &rendition);
    /// assert_eq!(key.as_str(), "items/rendition/01ARZ3NDEKTSV4RRFFQ69G5FAV/w640-q75.webp");
    /// ```
    pub fn rendition(collection: Collection, id: ImageId, rendition: &Rendition) -> Self {
        Self(format!("{}/rendition/{id}/{rendition}", collection.name()))
    }

    /// The key as text, without a leading slash.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ObjectKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rendition::PresetName;

    /// A key of each kind there is.
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
}
