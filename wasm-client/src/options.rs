//! The options of `prepare` as JavaScript gives them, and their defaults.

use std::collections::BTreeMap;

use calotype_imaging::{Options, Speed};
use calotype_protocol::{ErrorCode, limits};
use serde::{Deserialize, de::IgnoredAny};

use crate::failure::Failure;

/// White: what paper is, and what most pages are.
const BACKGROUND: &str = "#ffffff";

/// Options of `prepare`; every one may be left out or `undefined`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PrepareOptions {
    max_side: Option<u32>,
    quality: Option<u32>,
    speed: Option<SpeedName>,
    background: Option<String>,
    // `deny_unknown_fields` would do nothing: serde-wasm-bindgen only ever looks
    // up the fields that a struct names. Flattening makes it hand over them all.
    #[serde(flatten)]
    unknown: BTreeMap<String, IgnoredAny>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum SpeedName {
    Fast,
    Balanced,
}

impl PrepareOptions {
    /// The engine's options. Ranges are checked by the engine itself.
    pub(crate) fn into_engine(self) -> Result<Options, Failure> {
        if let Some(name) = self.unknown.keys().next() {
            return Err(invalid(format!("There is no option {name:?}.")));
        }
        let background = self.background.as_deref().unwrap_or(BACKGROUND);
        Ok(Options {
            max_side: self.max_side.unwrap_or(limits::ORIGINAL_MAX_SIDE),
            // Beyond a byte is beyond the range too, which the engine knows.
            quality: self.quality.map_or(limits::PREPARE_QUALITY, |quality| {
                u8::try_from(quality).unwrap_or(u8::MAX)
            }),
            speed: match self.speed.unwrap_or(SpeedName::Balanced) {
                SpeedName::Fast => Speed::Fast,
                SpeedName::Balanced => Speed::Balanced,
            },
            background: parse_colour(background).ok_or_else(|| {
                invalid(format!(
                    "background is {background:?}, not a colour like \"#ffffff\"."
                ))
            })?,
        })
    }
}

/// An option that is missing, unknown or out of its range.
pub(crate) fn invalid(detail: String) -> Failure {
    Failure::new(ErrorCode::OptionInvalid, detail)
}

/// Red, green and blue of `#rrggbb`.
fn parse_colour(text: &str) -> Option<[u8; 3]> {
    let digits = text.strip_prefix('#')?;
    // `from_str_radix` alone would take a sign, and count é as two.
    if digits.len() != 6 || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    let [_, red, green, blue] = u32::from_str_radix(digits, 16).ok()?.to_be_bytes();
    Some([red, green, blue])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<Options, Failure> {
        let options: PrepareOptions = serde_json::from_str(json).unwrap();
        options.into_engine()
    }

    #[test]
    fn every_option_has_a_default() {
        let options = read("{}").unwrap();
        assert_eq!(options.max_side, limits::ORIGINAL_MAX_SIDE);
        assert_eq!(options.quality, limits::PREPARE_QUALITY);
        assert!(matches!(options.speed, Speed::Balanced));
        assert_eq!(options.background, [255, 255, 255]);
    }

    #[test]
    fn every_option_is_read() {
        let json = r##"{"maxSide":1200,"quality":70,"speed":"fast","background":"#0a141E"}"##;
        let options = read(json).unwrap();
        assert_eq!(options.max_side, 1200);
        assert_eq!(options.quality, 70);
        assert!(matches!(options.speed, Speed::Fast));
        assert_eq!(options.background, [10, 20, 30]);
    }

    #[test]
    fn an_unknown_option_is_refused_by_its_name() {
        let failure = serde_json::to_value(read(r#"{"maxsize":1200}"#).unwrap_err()).unwrap();
        assert_eq!(failure["code"], "option_invalid");
        assert_eq!(failure["detail"], r#"There is no option "maxsize"."#);
    }

    #[test]
    fn only_six_hexadecimal_digits_are_a_colour() {
        for text in ["", "#", "white", "#fff", "#+fffff", "#ffffé", "ffffff"] {
            assert_eq!(parse_colour(text), None, "{text}");
        }
    }
}
