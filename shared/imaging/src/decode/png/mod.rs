//! PNG to pixels: every color type and depth; gray stays gray, 16 bits stay 16.
//!
//! Memory: the picture itself (bytes a pixel: samples × 1 or 2) and, while reading, about 350 kB
//! and three rows.

mod chunks;
mod profile;

use calotype_protocol::{Dimensions, limits::SOURCE_MAX_SIDE};
use png::{
    BitDepth, ColorType, Decoder, DecodingError, InterlaceInfo, Reader, Transformations,
    expand_interlaced_row,
};

use super::decoded::Decoded;
use crate::{
    Damaged, Error, Limits, inspect_whole,
    pixels::{Channels, Raster, Sample, Samples, changed},
    work,
};
use chunks::Picture;

/// # Errors
/// [`Error::TooMuchMemory`] before anything is allocated.
pub(super) fn decode(
    bytes: &[u8],
    stored: Dimensions,
    damaged: Damaged,
    limits: &Limits,
) -> Result<Decoded, Error> {
    let Opened {
        mut reader,
        channels,
        depth,
    } = Opened::new(bytes, damaged)?;
    limits.check_memory(samples_bytes(stored, channels, depth))?;
    let samples = if depth == BitDepth::Sixteen {
        let mut samples: Vec<u16> = read(&mut reader, stored, channels)?;
        changed(&mut samples, |[it]: &mut [u16; 1]| {
            *it = u16::from_be(*it);
        });
        Samples::Deep(Raster::lean(stored, channels, samples).ok_or_else(missing)?)
    } else {
        let samples: Vec<u8> = read(&mut reader, stored, channels)?;
        Samples::Packed(Raster::lean(stored, channels, samples).ok_or_else(missing)?)
    };
    Ok(Decoded {
        samples,
        profile: profile::read(bytes, limits),
        is_repaired: damaged == Damaged::Repair && inspect_whole(bytes, limits).is_err(),
    })
}

/// A file with its header read.
struct Opened<'a> {
    reader: Reader<Picture<'a>>,
    channels: Channels,
    depth: BitDepth,
}

impl<'a> Opened<'a> {
    fn new(bytes: &'a [u8], damaged: Damaged) -> Result<Self, Error> {
        // Only rows: chunks of unbounded length do not reach the decoder.
        let allowed = png::Limits {
            bytes: SOURCE_MAX_SIDE as usize * 8 * 8,
        };
        let mut decoder = Decoder::new_with_limits(Picture::new(bytes, damaged), allowed);
        // Palette to RGB, less than 8 bits to 8, tRNS to alpha; 16 bits stay.
        decoder.set_transformations(Transformations::EXPAND);
        // The file's checksums were already checked; the chunks of rows are our own.
        decoder.ignore_checksums(true);
        let reader = decoder.read_info().map_err(broken)?;
        let (color, depth) = reader.output_color_type();
        let channels = match color {
            ColorType::Grayscale => Channels::Gray,
            ColorType::GrayscaleAlpha => Channels::GrayAlpha,
            ColorType::Rgb => Channels::Rgb,
            ColorType::Rgba => Channels::Rgba,
            ColorType::Indexed => return Err(refused("a palette without entries")),
        };
        Ok(Self {
            reader,
            channels,
            depth,
        })
    }
}

fn samples_bytes(stored: Dimensions, channels: Channels, depth: BitDepth) -> u64 {
    let sample_bytes = if depth == BitDepth::Sixteen { 2 } else { 1 };
    stored.pixels() * channels.count() as u64 * sample_bytes
}

/// Memory that [`decode`] needs.
pub(super) fn memory_of(bytes: &[u8], stored: Dimensions) -> Result<u64, Error> {
    let Opened {
        channels, depth, ..
    } = Opened::new(bytes, Damaged::Refuse)?;
    Ok(samples_bytes(stored, channels, depth))
}

/// Reads all samples in the file's byte order.
fn read<S: Sample>(
    reader: &mut Reader<Picture<'_>>,
    stored: Dimensions,
    channels: Channels,
) -> Result<Vec<S>, Error> {
    let length = stored.pixels() * channels.count() as u64;
    let length = usize::try_from(length).map_err(|_| refused("too large"))?;
    let mut samples = vec![S::zeroed(); length];
    let buffer: &mut [u8] = bytemuck::cast_slice_mut(&mut samples);
    let row_bytes = buffer.len() / stored.height as usize;
    if row_bytes == 0 || reader.output_buffer_size() != Some(buffer.len()) {
        return Err(missing());
    }
    if reader.info().interlaced {
        let pixel_bytes = channels.count() * size_of::<S>();
        interlaced(reader, buffer, row_bytes, pixel_bytes)?;
    } else {
        let rows = buffer.chunks_exact_mut(row_bytes);
        for row in rows {
            let read = reader.read_row(row).map_err(broken)?;
            work::spend(row.len());
            read.ok_or_else(missing)?;
        }
    }
    // Reads to IEND: a file cut off after its last row is incomplete, too.
    reader.finish().map_err(broken)?;
    Ok(samples)
}

/// Reads rows in seven passes over the whole picture (§ 8.1).
fn interlaced(
    reader: &mut Reader<Picture<'_>>,
    buffer: &mut [u8],
    row_bytes: usize,
    pixel_bytes: usize,
) -> Result<(), Error> {
    let (mut read, all) = (0, buffer.len());
    while let Some(row) = reader.next_interlaced_row().map_err(broken)? {
        let InterlaceInfo::Adam7(place) = row.interlace() else {
            return Err(refused("rows of two kinds"));
        };
        expand_interlaced_row(buffer, row_bytes, row.data(), place, 8 * pixel_bytes as u8);
        read += row.data().len();
        work::spend(row.data().len());
    }
    if read != all {
        return Err(refused("rows are missing"));
    }
    Ok(())
}

fn missing() -> Error {
    refused("rows are missing")
}

fn refused(what: &str) -> Error {
    Error::corrupt(what)
}

/// A short text of our own: the decoder's texts are 3 kB of WebAssembly.
fn broken(error: DecodingError) -> Error {
    refused(match error {
        DecodingError::IoError(_) => "a PNG that ends early, or of a wrong checksum",
        DecodingError::LimitsExceeded => "a PNG chunk that is too long",
        DecodingError::Format(_) | DecodingError::Parameter(_) => "a PNG that breaks its rules",
    })
}

#[cfg(test)]
mod reference_tests;
