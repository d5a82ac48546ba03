//! Determines the color space of a picture from its file.

use super::{
    icc,
    matrix::Chromaticities,
    profile::{Profile, Transfer},
    space::{Space, inputs},
};
use crate::pixels::Channels;

/// `None` if there is nothing to convert: sRGB, or a profile that is damaged or for other colors
/// than the picture's, as browsers treat it.
pub(super) fn space_of(profile: &Profile, channels: Channels) -> Option<Space> {
    let space = match profile {
        Profile::Srgb => return None,
        Profile::Icc(bytes) => icc::read(bytes)?,
        Profile::Parametric {
            primaries,
            transfer,
        } => parametric(*primaries, *transfer, channels)?,
    };
    (space.inputs() == inputs(channels) && !space.is_srgb()).then_some(space)
}

fn parametric(primaries: Chromaticities, transfer: Transfer, channels: Channels) -> Option<Space> {
    match (channels, transfer.curve()) {
        (Channels::Gray | Channels::GrayAlpha, curve) => curve.map(Space::Gray),
        (_, Some(curve)) => Space::rgb(curve, primaries),
        (_, None) => Some(Space::Hdr {
            transfer,
            to_pcs: primaries.to_pcs()?,
        }),
    }
}
