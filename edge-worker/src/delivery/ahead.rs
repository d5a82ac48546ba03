//! Pictures that are made in advance.

use calotype_imaging::Urgency;

use super::config::DeliveryConfig;
use crate::renditions::image_info::ImageInfo;
use crate::renditions::plan::{self, Plan};

/// What smaller files of a plan are worth. One URL is one file, whoever came first: what is
/// made in advance is made no quicker for somebody who is here before that.
pub(super) fn urgency_of(config: &DeliveryConfig, info: &ImageInfo, plan: &Plan) -> Urgency {
    let is_made_ahead = config.prewarm && info.collection.is_public();
    match is_made_ahead && plans(info).any(|it| it.key == plan.key) {
        true => Urgency::InAdvance,
        false => Urgency::OnDemand,
    }
}

/// The named sizes of an image, in each format that somebody may ask for.
pub(super) fn plans(info: &ImageInfo) -> impl Iterator<Item = Plan> {
    let derivatives = info.collection.derivatives().iter();
    derivatives.flat_map(|it| plan::of_size(info, *it))
}
