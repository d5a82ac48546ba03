//! Renditions within their bounds.

use calotype_protocol::{
    limits::{BLUR_MAX, RENDITIONS_MAX, SHARPEN_MAX},
    rendition::Rendition,
};

use crate::Error;

pub(super) fn check_all(renditions: &[Rendition]) -> Result<(), Error> {
    let refused = |what| Err(Error::OptionInvalid(what));
    if renditions.len() > RENDITIONS_MAX {
        return refused("renditions must be at most 15");
    }
    for it in renditions {
        if it.frame.width == Some(0) || it.frame.height == Some(0) {
            return refused("width and height must be at least 1");
        }
        if !(1..=100).contains(&it.quality) {
            return refused("quality must be 1 to 100");
        }
        if it.blur > BLUR_MAX {
            return refused("blur must be 0 to 250");
        }
        if it.sharpen > SHARPEN_MAX {
            return refused("sharpen must be 0 to 10");
        }
    }
    Ok(())
}
