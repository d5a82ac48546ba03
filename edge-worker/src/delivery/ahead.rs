//! Pictures that are made in advance.

use calotype_imaging::Urgency;

use super::config::DeliveryConfig;
use crate::renditions::image_info::ImageInfo;
use crate::renditions::plan::{self, Plan};

/// The effort that the encoder spends on smaller files for a plan. One URL is one file: a size that
/// is made in advance gets the same effort when a request comes first.
pub(super) fn urgency_of(config: &DeliveryConfig, info: &ImageInfo, plan: &Plan) -> Urgency {
    let is_made_ahead = config.prewarm && info.collection.is_public();
    match is_made_ahead && plans(info).any(|it| it.key == plan.key) {
        true => Urgency::InAdvance,
        false => Urgency::OnDemand,
    }
}

/// The plans of an image's named sizes, in every format that a client may request.
pub(super) fn plans(info: &ImageInfo) -> impl Iterator<Item = Plan> {
    let derivatives = info.collection.derivatives().iter();
    derivatives.flat_map(|it| plan::of_size(info, *it))
}
