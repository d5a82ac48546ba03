//! Collections: the visibility of pictures, and the files that may be uploaded.

use serde::{Deserialize, Serialize};

use crate::format::Format;
use crate::sizes::Derivative;

const MIB: u64 = 1024 * 1024;

/// A named set of pictures with rules of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Collection {
    /// Public pictures of things, in every size.
    #[default]
    Items,
    /// Public pictures of people: original and thumbnail.
    Profiles,
    /// Private documents: signed URLs only, no derivatives.
    Verification,
}

impl Collection {
    /// Every collection.
    pub const ALL: [Self; 3] = [Self::Items, Self::Profiles, Self::Verification];

    /// The name in URLs, object keys and JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Items => "items",
            Self::Profiles => "profiles",
            Self::Verification => "verification",
        }
    }

    /// The collection of exactly this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }

    /// Largest upload in bytes.
    pub const fn max_bytes(self) -> u64 {
        match self {
            Self::Items => 10 * MIB,
            Self::Profiles => 5 * MIB,
            Self::Verification => 20 * MIB,
        }
    }

    /// Whether the collection accepts uploads of this format.
    pub const fn accepts(self, format: Format) -> bool {
        format.is_decodable() || matches!((self, format), (Self::Verification, Format::Pdf))
    }

    /// Whether anyone who knows the id may see the picture.
    pub const fn is_public(self) -> bool {
        !matches!(self, Self::Verification)
    }

    /// The derivatives of the collection, largest first.
    pub const fn derivatives(self) -> &'static [Derivative] {
        match self {
            Self::Items => &Derivative::ALL,
            Self::Profiles => &[Derivative::Thumbnail],
            Self::Verification => &[],
        }
    }
}
