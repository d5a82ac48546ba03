//! Prepares a file: inspect, decode, resize, orient, convert, encode.

use std::ops::ControlFlow;

use calotype_protocol::Format;

use super::{
    stills::{Sight, stills},
    warning::Warning,
};
use crate::{
    Animation, Error, Inspection, Limits, Options, Picture, Placeholders,
    pipeline::{is_of_format, may_stay, passed_through, upright, whole},
    progress::{Stage, Watch, start},
};

/// The results of preparing a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prepared {
    /// The picture within [`Options::max_side`], [`Options::max_width`] and
    /// [`Options::max_height`].
    pub picture: Picture,
    /// The pictures of [`Options::variants`], in their order. A smaller one has the dimensions of a
    /// size made from [`Self::picture`].
    pub variants: Vec<Picture>,
    /// Placeholders for loading, if requested.
    pub placeholders: Option<Placeholders>,
    /// The warnings, each once.
    pub warnings: Vec<Warning>,
    /// The headers of the source.
    pub source: Inspection,
}

/// Makes the pictures that may leave the device: upright, in the requested sizes, without metadata,
/// all from one decoding of the source.
///
/// `watch` is called as each [`Stage`] starts; when it returns a break, the work ends with
/// [`Error::Canceled`].
///
/// # Errors
/// [`Error::Corrupt`] for a file that is damaged or ends early, unless repair is allowed and at
/// most 1 % is missing ([`Options::damaged`]): no picture that turns gray partway down is ever
/// returned. Otherwise see [`Error`].
pub fn prepare(
    bytes: &[u8],
    options: &Options,
    limits: &Limits,
    watch: &mut dyn FnMut(Stage) -> ControlFlow<()>,
) -> Result<Prepared, Error> {
    start(watch, Stage::Inspect)?;
    options.check()?;
    let source = whole(bytes, limits)?;
    let passed = preserved(bytes, &source, options, limits)?;
    let max_side = options.longest_side_of(source.dimensions);
    let first = [max_side];
    let first = if passed.is_some() { &[][..] } else { &first };
    let sides = [first, options.variants.as_slice()].concat();
    let sight = Sight {
        dimensions: source.dimensions,
        first: match passed {
            Some(_) => source.dimensions,
            None => source.dimensions.fit_within(max_side),
        },
        has_alpha: source.has_alpha,
        most_bytes: most_bytes(bytes, &source, options),
    };
    let open =
        |target, watch: &mut Watch<'_>| upright(bytes, &source, target, options, limits, watch);
    let stay = || {
        let stays = may_stay(&source, options);
        stays
            .then(|| passed_through(bytes, &source, options, limits))
            .transpose()
    };
    let mut made = stills(sight, &sides, options, watch, Box::new(open), &stay)?;
    let is_dropped = passed.is_none() && source.frames > 1;
    if let Some(passed) = passed {
        made.pictures.insert(0, passed);
    }
    let warnings = [
        (made.is_repaired, Warning::Repaired),
        (is_dropped, Warning::AnimationDropped),
    ];
    let warnings = warnings.into_iter().filter(|(is_so, _)| *is_so);
    Ok(Prepared {
        picture: made.pictures.remove(0),
        variants: made.pictures,
        placeholders: made.placeholders,
        warnings: warnings.map(|(_, warning)| warning).collect(),
        source,
    })
}

/// Bytes of a lossy source without its metadata: the maximum for a picture of the same pixels and
/// format, unless the caller chose its quality.
fn most_bytes(bytes: &[u8], source: &Inspection, options: &Options) -> Option<u64> {
    let is_lossy = matches!(source.format, Format::Jpeg | Format::Webp);
    let is_bound = is_lossy && is_of_format(source, options) && options.quality.is_none();
    is_bound.then(|| (bytes.len() as u64).saturating_sub(source.metadata.bytes))
}

/// The source without its metadata, if it is an animation and the options preserve it.
fn preserved(
    bytes: &[u8],
    source: &Inspection,
    options: &Options,
    limits: &Limits,
) -> Result<Option<Picture>, Error> {
    if options.animation == Animation::FirstFrame || source.frames < 2 {
        return Ok(None);
    }
    passed_through(bytes, source, options, limits).map(Some)
}
