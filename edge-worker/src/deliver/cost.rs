//! What deriving takes, by what the record says, before anything is read: memory, and the
//! processor's time.

use calotype_imaging::Limits;
use calotype_protocol::limits::{DERIVE_MAX_MEMORY_BYTES, ISOLATE_WORK_BYTES};
use calotype_protocol::rendition::{Layout, Rendition, RenditionFormat};
use calotype_protocol::{Dimensions, Format};

use super::card::Shown;
use super::derive::Caller;
use crate::admission::{Class, Work};

/// Tokens up to which a derivation is soon done: a size of 1200 pixels of a photo of 12
/// megapixels is 3 of them, and some 0.2 s.
const CHEAP_TOKENS: u64 = 3;

/// Least memory that a derivation is given.
const LEAST_BYTES: u64 = 4 * 1024 * 1024;

/// What a derivation takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cost {
    /// Time, in parts of about 70 ms.
    pub(crate) tokens: u64,
    /// Memory beside the file.
    pub(crate) bytes: u64,
    /// The file.
    pub(crate) file_bytes: u64,
}

impl Cost {
    /// Of some pictures from one reading. A document costs nothing: it has none.
    pub(crate) fn of(shown: &Shown, renditions: &[Rendition]) -> Self {
        let Some(upright) = shown.dimensions else {
            return Self::least(shown);
        };
        let each = || renditions.iter().map(|it| Made::of(shown, upright, it));
        let read = each().map(|it| it.read_pixels).max().unwrap_or_default();
        let written: u64 = each().map(|it| it.weighed_pixels).sum();
        let bytes = each().map(|it| it.bytes).max().unwrap_or_default();
        // Entropy decoding goes through all of a file, the rest through what is drawn.
        let tokens = upright.pixels() as f64 / 12e6 + read as f64 / 4e6 + written as f64 / 1e6;
        Self {
            tokens: tokens as u64 + 1,
            bytes: bytes.clamp(LEAST_BYTES, DERIVE_MAX_MEMORY_BYTES),
            file_bytes: shown.integrity.bytes,
        }
    }

    /// Of decoding a picture as small as its format allows.
    pub(crate) fn least(shown: &Shown) -> Self {
        let pixels = shown.dimensions.map_or(0, Dimensions::pixels);
        let bytes = match shown.format {
            Format::Jpeg => pixels / 8,
            _ => pixels * 4,
        };
        Self {
            tokens: pixels / 12_000_000 + 1,
            bytes: bytes.clamp(LEAST_BYTES, DERIVE_MAX_MEMORY_BYTES),
            file_bytes: shown.integrity.bytes,
        }
    }

    /// The same with all the memory that there is.
    pub(crate) fn most(self) -> Self {
        let left = ISOLATE_WORK_BYTES.saturating_sub(self.file_bytes);
        Self {
            bytes: left.min(DERIVE_MAX_MEMORY_BYTES),
            ..self
        }
    }

    pub(crate) fn is_most(&self) -> bool {
        self.bytes >= self.most().bytes
    }

    /// What the engine may take.
    pub(crate) fn limits(&self) -> Limits {
        Limits {
            max_memory_bytes: self.bytes.min(self.most().bytes),
            ..Limits::DERIVE
        }
    }

    /// The same as something to be admitted.
    pub(crate) fn work(&self, caller: &Caller, shown: &Shown) -> Work {
        Work {
            class: match self.tokens {
                0..=CHEAP_TOKENS => Class::Cheap,
                _ => Class::Dear,
            },
            bytes: self.bytes + self.file_bytes,
            network: caller.network.clone(),
            image: Some(shown.id.to_string()),
            at_once: caller.at_once,
        }
    }
}

/// What one picture takes.
struct Made {
    /// Pixels that are drawn of the original.
    read_pixels: u64,
    /// Pixels of the result, dear ones counted more than once.
    weighed_pixels: u64,
    /// Memory beside the file.
    bytes: u64,
}

impl Made {
    fn of(shown: &Shown, upright: Dimensions, rendition: &Rendition) -> Self {
        let layout = Layout::of(rendition, upright);
        let result = layout.canvas.pixels().max(layout.picture.pixels());
        let read_pixels = drawn(shown.format, upright.pixels(), &layout);
        // Of a JPEG all coefficients of what is drawn, at 4:2:0; more is asked for when
        // the header says so.
        let decoded_bytes = match shown.format {
            Format::Jpeg => read_pixels * 5,
            Format::Png if !shown.has_alpha => read_pixels * 3,
            Format::Gif => read_pixels * 6,
            _ => read_pixels * 4,
        };
        let is_png = rendition.format == RenditionFormat::Png;
        let (blurs, sharpens) = (rendition.blur > 0, rendition.sharpen > 0);
        let result_bytes = match is_png {
            true => 16,
            false => 8,
        };
        let times = 1 + u64::from(is_png) + u64::from(blurs) + u64::from(sharpens);
        Self {
            read_pixels,
            weighed_pixels: result * times,
            bytes: decoded_bytes.max(result * result_bytes),
        }
    }
}

/// A JPEG or WebP is drawn at a half, a quarter or an eighth where that is enough.
fn drawn(format: Format, pixels: u64, layout: &Layout) -> u64 {
    if !matches!(format, Format::Jpeg | Format::Webp) {
        return pixels;
    }
    let (seen, picture) = (layout.seen, layout.picture);
    let ratio = |seen: u32, picture: u32| seen / picture.max(1);
    let ratio = ratio(seen.width, picture.width).min(ratio(seen.height, picture.height));
    let halvings = ratio.max(1).ilog2().min(3);
    pixels >> (2 * halvings)
}

#[cfg(test)]
mod tests {
    use calotype_protocol::rendition::Frame;

    use super::*;
    use crate::fake::{FakeWorld, ready};
    use crate::records::State;

    fn shown(width: u32, height: u32, format: Format) -> Shown {
        let record = ready(&FakeWorld::new(), |_| {});
        let State::Ready(verified) = &record.state else {
            unreachable!("it is ready");
        };
        Shown {
            dimensions: Dimensions::new(width, height),
            format,
            has_alpha: format != Format::Jpeg,
            ..Shown::of(&record, verified)
        }
    }

    fn of(shown: &Shown, width: u32, change: impl Fn(&mut Rendition)) -> Cost {
        let mut rendition = Rendition {
            frame: Frame {
                width: Some(width),
                height: None,
            },
            ..Rendition::default()
        };
        change(&mut rendition);
        Cost::of(shown, &[rendition])
    }

    #[test]
    fn what_pages_show_is_cheap_and_what_only_a_stranger_asks_for_is_dear() {
        let photo = shown(4032, 3024, Format::Jpeg);
        let caller = Caller {
            network: None,
            at_once: 2,
            effort: calotype_imaging::Effort::Quick,
        };
        let class = |cost: Cost| cost.work(&caller, &photo).class;
        for width in [300, 640, 800, 1200] {
            assert_eq!(class(of(&photo, width, |_| {})), Class::Cheap, "{width}");
        }
        for (width, change) in [
            (
                3840,
                (|it| it.format = RenditionFormat::Png) as fn(&mut Rendition),
            ),
            (3840, |it| it.blur = 5),
            (3840, |it| it.sharpen = 100),
            (3840, |_| {}),
        ] {
            assert_eq!(class(of(&photo, width, change)), Class::Dear, "{width}");
        }
        let png = of(&photo, 3840, |it| it.format = RenditionFormat::Png);
        assert!(png.tokens > 10 * of(&photo, 800, |_| {}).tokens);
    }

    #[test]
    fn memory_grows_with_what_is_drawn_and_ends_at_what_there_is() {
        let photo = shown(4000, 4000, Format::Jpeg);
        let small = of(&photo, 400, |_| {});
        let full = of(&photo, 4000, |it| it.format = RenditionFormat::Png);
        assert!(small.bytes < 8 * 1024 * 1024, "{}", small.bytes);
        assert!(full.is_most());
        assert!(small.most().bytes + small.file_bytes <= ISOLATE_WORK_BYTES);
        let picture = shown(4000, 4000, Format::Png);
        assert!(of(&picture, 400, |_| {}).bytes >= 4000 * 4000 * 4);
    }
}
