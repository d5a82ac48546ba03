//! The sizes in which a picture is served.

use serde::{Deserialize, Serialize};

use crate::limits::ORIGINAL_KEPT_MAX_SIDE;

/// A size made from the original on first request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Derivative {
    /// 1200 px: a desktop page.
    Large,
    /// 800 px: a tablet, or half a desktop page.
    Medium,
    /// 300 px: a list on a phone.
    Thumbnail,
}

impl Derivative {
    /// Every derivative, largest first.
    pub const ALL: [Self; 3] = [Self::Large, Self::Medium, Self::Thumbnail];

    /// Longest side in pixels.
    pub const fn max_side(self) -> u32 {
        match self {
            Self::Large => 1200,
            Self::Medium => 800,
            Self::Thumbnail => 300,
        }
    }

    /// The name in URLs and object keys.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Large => "large",
            Self::Medium => "medium",
            Self::Thumbnail => "thumbnail",
        }
    }
}

/// A size in a delivery URL: the original or one of its derivatives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Size {
    /// The stored original, at most 4080 px.
    Original,
    /// A smaller size.
    Derivative(Derivative),
}

impl Size {
    /// Every size, largest first.
    pub const ALL: [Self; 4] = [
        Self::Original,
        Self::Derivative(Derivative::Large),
        Self::Derivative(Derivative::Medium),
        Self::Derivative(Derivative::Thumbnail),
    ];

    /// Longest side in pixels.
    pub const fn max_side(self) -> u32 {
        match self {
            Self::Original => ORIGINAL_KEPT_MAX_SIDE,
            Self::Derivative(derivative) => derivative.max_side(),
        }
    }

    /// The name in URLs and object keys.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Original => "original",
            Self::Derivative(derivative) => derivative.name(),
        }
    }

    /// The size of exactly this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|size| size.name() == name)
    }
}

#[cfg(test)]
#[path = "sizes_tests.rs"]
mod tests;
