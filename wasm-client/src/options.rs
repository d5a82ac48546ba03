//! The options of `prepare` and `strip` in JavaScript, and their defaults.

use std::ops::RangeInclusive;

use calotype_imaging::{
    Animation, ChromaSubsampling, ColorSpace, Damaged, Effort, Options, Output, Profile,
    ResizeLight, StripOptions,
};

use crate::failure::Failure;
use crate::given::{Given, MAX_SAFE_INTEGER, check_names, flag, number, numbers, parsed, word};

/// The options of `prepare`; every one may be left out, `undefined` or `null`.
const PREPARE: &[&str] = &[
    "maxSide",
    "maxWidth",
    "maxHeight",
    "variants",
    "format",
    "quality",
    "maxBytes",
    "effort",
    "chromaSubsampling",
    "restartRows",
    "colorSpace",
    "linearResize",
    "animation",
    "damaged",
    "background",
    "placeholders",
];

/// The options that `js/engine/prepare.ts` and `runner.ts` read.
const PREPARE_IN_SCRIPTS: &[&str] = &["extract", "signal", "onProgress"];

/// The options of `strip`.
const STRIP: &[&str] = &["profile"];

/// The option that `js/engine/strip.ts` reads.
const STRIP_IN_SCRIPTS: &[&str] = &["signal"];

const FORMATS: &[(&str, Output)] = &[
    ("auto", Output::Auto),
    ("auto-webp", Output::AutoWebp),
    ("jpeg", Output::Jpeg),
    ("webp", Output::Webp),
    ("webp-lossless", Output::WebpLossless),
    ("png", Output::Png),
    ("png-palette", Output::PngPalette),
];

const EFFORTS: &[(&str, Effort)] = &[
    ("fast", Effort::Fast),
    ("balanced", Effort::Balanced),
    ("best", Effort::Best),
];

const SUBSAMPLINGS: &[(&str, ChromaSubsampling)] = &[
    ("auto", ChromaSubsampling::Auto),
    ("4:2:0", ChromaSubsampling::Yuv420),
    ("4:4:4", ChromaSubsampling::Yuv444),
];

const COLOR_SPACES: &[(&str, ColorSpace)] = &[
    ("srgb", ColorSpace::Srgb),
    ("preserve", ColorSpace::Preserve),
];

const ANIMATIONS: &[(&str, Animation)] = &[
    ("first-frame", Animation::FirstFrame),
    ("preserve", Animation::Preserve),
];

const DAMAGED: &[(&str, Damaged)] = &[("repair", Damaged::Repair), ("refuse", Damaged::Refuse)];

const PROFILES: &[(&str, Profile)] = &[("keep", Profile::Keep), ("drop", Profile::Drop)];

/// The engine's options, and the parts of its result to pass on.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Wanted {
    pub(crate) options: Options,
    /// All placeholders; the engine always makes them, for the thumbhash.
    pub(crate) placeholders: bool,
}

/// Reads the options of `prepare`.
pub(crate) fn prepare_options(given: &impl Given) -> Result<Wanted, Failure> {
    check_names(given, PREPARE, PREPARE_IN_SCRIPTS)?;
    let sides = wide(Options::SIDES);
    let side = |name| number(given, name, sides.clone()).map(|it| it.map(|side| side as u32));
    let variants = numbers(given, "variants", sides.clone(), Options::MAX_VARIANTS)?;
    let defaults = Options::default();
    let options = Options {
        max_side: side("maxSide")?,
        max_width: side("maxWidth")?,
        max_height: side("maxHeight")?,
        variants: variants
            .unwrap_or_default()
            .into_iter()
            .map(|side| side as u32)
            .collect(),
        format: word(given, "format", FORMATS)?.unwrap_or_default(),
        quality: number(given, "quality", wide(Options::QUALITIES))?.map(|it| it as u8),
        max_bytes: number(given, "maxBytes", 1..=MAX_SAFE_INTEGER)?,
        effort: word(given, "effort", EFFORTS)?.unwrap_or_default(),
        chroma_subsampling: word(given, "chromaSubsampling", SUBSAMPLINGS)?.unwrap_or_default(),
        restart_rows: number(given, "restartRows", wide(0..=u16::MAX))?
            .map_or(defaults.restart_rows, |it| it as u16),
        color_space: word(given, "colorSpace", COLOR_SPACES)?.unwrap_or_default(),
        resize_light: match flag(given, "linearResize")? {
            Some(true) => ResizeLight::Linear,
            _ => ResizeLight::Coded,
        },
        animation: word(given, "animation", ANIMATIONS)?.unwrap_or_default(),
        // The engine's default suits the edge, which checks files. Here the user has only this
        // file, and sees it in the browser.
        damaged: word(given, "damaged", DAMAGED)?.unwrap_or(Damaged::Repair),
        background: parsed(given, "background", parse_color, "a color like \"#ffffff\"")?
            .unwrap_or(defaults.background),
        placeholders: true,
    };
    Ok(Wanted {
        options,
        placeholders: flag(given, "placeholders")?.unwrap_or(false),
    })
}

/// Reads the options of `strip`.
pub(crate) fn strip_options(given: &impl Given) -> Result<StripOptions, Failure> {
    check_names(given, STRIP, STRIP_IN_SCRIPTS)?;
    let profile = word(given, "profile", PROFILES)?.unwrap_or_default();
    Ok(StripOptions { profile })
}

fn wide<T: Into<u64>>(range: RangeInclusive<T>) -> RangeInclusive<u64> {
    let (least, most) = range.into_inner();
    least.into()..=most.into()
}

/// Red, green and blue of `#rrggbb`.
fn parse_color(text: &str) -> Option<[u8; 3]> {
    let digits = text.strip_prefix('#')?;
    // `from_str_radix` alone would accept a sign, and count é as two.
    if digits.len() != 6 || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    let [_, red, green, blue] = u32::from_str_radix(digits, 16).ok()?.to_be_bytes();
    Some([red, green, blue])
}

#[cfg(test)]
#[path = "options_tests.rs"]
mod tests;
