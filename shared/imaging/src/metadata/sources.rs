//! The places of metadata in each format, and their precedence.

use super::{
    exif,
    facts::{Metadata, fill},
    iptc,
    text::{self, MAX_TEXT_BYTES},
    xmp,
};
use crate::{
    containers::{
        blocks::{Block, Blocks},
        chunks::Chunks,
        riff::Riff,
        segments::{Part, Parts},
    },
    inflate::{Inflated, inflated},
    work,
};

/// The facts found so far, with the sources of a description separate: the best one counts,
/// wherever it is in the file.
pub(super) struct Sources {
    metadata: Metadata,
    xmp: Option<String>,
    iptc: Option<String>,
    named: Option<String>,
    comment: Option<String>,
    max_bytes: usize,
    /// The kinds of packed texts already unpacked: only the first of each, even if blank, or a file
    /// of many blank ones would be unpacked forever.
    unpacked: [bool; 3],
}

/// The kind of a text chunk of PNG.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Xmp,
    Named,
    Comment,
}

impl Kind {
    fn of(keyword: &[u8]) -> Option<Self> {
        match keyword {
            b"XML:com.adobe.xmp" => Some(Self::Xmp),
            b"Description" => Some(Self::Named),
            b"Comment" => Some(Self::Comment),
            _ => None,
        }
    }
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
            unpacked: [false; 3],
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
                        fill(&mut self.iptc, || iptc::caption(counted(resources)));
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
                b"tEXt" => self.latin1(chunk.data, Packing::None),
                b"zTXt" => self.latin1(chunk.data, Packing::Zlib),
                b"iTXt" => self.international(chunk.data),
                b"IEND" => break,
                _ => {}
            }
        }
    }

    fn latin1(&mut self, data: &[u8], packing: Packing) {
        let Some((keyword, rest)) = split_at_nul(data) else {
            return;
        };
        let rest = match packing {
            Packing::None => rest,
            // The method; only one exists.
            Packing::Zlib => rest.strip_prefix(b"\0").unwrap_or_default(),
        };
        if let Some(kind) = Kind::of(keyword).filter(|kind| *kind != Kind::Xmp) {
            self.text(kind, rest, packing, text::latin1);
        }
    }

    fn international(&mut self, data: &[u8]) {
        let Some((keyword, [is_packed, _method, rest @ ..])) = split_at_nul(data) else {
            return;
        };
        let Some(kind) = Kind::of(keyword) else {
            return;
        };
        // A language, the keyword in that language, the text.
        let rest = split_at_nul(rest).and_then(|(_, rest)| split_at_nul(rest));
        let Some((_, bytes)) = rest else {
            return;
        };
        let packing = match is_packed {
            0 => Packing::None,
            _ => Packing::Zlib,
        };
        let read = match kind {
            Kind::Xmp => xmp::description,
            _ => text::exif,
        };
        self.text(kind, bytes, packing, read);
    }

    fn text(
        &mut self,
        kind: Kind,
        bytes: &[u8],
        packing: Packing,
        read: fn(&[u8]) -> Option<String>,
    ) {
        let (known, max_bytes) = match kind {
            Kind::Xmp => (&mut self.xmp, self.max_bytes),
            Kind::Named => (&mut self.named, self.max_bytes.min(MAX_TEXT_BYTES)),
            Kind::Comment => (&mut self.comment, self.max_bytes.min(MAX_TEXT_BYTES)),
        };
        if known.is_some() {
            return;
        }
        *known = match packing {
            Packing::None => read(counted(cut(bytes, max_bytes))),
            Packing::Zlib if std::mem::replace(&mut self.unpacked[kind as usize], true) => None,
            Packing::Zlib => {
                // Packed text is hardly ever longer, and never by much.
                let zlib = cut(bytes, max_bytes.saturating_mul(2).saturating_add(1024));
                match inflated(zlib, max_bytes) {
                    Some(Inflated::Whole(bytes) | Inflated::Cut(bytes)) => read(&bytes),
                    None => None,
                }
            }
        };
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
        let packet = counted(cut(packet, self.max_bytes));
        fill(&mut self.xmp, || xmp::description(packet));
    }

    fn comment(&mut self, bytes: &[u8]) {
        let max_bytes = self.max_bytes.min(MAX_TEXT_BYTES);
        fill(&mut self.comment, || {
            text::exif(counted(cut(bytes, max_bytes)))
        });
    }
}

fn cut(bytes: &[u8], max_bytes: usize) -> &[u8] {
    bytes.get(..max_bytes).unwrap_or(bytes)
}

fn counted(bytes: &[u8]) -> &[u8] {
    work::spend(bytes.len());
    bytes
}

fn split_at_nul(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = bytes.iter().position(|byte| *byte == 0)?;
    Some((bytes.get(..at)?, bytes.get(at + 1..)?))
}

/// The encoding of a text's bytes.
#[derive(Clone, Copy)]
enum Packing {
    None,
    Zlib,
}
