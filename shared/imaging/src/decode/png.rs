//! PNG to pixels: every colour type and depth becomes 8-bit grey or RGB, opaque.

use std::io::Cursor;

use calotype_protocol::Dimensions;
use png::{BitDepth, ColorType, Decoder, Transformations};

use crate::{
    Error,
    pixels::{Channels, Raster},
};

/// Memory for chunks that are not pixels: a palette and, in the worst honest
/// case, a colour profile of a megabyte.
const CHUNK_BYTES: usize = 4 * 1024 * 1024;

pub(super) fn decode(
    bytes: &[u8],
    stored: Dimensions,
    background: [u8; 3],
) -> Result<Raster, Error> {
    // Eight bytes a pixel at most (16-bit RGBA), and two rows.
    let pixels = usize::try_from(stored.pixels()).map_err(|_| refused("too large"))?;
    let row = stored.width as usize * 8;
    let bytes_allowed = pixels
        .saturating_mul(8)
        .saturating_add(row.saturating_mul(4))
        .saturating_add(CHUNK_BYTES);
    let limits = png::Limits {
        bytes: bytes_allowed,
    };
    let mut decoder = Decoder::new_with_limits(Cursor::new(bytes), limits);
    // Palette to RGB, less than 8 bits to 8, tRNS to alpha; 16 bits stay.
    decoder.set_transformations(Transformations::EXPAND);
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);
    let mut reader = decoder.read_info().map_err(refused)?;

    let (colour, depth) = reader.output_color_type();
    let layout = Layout {
        colour,
        is_deep: depth == BitDepth::Sixteen,
        background,
    };
    let channels = layout.channels();
    let mut samples = Vec::with_capacity(pixels.saturating_mul(channels.count()));
    if reader.info().interlaced {
        let length = reader
            .output_buffer_size()
            .ok_or_else(|| refused("too large"))?;
        let mut whole = vec![0; length];
        reader.next_frame(&mut whole).map_err(refused)?;
        layout.append(&whole, &mut samples);
    } else {
        // Row by row: the eight bytes a pixel of deep pictures never exist at once.
        // An animation's first frame may be smaller than the picture, but its
        // default picture may not: only rows of that are asked for.
        for _ in 0..stored.height {
            let row = reader.next_row().map_err(refused)?;
            let row = row.ok_or_else(|| refused("rows are missing"))?;
            layout.append(row.data(), &mut samples);
        }
    }
    // To IEND: a file cut behind its last row is incomplete all the same.
    reader.finish().map_err(refused)?;
    Raster::new(stored, channels, samples).ok_or_else(|| refused("rows are missing"))
}

fn refused(what: impl ToString) -> Error {
    Error::corrupt(what.to_string())
}

/// How the decoder's samples become ours.
struct Layout {
    colour: ColorType,
    is_deep: bool,
    background: [u8; 3],
}

impl Layout {
    fn channels(&self) -> Channels {
        match self.colour {
            ColorType::Grayscale => Channels::Grey,
            _ => Channels::Rgb,
        }
    }

    fn append(&self, row: &[u8], samples: &mut Vec<u8>) {
        if self.is_deep {
            let (words, _) = row.as_chunks::<2>();
            let shallow: Vec<u8> = words.iter().copied().map(to_eight_bits).collect();
            self.append_shallow(&shallow, samples);
        } else {
            self.append_shallow(row, samples);
        }
    }

    fn append_shallow(&self, row: &[u8], samples: &mut Vec<u8>) {
        match self.colour {
            ColorType::Grayscale | ColorType::Rgb => samples.extend_from_slice(row),
            ColorType::GrayscaleAlpha => {
                let (pixels, _) = row.as_chunks::<2>();
                samples.extend(pixels.iter().flat_map(|&[v, a]| self.over([v; 3], a)));
            }
            ColorType::Rgba => {
                let (pixels, _) = row.as_chunks::<4>();
                samples.extend(
                    pixels
                        .iter()
                        .flat_map(|&[r, g, b, a]| self.over([r, g, b], a)),
                );
            }
            // EXPAND leaves no palette; without samples the picture is refused.
            ColorType::Indexed => {}
        }
    }

    /// The pixel over the background. Done before the resize: then the filter
    /// mixes what is seen, and colours hidden under alpha 0 cannot bleed.
    fn over(&self, pixel: [u8; 3], alpha: u8) -> [u8; 3] {
        let mix = |above: u8, below: u8| {
            let (above, below, alpha) = (u32::from(above), u32::from(below), u32::from(alpha));
            ((above * alpha + below * (255 - alpha) + 127) / 255) as u8
        };
        let [r, g, b] = self.background;
        [mix(pixel[0], r), mix(pixel[1], g), mix(pixel[2], b)]
    }
}

/// 16 bits to 8, rounded: dropping the low byte would darken by half a step.
fn to_eight_bits(word: [u8; 2]) -> u8 {
    ((u32::from(u16::from_be_bytes(word)) * 255 + 32_767) / 65_535) as u8
}

#[cfg(test)]
mod tests {
    use image::ImageReader;

    use super::*;

    const SIDE: u32 = 37;

    fn file(colour: ColorType, depth: BitDepth, transparent: Option<&[u8]>) -> Vec<u8> {
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, SIDE, SIDE);
        encoder.set_color(colour);
        encoder.set_depth(depth);
        if colour == ColorType::Indexed {
            let entries = 1 << depth as u32;
            let palette = (0..entries).flat_map(|index: u32| [index as u8, 7, !index as u8]);
            encoder.set_palette(palette.collect::<Vec<u8>>());
        }
        if let Some(transparent) = transparent {
            encoder.set_trns(transparent.to_vec());
        }
        let row_bytes = (colour.samples() * depth as usize * SIDE as usize).div_ceil(8);
        let data: Vec<u8> = (0..row_bytes * SIDE as usize)
            .map(|index| (index * 37 % 251) as u8)
            .collect();
        let mut writer = encoder.write_header().unwrap();
        writer.write_image_data(&data).unwrap();
        drop(writer);
        file
    }

    /// The image crate's pixels, rounded and blended in floating point.
    fn reference(bytes: &[u8], background: [u8; 3]) -> Vec<u8> {
        let reader = ImageReader::new(Cursor::new(bytes));
        let rgba = reader.with_guessed_format().unwrap().decode().unwrap();
        let over = |pixel: &image::Rgba<u16>| {
            let [r, g, b, a] = pixel.0.map(|sample| f64::from(sample) / 257.0);
            let mix = |(above, below): (f64, u8)| {
                (above * a / 255.0 + f64::from(below) * (1.0 - a / 255.0)).round() as u8
            };
            [(r, background[0]), (g, background[1]), (b, background[2])].map(mix)
        };
        rgba.into_rgba16().pixels().flat_map(over).collect()
    }

    #[test]
    fn every_colour_type_and_depth_is_read() {
        use BitDepth::{Eight, Four, One, Sixteen, Two};
        use ColorType::{Grayscale, GrayscaleAlpha, Indexed, Rgb, Rgba};
        let cases = [
            (
                Grayscale,
                &[One, Two, Four, Eight, Sixteen][..],
                &[0, 1][..],
            ),
            (Rgb, &[Eight, Sixteen], &[0, 1, 0, 2, 0, 3]),
            (Indexed, &[One, Two, Four, Eight], &[0, 128]),
            (GrayscaleAlpha, &[Eight, Sixteen], &[]),
            (Rgba, &[Eight, Sixteen], &[]),
        ];
        let stored = Dimensions::new(SIDE, SIDE).unwrap();
        for (colour, depths, transparent) in cases {
            for depth in depths {
                for transparent in [None, Some(transparent).filter(|it| !it.is_empty())] {
                    let file = file(colour, *depth, transparent);
                    let background = [10, 200, 30];
                    let ours = decode(&file, stored, background).unwrap();
                    let expected = reference(&file, background);
                    let ours: Vec<u8> = match ours.channels() {
                        Channels::Grey => ours.samples().iter().flat_map(|v| [*v; 3]).collect(),
                        Channels::Rgb => ours.samples().to_vec(),
                    };
                    // One step: 16-bit samples are rounded before they are blended.
                    let worst = ours
                        .iter()
                        .zip(&expected)
                        .map(|(a, b)| a.abs_diff(*b))
                        .max();
                    assert!(worst <= Some(1), "{colour:?} {depth:?} {transparent:?}");
                }
            }
        }
    }
}
