//! Object keys. They never contain user input.

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
    /// The key for a presigned PUT; a bucket rule deletes the object after 24 hours.
    pub fn temporary_upload(id: ImageId) -> Self {
        Self(format!("temp/uploads/{id}"))
    }

    /// The key for a size made in the browser, beside the upload that it belongs to.
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

    /// The key of a verified picture in one of its sizes.
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

    /// Reads a stored key; `None` when it has a character that no key has.
    pub fn noted(text: String) -> Option<Self> {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._,-".contains(&byte);
        let is_key = !text.is_empty() && text.bytes().all(is_plain) && !text.contains("..");
        is_key.then_some(Self(text))
    }

    /// The collection of the key; `None` for an upload.
    pub fn collection(&self) -> Option<Collection> {
        let (first, _) = self.0.split_once('/')?;
        Collection::from_name(first)
    }

    /// The key of a rendition of a picture.
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
#[path = "key_tests.rs"]
mod tests;
