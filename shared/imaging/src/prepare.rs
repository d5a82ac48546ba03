//! The whole path, as one list: inspect, decode, resize, orient, convert, encode.

use std::{borrow::Cow, ops::ControlFlow};

use calotype_protocol::{Dimensions, Format};
use calotype_webp::has_codec;

use crate::{
    Animation, ColourSpace, Error, Inspection, Light, Limits, Options, Orientation, Output,
    Placeholders, StripOptions,
    choose::{choose, needs_webp},
    colour::{Colours, plain, rgb_of_halves},
    decode::{Decoded, Samples, decode},
    few::sort_few,
    inspect,
    orient::orient,
    pixels::{Channels, Pixels, Raster},
    placeholder::{self, of_small},
    resize::{resize, smaller},
    strip,
    watch::{Ask, Progress, Stage, Tick, Watch, check},
};

/// What came of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prepared {
    /// The picture within [`Options::max_side`], [`Options::max_width`] and
    /// [`Options::max_height`].
    pub picture: Picture,
    /// The pictures of [`Options::sizes`], in their order: a smaller one has the
    /// dimensions that a size of [`Self::picture`] has.
    pub sizes: Vec<Picture>,
    /// Stand-ins until they are there, when they were asked for.
    pub placeholders: Option<Placeholders>,
    /// What the source was.
    pub source: Inspection,
}

/// A new picture: within the wanted size, upright, without metadata.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// The encoded file.
    pub bytes: Vec<u8>,
    /// Its format.
    pub format: Format,
    /// Its width and height.
    pub dimensions: Dimensions,
    /// The quality it was encoded with; `None` where there is none to choose: a
    /// lossless file, a palette, the original.
    pub quality: Option<u8>,
    /// Whether it has at most [`Options::max_bytes`].
    pub fits: bool,
    /// Whether it is the source itself without its metadata: because encoded
    /// again it would have grown, or because it moves and was to pass through.
    pub is_original: bool,
}

/// Makes the pictures that may leave the device: upright, of the wanted sizes,
/// without metadata, all from one decoding of the source.
///
/// `watch` is called as each [`Stage`] starts and every few milliseconds within
/// it; when it breaks, the work ends with [`Error::Cancelled`]. Timing is the
/// caller's: this crate knows no clock.
///
/// # Errors
/// [`Error::Corrupt`] for a file that is damaged or ends early: a picture that
/// is grey from some row on never comes out. Otherwise see [`Error`].
pub fn prepare(
    bytes: &[u8],
    options: &Options,
    limits: &Limits,
    watch: &mut dyn FnMut(Progress) -> ControlFlow<()>,
) -> Result<Prepared, Error> {
    let mut watch = Watch::new(watch);

    watch.start(Stage::Inspect)?;
    options.check()?;
    let source = whole(bytes, limits)?;
    let passed = passed_through(bytes, &source, options, limits)?;
    let max_side = options.longest_side_of(source.dimensions);
    let first = [max_side];
    let first = if passed.is_some() { &[][..] } else { &first };
    let sides = [first, options.sizes.as_slice()].concat();
    let sight = Sight {
        dimensions: source.dimensions,
        first: match passed {
            Some(_) => source.dimensions,
            None => source.dimensions.fit_within(max_side),
        },
        has_alpha: source.has_alpha,
    };
    let open =
        |target, watch: &mut Watch<'_>| upright(bytes, &source, target, options, limits, watch);
    let stay = || {
        let stays = may_stay(&source, options);
        stays
            .then(|| original(bytes, &source, options, limits))
            .transpose()
    };
    let (mut pictures, placeholders) =
        stills(sight, &sides, options, &mut watch, Box::new(open), &stay)?;
    if let Some(passed) = passed {
        pictures.insert(0, passed);
    }
    Ok(Prepared {
        picture: pictures.remove(0),
        sizes: pictures,
        placeholders,
        source,
    })
}

/// As [`Prepared`], of pixels instead of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pictures {
    /// The picture within [`Options::max_side`], [`Options::max_width`] and
    /// [`Options::max_height`].
    pub picture: Picture,
    /// The pictures of [`Options::sizes`], in their order: a smaller one has the
    /// dimensions that a size of [`Self::picture`] has.
    pub sizes: Vec<Picture>,
    /// Stand-ins until they are there, when they were asked for.
    pub placeholders: Option<Placeholders>,
}

/// As [`prepare`], from pixels that somebody else decoded: upright, in sRGB, red,
/// green, blue and alpha (not multiplied) of a pixel side by side, 8 bits each.
///
/// [`Options::animation`] and [`Options::colour`] are of no effect: there is
/// nothing that moves, and no other colours. None of the pictures is an original.
///
/// # Errors
/// [`Error::TooLarge`]; [`Error::Corrupt`] when there are not four samples for each
/// pixel. Otherwise see [`Error`].
///
/// ```
/// use std::ops::ControlFlow;
/// use calotype_imaging::{Limits, Options, prepare_pixels};
/// use calotype_protocol::Dimensions;
///
/// let red = [200, 30, 30, 255].repeat(40 * 30);
/// let sides = Dimensions { width: 40, height: 30 };
/// let options = Options { max_side: 20, ..Options::default() };
/// let made = prepare_pixels(red, sides, &options, &Limits::SOURCE, &mut |_| ControlFlow::Continue(()))?;
/// assert_eq!(made.picture.dimensions, Dimensions { width: 20, height: 15 });
/// # Ok::<(), calotype_imaging::Error>(())
/// ```
pub fn prepare_pixels(
    rgba: Vec<u8>,
    dimensions: Dimensions,
    options: &Options,
    limits: &Limits,
    watch: &mut dyn FnMut(Progress) -> ControlFlow<()>,
) -> Result<Pictures, Error> {
    let mut watch = Watch::new(watch);

    watch.start(Stage::Inspect)?;
    options.check()?;
    limits.check_dimensions(dimensions)?;
    let max_side = options.longest_side_of(dimensions);
    let mut ask = || watch.tick(0.0);
    let raster = Raster::lean(dimensions, Channels::Rgba, rgba, &mut ask)?
        .ok_or_else(|| Error::corrupt("not four samples for each pixel"))?;
    let source = Sight {
        dimensions,
        first: dimensions.fit_within(max_side),
        has_alpha: raster.channels().has_alpha(),
    };
    let open = |target, watch: &mut Watch<'_>| {
        watch.start(Stage::Resize)?;
        let mut ask = || watch.tick(0.0);
        let samples = Cow::Owned(Samples::Packed(raster));
        let upright = Orientation::Upright;
        Ok(Upright {
            pixels: resize(samples, target, upright, options.light, &mut ask)?,
            profile: None,
            is_as_stored: false,
        })
    };
    let sides = [&[max_side], options.sizes.as_slice()].concat();
    let (mut pictures, placeholders) =
        stills(source, &sides, options, &mut watch, Box::new(open), &|| {
            Ok(None)
        })?;
    Ok(Pictures {
        picture: pictures.remove(0),
        sizes: pictures,
        placeholders,
    })
}

/// The source as it is but for its metadata, when it moves and that was wanted.
fn passed_through(
    bytes: &[u8],
    source: &Inspection,
    options: &Options,
    limits: &Limits,
) -> Result<Option<Picture>, Error> {
    if options.animation == Animation::FirstFrame || source.frames < 2 {
        return Ok(None);
    }
    original(bytes, source, options, limits).map(Some)
}

/// The source without its metadata.
pub(crate) fn original(
    bytes: &[u8],
    source: &Inspection,
    options: &Options,
    limits: &Limits,
) -> Result<Picture, Error> {
    let stripped = strip(bytes, &StripOptions::default(), limits)?;
    Ok(Picture {
        fits: options.fit(&stripped.bytes),
        bytes: stripped.bytes.into_owned(),
        format: source.format,
        dimensions: source.dimensions,
        quality: None,
        is_original: true,
    })
}

/// Makes the pixels of a source, in that size.
type Open<'a> = dyn FnOnce(Dimensions, &mut Watch<'_>) -> Result<Upright, Error> + 'a;

/// What is known of a source before it is opened.
struct Sight {
    dimensions: Dimensions,
    /// Of the picture that the others are sizes of.
    first: Dimensions,
    has_alpha: bool,
}

/// A still of each longest side, in order, and the placeholders. `open` makes the
/// pixels of the largest; `stay` the source itself, if it may be the result.
fn stills(
    source: Sight,
    max_sides: &[u32],
    options: &Options,
    watch: &mut Watch<'_>,
    // Not generic: the two callers would get two copies of it all.
    open: Box<Open<'_>>,
    stay: &dyn Fn() -> Result<Option<Picture>, Error>,
) -> Result<(Vec<Picture>, Option<Placeholders>), Error> {
    // Rounded from the first and not from the source: so are sizes that others make of it.
    let fitted = |side: &u32| match *side < source.first.longest_side() {
        true => source.first.fit_within(*side),
        false => source.dimensions.fit_within(*side),
    };
    let targets: Vec<Dimensions> = max_sides.iter().map(fitted).collect();
    // Largest first, each once: each is made from the one before.
    let mut steps = targets.clone();
    sort_few(&mut steps, |it| std::cmp::Reverse(it.pixels()));
    steps.dedup();
    let largest = match steps.first() {
        Some(largest) => *largest,
        None if options.placeholders => fitted(&placeholder::MAX_SIDE),
        None => return Ok((Vec::new(), None)),
    };

    if !steps.is_empty() && needs_webp(source.has_alpha, options.format) && !has_codec() {
        return Err(Error::CodecMissing);
    }

    let Upright {
        pixels,
        profile,
        is_as_stored,
    } = open(largest, watch)?;
    let mut rasters = vec![pixels];
    for (at, target) in steps.iter().enumerate().skip(1) {
        let done = at as f32 / steps.len() as f32;
        let mut ask = || watch.tick(done);
        rasters.push(smaller(&rasters[at - 1], *target, options.light, &mut ask)?);
    }
    let placeholders = options
        .placeholders
        .then(|| stand_ins(&rasters[rasters.len() - 1], &mut || watch.tick(1.0)))
        .transpose()?;

    watch.start(Stage::Encode)?;
    let mut made = Vec::with_capacity(steps.len());
    // Pixels go as they are encoded: the largest are the first.
    for (at, (target, pixels)) in steps.iter().zip(rasters).enumerate() {
        let mut tick = watch.part(at, steps.len());
        let mut picture = encoded(&pixels, options, profile.as_deref(), &mut tick)?;
        if *target == source.dimensions
            && is_as_stored
            && let Some(original) = stay()?
            && (!original.fits, original.bytes.len()) <= (!picture.fits, picture.bytes.len())
        {
            picture = original;
        }
        made.push(picture);
    }
    let pictures = targets
        .iter()
        .filter_map(|target| made.iter().find(|it| it.dimensions == *target).cloned());
    Ok((pictures.collect(), placeholders))
}

/// Whether the source itself is what was asked for, metadata aside.
pub(crate) const fn may_stay(source: &Inspection, options: &Options) -> bool {
    let is_wanted = match options.format {
        Output::Auto | Output::AutoWebp => true,
        Output::Jpeg => matches!(source.format, Format::Jpeg),
        Output::Webp | Output::WebpLossless => matches!(source.format, Format::Webp),
        Output::Png | Output::PngPalette => matches!(source.format, Format::Png),
    };
    is_wanted && source.frames < 2 && matches!(source.orientation, Orientation::Upright)
}

/// A picture as it is seen.
struct Upright {
    /// In sRGB, or in the colours of the profile.
    pixels: Pixels,
    profile: Option<Vec<u8>>,
    /// Whether the stored samples already meant these colours.
    is_as_stored: bool,
}

fn upright(
    bytes: &[u8],
    source: &Inspection,
    target: Dimensions,
    options: &Options,
    limits: &Limits,
    watch: &mut Watch<'_>,
) -> Result<Upright, Error> {
    watch.start(Stage::Decode)?;
    // Resize before rotating: fewer pixels to turn. So the target is sideways too.
    let target = source.orientation.turned(target);
    let Decoded { samples, profile } =
        decode(bytes, source, target, options.chroma, limits, &mut |done| {
            watch.tick(done)
        })?;
    watch.start(Stage::Resize)?;
    let mut ask = || watch.tick(0.0);
    let samples = Cow::Owned(samples);
    let pixels = resize(samples, target, source.orientation, options.light, &mut ask)?;
    let pixels = orient(pixels, source.orientation, &mut ask)?;
    check(ask())?;
    let colours = Colours::of(&profile, &pixels);
    let kept = match options.colour {
        ColourSpace::Keep => colours.kept(),
        ColourSpace::Srgb => None,
    };
    let is_as_stored = kept.is_some() || colours.are_srgb();
    let pixels = match kept {
        Some(_) => plain(pixels, &mut ask)?,
        None => colours.to_srgb(pixels, &mut ask)?,
    };
    Ok(Upright {
        pixels,
        profile: kept,
        is_as_stored,
    })
}

fn encoded(
    pixels: &Pixels,
    options: &Options,
    profile: Option<&[u8]>,
    tick: &mut Tick<'_>,
) -> Result<Picture, Error> {
    let chosen = choose(pixels, options, profile, tick)?;
    Ok(Picture {
        bytes: chosen.bytes,
        format: chosen.format,
        dimensions: pixels.dimensions(),
        quality: chosen.quality,
        fits: chosen.fits,
        is_original: false,
    })
}

/// Placeholders, from a copy so small that they cost next to nothing.
pub(crate) fn stand_ins(pixels: &Pixels, ask: &mut Ask<'_>) -> Result<Placeholders, Error> {
    small(pixels, placeholder::MAX_SIDE, ask).map(|small| of_small(&small))
}

/// A copy of at most so many pixels a side, all samples of a pixel side by side.
pub(crate) fn small(pixels: &Pixels, max_side: u32, ask: &mut Ask<'_>) -> Result<Raster, Error> {
    let target = pixels.dimensions().fit_within(max_side);
    match smaller(pixels, target, Light::default(), ask)? {
        Pixels::YCbCr { luma, chroma } => rgb_of_halves(&luma, &chroma, ask),
        Pixels::Packed(raster) => Ok(raster),
        Pixels::Deep(_) => Err(Error::corrupt("samples are missing")),
    }
}

/// A whole file as at most so many pixels a side, upright and in sRGB.
pub(crate) fn at_most(
    max_side: u32,
    bytes: &[u8],
    options: &Options,
    limits: &Limits,
    watch: &mut Watch<'_>,
) -> Result<Pixels, Error> {
    let source = whole(bytes, limits)?;
    let target = source.dimensions.fit_within(max_side);
    upright(bytes, &source, target, options, limits, watch).map(|it| it.pixels)
}

/// What the headers of a whole file say.
pub(crate) fn whole(bytes: &[u8], limits: &Limits) -> Result<Inspection, Error> {
    inspect(bytes, limits).map_err(|error| match error {
        // Here the whole file is at hand: there are no more bytes to come.
        Error::HeaderIncomplete => Error::corrupt("the file ends inside its header"),
        other => other,
    })
}
