//! JPEG to pixels, scaled by 1/8, 1/4 or 1/2 inside the inverse transform when
//! the target allows it: a twelfth of the memory and half of the time.

use calotype_protocol::{Dimensions, Format};
use jpeg_decoder::{Decoder, PixelFormat};

use crate::{
    Error,
    inspect::segments::{Part, Parts, find_ff},
    pixels::{Channels, Pixels},
};

/// Six bytes of one bits before every marker inside and after a scan.
///
/// jpeg-decoder goes on with zero bits where a scan ends too early, and so makes
/// grey pictures of incomplete files without a word. No Huffman code consists of
/// one bits only (T.81 § C.2), so with these it fails instead. A complete scan
/// never reads them: the decoder skips what is left before a marker. More than
/// six and it would no longer see a restart marker behind them.
const STOP: [u8; 12] = [0xFF, 0, 0xFF, 0, 0xFF, 0, 0xFF, 0, 0xFF, 0, 0xFF, 0];

pub(super) fn decode(
    bytes: &[u8],
    stored: Dimensions,
    target: Dimensions,
) -> Result<Pixels, Error> {
    let stream = without_metadata(bytes)?;
    let mut decoder = Decoder::new(stream.as_slice());
    // Four bytes a pixel at most: the sum was bounded when the limits were checked.
    let buffer = stored.pixels().saturating_mul(4);
    decoder.set_max_decoding_buffer_size(buffer.try_into().unwrap_or(usize::MAX));

    let (width, height) = scale_request(stored, target);
    let scaled = decoder.scale(width, height).map_err(refused)?;
    let samples = decoder.decode().map_err(refused)?;

    let info = decoder
        .info()
        .ok_or_else(|| Error::corrupt("a JPEG without a frame"))?;
    let (channels, samples) = match info.pixel_format {
        PixelFormat::L8 => (Channels::Grey, samples),
        PixelFormat::RGB24 => (Channels::Rgb, samples),
        PixelFormat::CMYK32 => (Channels::Rgb, rgb_of_cmyk(&samples)),
        PixelFormat::L16 => return Err(Error::UnsupportedFormat(Format::Jpeg)),
    };
    Dimensions::new(scaled.0.into(), scaled.1.into())
        .and_then(|dimensions| Pixels::new(dimensions, channels, samples))
        .ok_or_else(|| Error::corrupt("a JPEG with samples missing"))
}

/// The stream with nothing in it that decoding does not need, and [`STOP`]s.
fn without_metadata(bytes: &[u8]) -> Result<Vec<u8>, Error> {
    let mut stream = Vec::with_capacity(bytes.len() + 1024);
    stream.extend_from_slice(&[0xFF, 0xD8]);
    for part in Parts::new(bytes) {
        match part {
            Ok(Part::Segment { marker, data }) => {
                let is_needed = match marker {
                    0xE0 => data.starts_with(b"JFIF\0"),
                    0xEE => data.starts_with(b"Adobe"),
                    0xE1..=0xEF | 0xF0..=0xFE | 0x01..=0x8F | 0xD0..=0xD7 => false,
                    _ => true,
                };
                if is_needed {
                    let length = data.len() as u16 + 2;
                    stream.extend_from_slice(&[0xFF, marker]);
                    stream.extend_from_slice(&length.to_be_bytes());
                    stream.extend_from_slice(data);
                }
            }
            Ok(Part::Scan(scan)) => copy_scan(scan, &mut stream),
            Ok(Part::Stray(_)) => {}
            Ok(Part::End { .. }) => {
                stream.extend_from_slice(&[0xFF, 0xD9]);
                return Ok(stream);
            }
            Err(Error::HeaderIncomplete) => break,
            Err(error) => return Err(error),
        }
    }
    Err(Error::corrupt(
        "the JPEG ends before its end-of-image marker",
    ))
}

/// Entropy-coded data with a [`STOP`] before each restart marker and at its end.
fn copy_scan(scan: &[u8], stream: &mut Vec<u8>) {
    let mut rest = scan;
    while let Some(at) = restart_offset(rest) {
        let (interval, behind) = rest.split_at(at);
        stream.extend_from_slice(interval);
        stream.extend_from_slice(&STOP);
        stream.extend_from_slice(&behind[..2]);
        rest = &behind[2..];
    }
    stream.extend_from_slice(rest);
    stream.extend_from_slice(&STOP);
}

/// Where 0xFF and a restart marker's code stand.
fn restart_offset(scan: &[u8]) -> Option<usize> {
    let mut from = 0;
    loop {
        let at = from + find_ff(scan.get(from..)?)?;
        match scan.get(at + 1)? {
            0xD0..=0xD7 => return Some(at),
            _ => from = at + 1,
        }
    }
}

/// The smallest of 1/8, 1/4, 1/2 and 1 that still has the target's pixels, in the
/// form the decoder asks for it: it takes the first scale at which *either* side
/// is long enough, so only the longer side is named.
fn scale_request(stored: Dimensions, target: Dimensions) -> (u16, u16) {
    let at = |side: u32, eighths: u32| (side * eighths).div_ceil(8);
    let eighths = [1, 2, 4, 8]
        .into_iter()
        .find(|eighths| {
            at(stored.width, *eighths) >= target.width
                && at(stored.height, *eighths) >= target.height
        })
        .unwrap_or(8);
    let side = |side: u32| u16::try_from(at(side, eighths)).unwrap_or(u16::MAX);
    if stored.width >= stored.height {
        (side(stored.width), u16::MAX)
    } else {
        (u16::MAX, side(stored.height))
    }
}

/// Ink to light. The decoder gives ink, 255 = full, as Adobe's files mean it;
/// no profile is applied yet.
fn rgb_of_cmyk(cmyk: &[u8]) -> Vec<u8> {
    let light = |ink: u8, black: u8| {
        let product = u32::from(255 - ink) * u32::from(255 - black);
        ((product + 127) / 255) as u8
    };
    let (inks, _) = cmyk.as_chunks::<4>();
    inks.iter()
        .flat_map(|[c, m, y, k]| [light(*c, *k), light(*m, *k), light(*y, *k)])
        .collect()
}

fn refused(error: jpeg_decoder::Error) -> Error {
    match error {
        jpeg_decoder::Error::Unsupported(_) => Error::UnsupportedFormat(Format::Jpeg),
        other => Error::corrupt(other.to_string()),
    }
}
