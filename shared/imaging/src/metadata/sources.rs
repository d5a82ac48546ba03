//! Where each format keeps what a picture says, and which word counts.

use super::{
    Metadata, exif, fill, iptc,
    text::{self, MAX_TEXT_BYTES},
    xmp,
};
use crate::inspect::{
    blocks::{Block, Blocks},
    chunks::Chunks,
    riff::Riff,
    segments::{Part, Parts},
};

/// What was said so far, the sources of a description apart: the best one counts,
/// wherever in the file it stands.
pub(super) struct Sources {
    metadata: Metadata,
    xmp: Option<String>,
    iptc: Option<String>,
    named: Option<String>,
    comment: Option<String>,
    max_bytes: usize,
}

impl Sources {
    pub(super) fn new(max_bytes: usize) -> Self {
        Self {
            metadata: Metadata::default(),
            xmp: None,
            iptc: None,
            named: None,
            comment: None,
            max_bytes,
        }
    }

    pub(super) fn into_metadata(self) -> Metadata {
        let mut metadata = self.metadata;
        let others = self.xmp.or(self.iptc).or(self.named).or(self.comment);
        fill(&mut metadata.description, || others);
        metadata
    }

    pub(super) fn jpeg(&mut self, file: &[u8]) {
        for part in Parts::new(file).map_while(Result::ok) {
            let Part::Segment { marker, data } = part else {
                continue;
            };
            match marker {
                0xE1 if data.starts_with(b"Exif\0") => self.exif(data),
                0xE1 => {
                    if let Some(packet) = data.strip_prefix(xmp::JPEG_PREFIX) {
                        self.xmp(packet);
                    }
                }
                0xED => {
                    if let Some(resources) = data.strip_prefix(iptc::JPEG_PREFIX) {
                        fill(&mut self.iptc, || iptc::caption(resources));
                    }
                }
                0xFE => self.comment(data),
                _ => {}
            }
        }
    }

    /// Text chunks: PNG, third edition, § 11.3.3.
    pub(super) fn png(&mut self, file: &[u8]) {
        let mut chunks = Chunks::new(file);
        while let Ok(chunk) = chunks.next() {
            match &chunk.name {
                b"eXIf" => self.exif(chunk.data),
                b"tEXt" => self.png_text(chunk.data, |rest, max_bytes| {
                    text::latin1(cut(rest, max_bytes))
                }),
                b"zTXt" => self.png_text(chunk.data, |rest, max_bytes| {
                    text::latin1(&inflated(rest.strip_prefix(b"\0")?, max_bytes)?)
                }),
                b"iTXt" => self.international(chunk.data),
                b"IEND" => break,
                _ => {}
            }
        }
    }

    fn png_text(&mut self, data: &[u8], read: impl FnOnce(&[u8], usize) -> Option<String>) {
        let Some((keyword, rest)) = split_at_nul(data) else {
            return;
        };
        let max_bytes = self.max_bytes.min(MAX_TEXT_BYTES);
        match keyword {
            b"Description" => fill(&mut self.named, || read(rest, max_bytes)),
            b"Comment" => fill(&mut self.comment, || read(rest, max_bytes)),
            _ => {}
        }
    }

    fn international(&mut self, data: &[u8]) {
        let Some((keyword, [is_compressed, _method, rest @ ..])) = split_at_nul(data) else {
            return;
        };
        // A language, the keyword in that language, the text.
        let Some((_, rest)) = split_at_nul(rest) else {
            return;
        };
        let Some((_, bytes)) = split_at_nul(rest) else {
            return;
        };
        let max_bytes = self.max_bytes;
        let plain = || match is_compressed {
            0 => Some(cut(bytes, max_bytes).to_vec()),
            _ => inflated(bytes, max_bytes),
        };
        match keyword {
            b"XML:com.adobe.xmp" if self.xmp.is_none() => {
                self.xmp = plain().and_then(|packet| xmp::description(&packet));
            }
            b"Description" => fill(&mut self.named, || utf8(&plain()?)),
            b"Comment" => fill(&mut self.comment, || utf8(&plain()?)),
            _ => {}
        }
    }

    pub(super) fn webp(&mut self, file: &[u8]) {
        let Ok(mut riff) = Riff::new(file) else {
            return;
        };
        while let Ok(Some(chunk)) = riff.next() {
            match &chunk.name {
                b"EXIF" => self.exif(chunk.data),
                b"XMP " => self.xmp(chunk.data),
                _ => {}
            }
        }
    }

    pub(super) fn gif(&mut self, file: &[u8]) {
        let Ok((_, mut blocks)) = Blocks::new(file) else {
            return;
        };
        while let Ok(block) = blocks.next() {
            match block {
                Block::Comment(data) => {
                    let bytes: Vec<u8> = data.bytes().take(MAX_TEXT_BYTES).collect();
                    self.comment(&bytes);
                }
                Block::Application {
                    name: b"XMP DataXMP",
                    data,
                } => self.xmp(data.raw),
                Block::End { .. } => break,
                _ => {}
            }
        }
    }

    /// JPEG, and some writers of WebP, put six bytes before the TIFF block.
    fn exif(&mut self, block: &[u8]) {
        exif::read(
            exif::tiff_of(cut(block, self.max_bytes)),
            &mut self.metadata,
        );
    }

    fn xmp(&mut self, packet: &[u8]) {
        let packet = cut(packet, self.max_bytes);
        fill(&mut self.xmp, || xmp::description(packet));
    }

    fn comment(&mut self, bytes: &[u8]) {
        let max_bytes = self.max_bytes.min(MAX_TEXT_BYTES);
        fill(&mut self.comment, || text::exif(cut(bytes, max_bytes)));
    }
}

fn cut(bytes: &[u8], max_bytes: usize) -> &[u8] {
    bytes.get(..max_bytes).unwrap_or(bytes)
}

fn utf8(bytes: &[u8]) -> Option<String> {
    text::exif(cut(bytes, MAX_TEXT_BYTES))
}

fn split_at_nul(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = bytes.iter().position(|byte| *byte == 0)?;
    Some((bytes.get(..at)?, bytes.get(at + 1..)?))
}

/// The first `max_bytes` of what a zlib stream holds.
fn inflated(zlib: &[u8], max_bytes: usize) -> Option<Vec<u8>> {
    use fdeflate::{BoundedDecompressionError, decompress_to_vec_bounded};
    match decompress_to_vec_bounded(zlib, max_bytes) {
        Ok(bytes) => Some(bytes),
        Err(BoundedDecompressionError::OutputTooLarge { partial_output }) => Some(partial_output),
        Err(BoundedDecompressionError::DecompressionError { .. }) => None,
    }
}
