//! Checks whether bytes may stand for a size of an original: the cheap checks first, then the
//! pixels, and those only if the size is within its bounds.

use calotype_imaging::{
    Inspection, Limits, LumaGrid, Orientation, Profile, StripOptions, inspect_whole, luma_grid,
    strip,
};

use crate::records::DeclaredSize;
use crate::renditions::image_info::ImageInfo;

/// The reason why a size is not published, in words for the operator.
pub(super) type Reason = &'static str;

/// Checks a size by itself. One that passes may be published if it matches its original.
///
/// # Errors
///
/// The reason why delivery could not have made this size itself.
pub(super) fn check(
    info: &ImageInfo,
    declared: &DeclaredSize,
    bytes: &[u8],
) -> Result<LumaGrid, Reason> {
    let seen = inspect_whole(bytes, &Limits::DERIVE).map_err(|_| "it is no whole picture")?;
    check_header(info, declared, &seen)?;
    check_clean(&seen, bytes)?;
    luma_grid(bytes, &Limits::DERIVE).map_err(|_| "it does not decode")
}

fn check_header(
    info: &ImageInfo,
    declared: &DeclaredSize,
    seen: &Inspection,
) -> Result<(), Reason> {
    if seen.format != declared.format {
        return Err("it is of another format");
    }
    if seen.frames != 1 {
        return Err("it moves");
    }
    let max_side = declared.size.max_side();
    let expected = info.dimensions.map(|it| it.fit_within(max_side));
    if expected != Some(seen.dimensions) {
        return Err("it has other dimensions");
    }
    // Flattened, it would be wrong on any page but a white one; and pixels that are invisible on
    // white may be another picture on black.
    if seen.has_alpha != info.has_alpha {
        return Err("it is transparent and its original is not, or the other way round");
    }
    Ok(())
}

/// Checks that no byte can be removed, not even a color profile: delivered pictures are in sRGB.
fn check_clean(seen: &Inspection, bytes: &[u8]) -> Result<(), Reason> {
    if seen.orientation != Orientation::Upright {
        return Err("it does not stand upright");
    }
    let bare = StripOptions {
        profile: Profile::Drop,
    };
    let stripped = strip(bytes, &bare, &Limits::DERIVE).map_err(|_| "it is no whole picture")?;
    if stripped.bytes != bytes {
        return Err("it has more in it than a picture");
    }
    Ok(())
}
