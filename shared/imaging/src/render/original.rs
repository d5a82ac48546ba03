//! From the samples of an original to a file: the steps of each rendition.

use std::borrow::Cow;

use calotype_protocol::rendition::{Rendition, RenditionFormat, Tone};

use super::{attention, backdrop, blur, sharpen, tone, urgency::Urgency, work::Work};
use crate::{
    ChromaSubsampling, Effort, Error, Inspection, Limits, Options, Output, Picture, ResizeLight,
    color::{Colors, Profile},
    encode::{Coding, Settings, encode},
    orient::orient,
    pipeline::{may_stay, passed_through},
    pixels::{Pixels, Samples},
    resize::{resize, resize_bytes},
};

/// A file whose header passed the limits.
pub(super) struct Original<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) source: Inspection,
    pub(super) urgency: Urgency,
    pub(super) limits: &'a Limits,
}

impl Original<'_> {
    /// Does the steps before blur, sharpening and tone, which are the same for every format.
    /// Meanwhile `held_bytes` of samples stay in memory for other works, including borrowed ones.
    pub(super) fn pixels(
        &self,
        work: &Work,
        samples: Cow<'_, Samples>,
        held_bytes: u64,
        profile: &Profile,
    ) -> Result<Seen, Error> {
        let stored = self.source.orientation.turned(self.source.dimensions);
        let check_memory = |more: u64| self.limits.check_memory(held_bytes.saturating_add(more));
        check_memory(work.bytes)?;
        let is_own = matches!(samples, Cow::Owned(_));
        let samples = match work.stored_area {
            Some(area) => {
                check_memory(samples.part_bytes(is_own, area, stored))?;
                Cow::Owned(Samples::part(samples, area, stored)?)
            }
            None => samples,
        };
        let target = work.orientation.turned(work.scaled);
        let is_own = matches!(samples, Cow::Owned(_));
        check_memory(resize_bytes(&samples, is_own, target))?;
        let pixels = resize(samples, target, work.orientation, ResizeLight::Coded)?;
        let pixels = orient(pixels, work.orientation);
        let colors = Colors::of(profile, &pixels);
        let are_srgb = colors.are_srgb();
        let mut pixels = colors.to_srgb(pixels)?;
        if work.scaled != work.layout.picture {
            pixels = attention::crop(pixels, work.layout.picture)?;
        }
        Ok(Seen {
            pixels,
            are_srgb,
            is_whole: work.blur == 0 && work.sharpen == 0 && work.tone == Tone::default(),
        })
    }

    pub(super) fn encoded(
        &self,
        work: &Work,
        seen: &Seen,
        rendition: &Rendition,
    ) -> Result<Picture, Error> {
        let backdrop = backdrop::Backdrop::of(rendition);
        let pixels = backdrop.behind(&seen.pixels, work)?;
        let (coding, effort) = coding(rendition, self.urgency);
        let settings = Settings {
            effort,
            chroma: ChromaSubsampling::Auto,
            restart_rows: 0,
            background: backdrop.opaque(),
            profile: None,
        };
        let picture = Picture {
            bytes: encode(&pixels, coding, &settings)?,
            format: coding.format(),
            dimensions: pixels.dimensions(),
            quality: coding.quality(),
            fits: true,
            is_passed_through: false,
        };
        let stays = seen.are_srgb && work.is_untouched && self.may_stay(rendition);
        if stays {
            let original =
                passed_through(self.bytes, &self.source, &Options::default(), self.limits)?;
            if original.bytes.len() <= picture.bytes.len() {
                return Ok(original);
            }
        }
        Ok(picture)
    }

    /// Whether the file itself has the rendition's format and needs no changes.
    fn may_stay(&self, rendition: &Rendition) -> bool {
        let format = match rendition.format {
            RenditionFormat::Jpeg => Output::Jpeg,
            RenditionFormat::BaselineJpeg => return false,
            RenditionFormat::Webp => Output::Webp,
            RenditionFormat::Png => Output::Png,
        };
        let options = Options {
            format,
            ..Options::default()
        };
        may_stay(&self.source, &options)
    }
}

/// Pixels before the background.
pub(super) struct Seen {
    pixels: Pixels,
    /// Whether the stored samples were already in these colors.
    are_srgb: bool,
    /// Whether blur, sharpening and tone are done.
    pub(super) is_whole: bool,
}

impl Seen {
    /// Applies blur, sharpening and tone.
    pub(super) fn with_effects(self, work: &Work) -> Result<Self, Error> {
        let mut pixels = self.pixels;
        if work.blur > 0 {
            pixels = blur::blur(pixels, work.blur)?;
        }
        if work.sharpen > 0 {
            pixels = sharpen::sharpen(pixels, work.sharpen)?;
        }
        if work.tone != Tone::default() {
            pixels = tone::toned(pixels, work.tone)?;
        }
        Ok(Self {
            pixels,
            is_whole: true,
            ..self
        })
    }
}

fn coding(rendition: &Rendition, urgency: Urgency) -> (Coding, Effort) {
    let quality = rendition.quality;
    let effort = |quick, thorough| match urgency {
        Urgency::OnDemand => quick,
        Urgency::InAdvance => thorough,
    };
    match rendition.format {
        // Progressive: 14 % fewer bytes (165 against 191 kB at 1200 px, November 2026).
        RenditionFormat::Jpeg => (Coding::Jpeg { quality }, Effort::Balanced),
        RenditionFormat::BaselineJpeg => (Coding::Jpeg { quality }, Effort::Fast),
        RenditionFormat::Webp => {
            let effort = effort(Effort::Balanced, Effort::Best);
            (Coding::Webp { quality }, effort)
        }
        RenditionFormat::Png => (Coding::Png, effort(Effort::Fast, Effort::Balanced)),
    }
}
