//! The options of `prepare` as JavaScript gives them, and their defaults.

use calotype_imaging::{
    Animation, ChromaSubsampling, ColorSpace, Damaged, Effort, Options, Output, Profile,
    ResizeLight, StripOptions,
};
use calotype_protocol::ErrorCode;
use serde::Deserialize;

use crate::failure::Failure;

/// White: what paper is, and what most pages are.
const BACKGROUND: &str = "#ffffff";

/// Options of `prepare`; every one may be left out or `undefined`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct PrepareOptions {
    max_side: Option<u32>,
    max_width: Option<u32>,
    max_height: Option<u32>,
    variants: Option<Vec<u32>>,
    format: Option<FormatName>,
    quality: Option<u32>,
    max_bytes: Option<u64>,
    effort: Option<EffortName>,
    chroma_subsampling: Option<SubsamplingName>,
    restart_rows: Option<u16>,
    color_space: Option<ColorSpaceName>,
    linear_resize: Option<bool>,
    animation: Option<AnimationName>,
    damaged: Option<DamagedName>,
    background: Option<String>,
    placeholders: Option<bool>,
}

/// Options that know their names. `deny_unknown_fields` does nothing in the
/// browser: of an object only the fields that a struct names are looked up.
/// (A flattened map would be handed them all, and cost kilobytes of code.)
pub(crate) trait Named: Default + serde::de::DeserializeOwned {
    /// All of them, as in JavaScript.
    const NAMES: &[&str];

    /// Refuses the first name that is none of them.
    fn check(given: impl IntoIterator<Item = String>) -> Result<(), Failure> {
        let mut given = given.into_iter();
        match given.find(|it| !Self::NAMES.contains(&it.as_str())) {
            Some(name) => Err(invalid(format!("There is no option {name:?}."))),
            None => Ok(()),
        }
    }
}

impl Named for PrepareOptions {
    const NAMES: &[&str] = &[
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
}

/// An enumeration of the engine's, under its names in JavaScript.
macro_rules! names {
    ($($from:ident => $to:ident { $($text:literal $variant:ident),+ $(,)? })+) => {
        $(
            #[derive(Clone, Copy, Debug, Deserialize)]
            enum $from {
                $(#[serde(rename = $text)] $variant,)+
            }

            impl From<$from> for $to {
                fn from(name: $from) -> Self {
                    match name {
                        $($from::$variant => Self::$variant,)+
                    }
                }
            }
        )+
    };
}

names! {
    FormatName => Output {
        "auto" Auto,
        "auto-webp" AutoWebp,
        "jpeg" Jpeg,
        "webp" Webp,
        "webp-lossless" WebpLossless,
        "png" Png,
        "png-palette" PngPalette,
    }
    EffortName => Effort { "fast" Fast, "balanced" Balanced, "best" Best }
    SubsamplingName => ChromaSubsampling { "auto" Auto, "4:2:0" Yuv420, "4:4:4" Yuv444 }
    ColorSpaceName => ColorSpace { "srgb" Srgb, "preserve" Preserve }
    ProfileName => Profile { "keep" Keep, "drop" Drop }
    AnimationName => Animation { "first-frame" FirstFrame, "preserve" Preserve }
    DamagedName => Damaged { "repair" Repair, "refuse" Refuse }
}

/// Options of `strip`; every one may be left out or `undefined`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct StripWishes {
    profile: Option<ProfileName>,
}

impl Named for StripWishes {
    const NAMES: &[&str] = &["profile"];
}

impl StripWishes {
    pub(crate) fn into_engine(self) -> StripOptions {
        let profile = self.profile.map_or(Profile::default(), Into::into);
        StripOptions { profile }
    }
}

/// The engine's options, and what of its answer is passed on.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Wanted {
    pub(crate) options: Options,
    /// All placeholders; the engine makes them in any case, for the thumbhash.
    pub(crate) placeholders: bool,
}

impl PrepareOptions {
    /// The engine's options. Ranges are checked by the engine itself.
    pub(crate) fn into_engine(self) -> Result<Wanted, Failure> {
        let background = self.background.as_deref().unwrap_or(BACKGROUND);
        let defaults = Options::default();
        let options = Options {
            max_side: self.max_side,
            max_width: self.max_width,
            max_height: self.max_height,
            variants: self.variants.unwrap_or(defaults.variants),
            format: self.format.map_or(defaults.format, Into::into),
            // Beyond a byte is beyond the range too, which the engine knows.
            quality: self
                .quality
                .map(|quality| u8::try_from(quality).unwrap_or(u8::MAX)),
            max_bytes: self.max_bytes,
            effort: self.effort.map_or(defaults.effort, Into::into),
            chroma_subsampling: self
                .chroma_subsampling
                .map_or(defaults.chroma_subsampling, Into::into),
            restart_rows: self.restart_rows.unwrap_or(defaults.restart_rows),
            color_space: self.color_space.map_or(defaults.color_space, Into::into),
            resize_light: match self.linear_resize {
                Some(true) => ResizeLight::Linear,
                _ => ResizeLight::Coded,
            },
            animation: self.animation.map_or(defaults.animation, Into::into),
            // The engine's own is the edge's, which judges files: here somebody has only this
            // one, and sees it in the browser.
            damaged: self.damaged.map_or(Damaged::Repair, Into::into),
            background: parse_color(background).ok_or_else(|| {
                invalid(format!(
                    "background is {background:?}, not a color like \"#ffffff\"."
                ))
            })?,
            placeholders: true,
        };
        Ok(Wanted {
            options,
            placeholders: self.placeholders.unwrap_or(false),
        })
    }
}

/// An option that is missing, unknown or out of its range.
pub(crate) fn invalid(detail: String) -> Failure {
    Failure::new(ErrorCode::OptionInvalid, detail)
}

/// Red, green and blue of `#rrggbb`.
fn parse_color(text: &str) -> Option<[u8; 3]> {
    let digits = text.strip_prefix('#')?;
    // `from_str_radix` alone would take a sign, and count é as two.
    if digits.len() != 6 || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    let [_, red, green, blue] = u32::from_str_radix(digits, 16).ok()?.to_be_bytes();
    Some([red, green, blue])
}

#[cfg(test)]
#[path = "options_tests.rs"]
mod tests;
