//! Makes the stills of all sizes, each from the next larger one.

use calotype_protocol::Dimensions;
use calotype_webp::has_codec;

use super::choose::{choose, needs_webp};
use crate::{
    Error, Options, Picture, Placeholders,
    hashes::MAX_SIDE,
    insertion_sort::insertion_sort,
    pipeline::{Upright, placeholders_of},
    pixels::Pixels,
    progress::{Stage, Watch, start},
    resize::smaller,
};

/// Makes the pixels of a source at the given size.
type Open<'a> = dyn FnOnce(Dimensions, &mut Watch<'_>) -> Result<Upright, Error> + 'a;

/// The facts of a source before it is opened.
pub(super) struct Sight {
    pub(super) dimensions: Dimensions,
    /// Dimensions of the picture from which the others are sized.
    pub(super) first: Dimensions,
    pub(super) has_alpha: bool,
    /// Target for the bytes of a picture of the source's dimensions.
    pub(super) most_bytes: Option<u64>,
}

/// The results of a source.
#[derive(Default)]
pub(super) struct Stills {
    pub(super) pictures: Vec<Picture>,
    pub(super) placeholders: Option<Placeholders>,
    pub(super) is_repaired: bool,
}

/// Makes a still for each longest side, in order, and the placeholders. `open` makes the pixels of
/// the largest; `stay` returns the source itself if it may be the result.
pub(super) fn stills(
    source: Sight,
    max_sides: &[u32],
    options: &Options,
    watch: &mut Watch<'_>,
    // Not generic: two callers would make two copies of the whole function.
    open: Box<Open<'_>>,
    stay: &dyn Fn() -> Result<Option<Picture>, Error>,
) -> Result<Stills, Error> {
    // Rounded from the first picture, not from the source, as in sizes made from it later.
    let fitted = |side: &u32| match *side < source.first.longest_side() {
        true => source.first.fit_within(*side),
        false => source.dimensions.fit_within(*side),
    };
    let targets: Vec<Dimensions> = max_sides.iter().map(fitted).collect();
    // Largest first, each once, because each is made from the one before.
    let mut steps = targets.clone();
    insertion_sort(&mut steps, |it| std::cmp::Reverse(it.pixels()));
    steps.dedup();
    let largest = match steps.first() {
        Some(largest) => *largest,
        None if options.placeholders => fitted(&MAX_SIDE),
        None => return Ok(Stills::default()),
    };

    if !steps.is_empty() && needs_webp(source.has_alpha, options.format) && !has_codec() {
        return Err(Error::CodecMissing);
    }

    let Upright {
        pixels,
        profile,
        is_as_stored,
        is_repaired,
    } = open(largest, watch)?;
    let mut rasters = vec![pixels];
    for (at, target) in steps.iter().enumerate().skip(1) {
        rasters.push(smaller(&rasters[at - 1], *target, options.resize_light)?);
    }
    let placeholders = options
        .placeholders
        .then(|| placeholders_of(&rasters[rasters.len() - 1]))
        .transpose()?;

    start(watch, Stage::Encode)?;
    let mut made = Vec::with_capacity(steps.len());
    // Pixels are freed as they are encoded, the largest first.
    for (target, pixels) in steps.iter().zip(rasters) {
        let profile = profile.as_deref();
        let mut picture = encoded(&pixels, options, profile)?;
        if *target == source.dimensions {
            let may_stay = is_as_stored && !is_repaired;
            picture = match may_stay.then(stay).transpose()?.flatten() {
                Some(original) => smaller_of(original, picture),
                None => lowered(picture, source.most_bytes, &pixels, options, profile)?,
            };
        }
        made.push(picture);
    }
    let pictures = targets
        .iter()
        .filter_map(|target| made.iter().find(|it| it.dimensions == *target).cloned());
    Ok(Stills {
        pictures: pictures.collect(),
        placeholders,
        is_repaired,
    })
}

fn smaller_of(original: Picture, picture: Picture) -> Picture {
    if (!original.fits, original.bytes.len()) <= (!picture.fits, picture.bytes.len()) {
        return original;
    }
    picture
}

/// Lowers the quality of a lossy picture to `most_bytes` if it has more and some quality fits.
fn lowered(
    picture: Picture,
    most_bytes: Option<u64>,
    pixels: &Pixels,
    options: &Options,
    profile: Option<&[u8]>,
) -> Result<Picture, Error> {
    let is_larger = |most: &u64| picture.quality.is_some() && picture.bytes.len() as u64 > *most;
    let Some(most) = most_bytes.filter(is_larger) else {
        return Ok(picture);
    };
    let options_of_most = Options {
        max_bytes: Some(options.max_bytes.map_or(most, |it| it.min(most))),
        ..options.clone()
    };
    let lowered = encoded(pixels, &options_of_most, profile)?;
    if !lowered.fits {
        return Ok(picture);
    }
    Ok(lowered)
}

fn encoded(pixels: &Pixels, options: &Options, profile: Option<&[u8]>) -> Result<Picture, Error> {
    let chosen = choose(pixels, options, profile)?;
    Ok(Picture {
        bytes: chosen.bytes,
        format: chosen.format,
        dimensions: pixels.dimensions(),
        quality: chosen.quality,
        fits: chosen.fits,
        is_passed_through: false,
    })
}
