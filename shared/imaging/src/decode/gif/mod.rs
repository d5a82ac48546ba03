//! GIF to pixels: the first frame on the logical screen, GIF89a specification.

mod lzw;
mod reader;

use calotype_protocol::Dimensions;

use crate::{
    Error, Limits,
    pixels::{Channels, Raster, mapped},
};
use reader::{Frame, Reader};

/// Memory that [`decode`] needs.
pub(super) fn memory_of(dimensions: Dimensions) -> u64 {
    dimensions.pixels() * 6
}

/// Decodes the first frame at its place on the screen, transparent around it as in browsers: none
/// of them paints the background color. RGB when every pixel is covered, else RGBA.
///
/// Memory: five bytes a pixel of the screen, and one a pixel of the frame.
///
/// # Errors
/// [`Error::TooMuchMemory`] before any is allocated; [`Error::Corrupt`] for a file that is invalid
/// or ends before the frame does, and for dimensions other than the screen's.
pub(crate) fn decode(
    bytes: &[u8],
    dimensions: Dimensions,
    limits: &Limits,
) -> Result<Raster, Error> {
    limits.check_memory(memory_of(dimensions))?;
    let mut reader = Reader { rest: bytes };
    let screen = reader.screen()?;
    if (u32::from(screen.width), u32::from(screen.height)) != (dimensions.width, dimensions.height)
    {
        return Err(Error::corrupt("the screen is not of the size inspected"));
    }
    let mut transparent = None;
    loop {
        match reader.byte()? {
            // § 24 and § 23: only the graphic control extension matters.
            0x21 => {
                let label = reader.byte()?;
                let content = reader.block()?;
                if let (0xF9, [flags, _, _, index, ..]) = (label, content) {
                    transparent = (flags & 1 == 1).then_some(*index);
                }
                reader.skip_blocks(content)?;
            }
            0x2C => break,
            0x3B => return Err(Error::corrupt("the GIF has no frame")),
            _ => return Err(Error::corrupt("unknown GIF block")),
        }
    }
    let frame = reader.frame()?;
    let palette = frame.palette.or(screen.palette);
    let palette = palette.ok_or_else(|| Error::corrupt("the GIF has no palette"))?;
    // Browsers differ on frames that reach beyond the screen: some enlarge it, and so the picture
    // that was inspected. The check also bounds the memory.
    if frame.left + usize::from(frame.width) > screen.width.into()
        || frame.top + usize::from(frame.height) > screen.height.into()
    {
        return Err(Error::corrupt("the frame reaches beyond the screen"));
    }
    let indices = lzw::decode(&mut reader, frame.width, frame.height)?;
    paint(&frame, &indices, palette, transparent, dimensions)
}

fn paint(
    frame: &Frame<'_>,
    indices: &[u8],
    palette: &[u8],
    transparent: Option<u8>,
    dimensions: Dimensions,
) -> Result<Raster, Error> {
    let (width, height) = (dimensions.width as usize, dimensions.height as usize);
    let (palette, _) = palette.as_chunks::<3>();
    // Indices beyond the palette are transparent, as in browsers.
    let mut colors = [[0_u8; 4]; 256];
    for (color, [r, g, b]) in colors.iter_mut().zip(palette) {
        *color = [*r, *g, *b, 255];
    }
    if let Some(index) = transparent {
        colors[usize::from(index)] = [0; 4];
    }
    let mut samples = vec![0; width * height * 4];
    let rows = indices.chunks_exact(frame.width.max(1).into());
    for (stored, row) in rows.enumerate() {
        let start = (frame.top + frame.row(stored)) * width + frame.left;
        let Some(line) = samples.get_mut(start * 4..) else {
            break;
        };
        let (pixels, _) = line.as_chunks_mut::<4>();
        for (pixel, index) in pixels.iter_mut().zip(row) {
            *pixel = colors[usize::from(*index)];
        }
    }
    let (pixels, _) = samples.as_chunks::<4>();
    let raster = if pixels.iter().all(|pixel| pixel[3] == 255) {
        let opaque = mapped(&samples, |&[r, g, b, _]: &[u8; 4]| [r, g, b]);
        Raster::new(dimensions, Channels::Rgb, opaque)
    } else {
        Raster::new(dimensions, Channels::Rgba, samples)
    };
    raster.ok_or_else(|| Error::corrupt("rows are missing"))
}

#[cfg(test)]
mod tests;
