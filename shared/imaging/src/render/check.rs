//! Checks that renditions are within their bounds.

use calotype_protocol::{
    limits::{BLUR_MAX, BORDER_MAX, RENDITIONS_MAX, SHARPEN_MAX, TONE_MAX},
    rendition::{Anchor, Border, Rendition, Sides, Tone},
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
        let Tone {
            brightness,
            contrast,
            gamma,
            saturation,
        } = it.tone;
        if [brightness, contrast, saturation]
            .into_iter()
            .any(|it| it > TONE_MAX)
        {
            return refused("brightness, contrast and saturation must be 0 to 10");
        }
        if !(1..=TONE_MAX).contains(&gamma) {
            return refused("gamma must be 0.01 to 10");
        }
        if it.zoom > 100 || it.zoom > 0 && it.anchor == Anchor::Auto {
            return refused("zoom must be 0 to 1, around a point");
        }
        if it
            .border
            .is_some_and(|Border { sides, .. }| is_too_wide(sides))
        {
            return refused("border must be 0 to 500");
        }
    }
    Ok(())
}

fn is_too_wide(sides: Sides) -> bool {
    let Sides {
        top,
        right,
        bottom,
        left,
    } = sides;
    [top, right, bottom, left]
        .into_iter()
        .any(|it| it > BORDER_MAX)
}
