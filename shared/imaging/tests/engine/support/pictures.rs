//! One clean picture of every kind that can be stripped, blocks to insert into them, and a mutator.

use std::io::Cursor;

use image::{
    AnimationDecoder, DynamicImage, Frame, ImageReader,
    codecs::{gif::GifDecoder, png::PngDecoder, webp::WebPDecoder},
};
use mozjpeg_rs::{Encoder, Preset, Subsampling};

use crate::support::fixtures::{chunk, scene};

pub(crate) const LOSSY_WEBP: &[u8] = include_bytes!("../../../fixtures/strip/lossy.webp");
pub(crate) const ALPHA_WEBP: &[u8] = include_bytes!("../../../fixtures/strip/lossy-alpha.webp");
pub(crate) const LOSSLESS_WEBP: &[u8] =
    include_bytes!("../../../fixtures/strip/lossless-alpha.webp");
pub(crate) const ANIMATED_WEBP: &[u8] = include_bytes!("../../../fixtures/strip/animated.webp");
pub(crate) const STILL_GIF: &[u8] = include_bytes!("../../../fixtures/strip/still.gif");
pub(crate) const ANIMATED_GIF: &[u8] = include_bytes!("../../../fixtures/strip/animated.gif");

/// Every clean picture with a name for messages.
pub(crate) fn all() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("baseline JPEG", baseline()),
        ("progressive JPEG", progressive()),
        ("PNG", png()),
        ("APNG", animated_png()),
        ("lossy WebP", LOSSY_WEBP.to_vec()),
        ("lossy WebP with alpha", ALPHA_WEBP.to_vec()),
        ("lossless WebP", LOSSLESS_WEBP.to_vec()),
        ("animated WebP", ANIMATED_WEBP.to_vec()),
        ("GIF", STILL_GIF.to_vec()),
        ("animated GIF", ANIMATED_GIF.to_vec()),
    ]
}

/// With restart markers, as cameras write.
pub(crate) fn baseline() -> Vec<u8> {
    Encoder::new(Preset::BaselineFastest)
        .subsampling(Subsampling::S420)
        .restart_interval(2)
        .encode_rgb(scene(45, 31).as_raw(), 45, 31)
        .unwrap()
}

pub(crate) fn progressive() -> Vec<u8> {
    crate::support::fixtures::encode(
        &scene(45, 31),
        Preset::ProgressiveBalanced,
        Subsampling::S444,
    )
}

pub(crate) fn png() -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let picture = DynamicImage::from(scene(45, 31)).into_rgba8();
    picture
        .write_to(&mut bytes, image::ImageFormat::Png)
        .unwrap();
    bytes.into_inner()
}

/// Three frames, of which stills show the first.
pub(crate) fn animated_png() -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 45, 31);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_animated(3, 2).unwrap();
    encoder.set_frame_delay(1, 10).unwrap();
    let mut writer = encoder.write_header().unwrap();
    let mut picture = scene(45, 31).into_raw();
    for _ in 0..3 {
        writer.write_image_data(&picture).unwrap();
        picture.rotate_left(30);
    }
    writer.finish().unwrap();
    bytes
}

/// A zlib stream of stored blocks.
pub(crate) fn zlib(bytes: &[u8]) -> Vec<u8> {
    let length = u16::try_from(bytes.len()).unwrap();
    let (a, b) = bytes.iter().fold((1u32, 0u32), |(a, b), byte| {
        let a = (a + u32::from(*byte)) % 65_521;
        (a, (a + b) % 65_521)
    });
    [
        b"\x78\x01\x01",
        &length.to_le_bytes()[..],
        &(!length).to_le_bytes(),
        bytes,
        &(b << 16 | a).to_be_bytes(),
    ]
    .concat()
}

/// A PNG's profile chunk under a name that reveals too much.
pub(crate) fn iccp(profile: &[u8]) -> Vec<u8> {
    chunk(
        b"iCCP",
        &[b"SECRET profile\0\0", &zlib(profile)[..]].concat(),
    )
}

/// The WebP with one more chunk, before (0) or after its chunk of that number, in the extended
/// format, which announces it with `flag`.
pub(crate) fn with_riff_chunk(
    file: &[u8],
    at: usize,
    name: &[u8; 4],
    data: &[u8],
    flag: u8,
) -> Vec<u8> {
    let mut chunks = riff_chunks(file);
    if &chunks[0][..4] != b"VP8X" {
        let header = [&b"VP8X\x0a\0\0\0"[..], &[0; 4], b"\x2c\0\0\x1e\0\0"].concat();
        chunks.insert(0, header);
    }
    chunks[0][8] |= flag;
    chunks.insert(at, riff_chunk(name, data));
    riff(&chunks)
}

pub(crate) fn riff(chunks: &[Vec<u8>]) -> Vec<u8> {
    let body = [&b"WEBP"[..], &chunks.concat()].concat();
    let size = u32::try_from(body.len()).unwrap().to_le_bytes();
    [b"RIFF", &size[..], &body].concat()
}

pub(crate) fn riff_chunk(name: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let size = u32::try_from(data.len()).unwrap().to_le_bytes();
    let padding = &[0][..data.len() % 2];
    [&name[..], &size, data, padding].concat()
}

pub(crate) fn riff_chunks(file: &[u8]) -> Vec<Vec<u8>> {
    let mut rest = &file[12..];
    let mut chunks = Vec::new();
    while !rest.is_empty() {
        let size = u32::from_le_bytes(rest[4..8].try_into().unwrap()) as usize;
        let (chunk, after) = rest.split_at(8 + size.next_multiple_of(2));
        chunks.push(chunk.to_vec());
        rest = after;
    }
    chunks
}

/// The GIF with one more block, right after its color table.
pub(crate) fn with_block(file: &[u8], block: &[u8]) -> Vec<u8> {
    let (head, rest) = file.split_at(13 + (3 << ((file[10] & 7) + 1)));
    [head, block, rest].concat()
}

/// An application extension, in as many sub-blocks as its data needs.
pub(crate) fn application(name: &[u8; 11], data: &[u8]) -> Vec<u8> {
    let blocks = data.chunks(255);
    let blocks = blocks.flat_map(|it| [&[it.len() as u8], it].concat());
    let blocks: Vec<u8> = blocks.collect();
    [b"\x21\xFF\x0B", &name[..], &blocks, b"\0"].concat()
}

/// Decodes every frame with an independent decoder, with position and delay.
pub(crate) fn frames(file: &[u8]) -> Vec<(Vec<u8>, String)> {
    let still = || {
        let decoded = ImageReader::new(Cursor::new(file)).with_guessed_format();
        let picture = decoded.unwrap().decode().unwrap();
        vec![(
            picture.as_bytes().to_vec(),
            format!("{:?} {}", picture.color(), picture.width()),
        )]
    };
    let moving = |frames: image::Frames<'_>| {
        let frames: Vec<Frame> = frames.collect_frames().unwrap();
        frames
            .into_iter()
            .map(|frame| {
                let about = format!("{:?} {} {}", frame.delay(), frame.left(), frame.top());
                (frame.into_buffer().into_raw(), about)
            })
            .collect::<Vec<_>>()
    };
    match &file[..4] {
        b"GIF8" => moving(GifDecoder::new(Cursor::new(file)).unwrap().into_frames()),
        b"RIFF" => {
            let decoder = WebPDecoder::new(Cursor::new(file)).unwrap();
            if decoder.has_animation() {
                moving(decoder.into_frames())
            } else {
                still()
            }
        }
        b"\x89PNG" => {
            let decoder = PngDecoder::new(Cursor::new(file)).unwrap();
            if decoder.is_apng().unwrap() {
                moving(decoder.apng().unwrap().into_frames())
            } else {
                still()
            }
        }
        _ => still(),
    }
}

/// Deterministic: the same files on every run.
pub(crate) struct Mutator(pub u64);

impl Mutator {
    fn next(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % below.max(1) as u64) as usize
    }

    /// One to four of: a byte set, a bit turned, bytes cut out, bytes doubled, the
    /// end cut off.
    pub(crate) fn mutate(&mut self, file: &[u8]) -> Vec<u8> {
        let mut bytes = file.to_vec();
        for _ in 0..=self.next(3) {
            let at = self.next(bytes.len());
            let end = (at + self.next(40)).min(bytes.len());
            match self.next(12) {
                0..=3 => bytes[at] = self.next(256) as u8,
                4..=5 => bytes[at] ^= 1 << self.next(8),
                6..=8 => bytes[at] = [0, 0xFF, 0x7F, 0x80, 0xD9, 0xDA][self.next(6)],
                9 => drop(bytes.drain(at..end)),
                10 => {
                    let piece = bytes[at..end].to_vec();
                    bytes.splice(at..at, piece);
                }
                _ => bytes.truncate(at.max(1)),
            }
            if bytes.is_empty() {
                bytes.push(0xFF);
            }
        }
        bytes
    }
}
