//! Chooses the encoding of a picture, and its quality.

use calotype_protocol::{Format, limits};

use super::{
    budget::fit,
    content::{Content, content},
};
use crate::{
    Error, Options, Output,
    encode::{Coding, Settings, encode},
    pixels::Pixels,
};

/// Quality of a lossy drawing when it competes with a lossless one: below it, edges and letters
/// show ringing, and the two would not be comparable.
const DRAWING_QUALITY: u8 = 90;

/// Whether every choice for such a source needs the WebP codec. The caller should know before the
/// work starts, because the codec may have to be loaded.
pub(crate) const fn needs_webp(has_alpha: bool, format: Output) -> bool {
    match format {
        Output::Webp | Output::WebpLossless | Output::AutoWebp => true,
        Output::Auto => has_alpha,
        Output::Jpeg | Output::Png | Output::PngPalette => false,
    }
}

/// Palette sizes tried, one after the other, until a PNG is small enough.
const PALETTES: [u16; 4] = [256, 128, 64, 16];

/// The chosen file.
pub(crate) struct Chosen {
    pub(crate) bytes: Vec<u8>,
    pub(crate) format: Format,
    /// `None` if there is none to choose.
    pub(crate) quality: Option<u8>,
    /// Whether it is within `max_bytes`.
    pub(crate) fits: bool,
}

/// Returns the smallest file that the options allow, or the smallest of all if none is within
/// `max_bytes`.
pub(crate) fn choose(
    pixels: &Pixels,
    options: &Options,
    profile: Option<&[u8]>,
) -> Result<Chosen, Error> {
    let settings = Settings {
        effort: options.effort,
        chroma: options.chroma_subsampling,
        restart_rows: options.restart_rows,
        background: options.background,
        profile,
    };
    let mut tries = Tries {
        pixels,
        settings,
        max_bytes: options.max_bytes,
        best: None,
    };
    let (first, spare) = codings(pixels, options);
    for coding in first {
        tries.add(coding)?;
    }
    for coding in spare {
        if tries.best.as_ref().is_some_and(|it| it.fits) {
            break;
        }
        tries.add(coding)?;
    }
    Ok(tries.best.expect("every format has a coding"))
}

/// The codings of which the smallest file is chosen, and those to try next, in turn, while none
/// fits.
fn codings(pixels: &Pixels, options: &Options) -> (Vec<Coding>, Vec<Coding>) {
    let quality = options.quality.unwrap_or(limits::PREPARE_QUALITY);
    let lossy_webp = Coding::Webp { quality };
    let photo = match options.format {
        Output::AutoWebp => lossy_webp,
        _ => Coding::Jpeg { quality },
    };
    let palettes = || PALETTES.map(|colors| Coding::PngPalette { colors });
    match options.format {
        Output::Jpeg => (vec![Coding::Jpeg { quality }], vec![]),
        Output::Webp => (vec![lossy_webp], vec![]),
        Output::WebpLossless => (vec![Coding::WebpLossless], vec![]),
        Output::Png => (vec![Coding::Png], palettes().into()),
        Output::PngPalette => {
            let [first, rest @ ..] = palettes();
            (vec![first], rest.into())
        }
        Output::Auto | Output::AutoWebp => match (content(pixels), pixels.has_alpha()) {
            (Content::Photo, false) => (vec![photo], vec![]),
            (Content::Photo, true) => (vec![lossy_webp], vec![]),
            (Content::Flat, true) => (vec![Coding::WebpLossless, Coding::Png], vec![lossy_webp]),
            (Content::Flat, false) => {
                let drawing = photo.with_quality(quality.max(DRAWING_QUALITY));
                let first = vec![Coding::WebpLossless, Coding::Png, drawing];
                (first, vec![photo])
            }
        },
    }
}

/// Codings tried so far.
struct Tries<'a> {
    pixels: &'a Pixels,
    settings: Settings<'a>,
    max_bytes: Option<u64>,
    best: Option<Chosen>,
}

impl Tries<'_> {
    /// Tries one more.
    fn add(&mut self, coding: Coding) -> Result<(), Error> {
        let made = self.encode(coding)?;
        let is_better = self
            .best
            .as_ref()
            .is_none_or(|best| (!made.fits, made.bytes.len()) < (!best.fits, best.bytes.len()));
        if is_better {
            self.best = Some(made);
        }
        Ok(())
    }

    fn encode(&self, coding: Coding) -> Result<Chosen, Error> {
        let Self {
            pixels,
            settings,
            max_bytes,
            ..
        } = self;
        let run = |coding: Coding| encode(pixels, coding, settings);
        let format = coding.format();
        match coding.quality() {
            Some(quality) => {
                let fitted = fit(*max_bytes, quality, |quality| {
                    run(coding.with_quality(quality))
                })?;
                Ok(Chosen {
                    bytes: fitted.bytes,
                    format,
                    quality: Some(fitted.quality),
                    fits: fitted.fits,
                })
            }
            None => {
                let bytes = run(coding)?;
                Ok(Chosen {
                    fits: max_bytes.is_none_or(|most| bytes.len() as u64 <= most),
                    bytes,
                    format,
                    quality: None,
                })
            }
        }
    }
}
