//! Finds the chunks with which a picture is drawn, before any is written.

use calotype_protocol::Format;

use super::{checksum::check, image::Image, palette::Palette};
use crate::{
    Error,
    containers::{
        chunks::{Chunk, Chunks, is_drawn, is_sound, profile},
        png::{Header, header},
    },
    strip::{job::Job, output::Output},
};

pub(super) struct Survey<'a> {
    /// IHDR.
    pub(super) first: Chunk<'a>,
    pub(super) header: Header,
    /// The kept chunks before the pixels, each kind once, in the file's order.
    pub(super) head: Vec<Chunk<'a>>,
    /// The default picture, and the frames after it.
    pub(super) images: Vec<Image<'a>>,
    pub(super) palette: Palette,
    /// The profile to write instead of the source's.
    pub(super) profile: Option<Vec<u8>>,
    /// Kinds of chunks found so far.
    kinds: Vec<[u8; 4]>,
    /// Whether the kept parts held data not needed to draw the picture.
    pub(super) has_hidden: bool,
}

impl<'a> Survey<'a> {
    /// # Errors
    /// [`Error::Corrupt`] for files that no decoder draws: wrong checksums of pixels, missing rows;
    /// [`Error::TooManyFrames`] also for frames that are too many for their size.
    pub(super) fn of(job: &Job<'a>, out: &mut Output<'_>) -> Result<Self, Error> {
        let mut chunks = Chunks::new(job.file);
        let first = chunks.next()?;
        check(&first)?;
        let mut survey = Self {
            header: header(first.data)?,
            first,
            head: Vec::new(),
            images: Vec::new(),
            palette: Palette::default(),
            profile: None,
            kinds: Vec::new(),
            has_hidden: false,
        };
        let mut control = None;
        while chunks.peek_name() != Some(b"IDAT") {
            let chunk = chunks.next()?;
            match &chunk.name {
                b"IEND" => return Err(Error::corrupt("a PNG without pixels")),
                b"fcTL" if is_sound(chunk.raw) => control = control.or(Some(chunk.data)),
                _ => survey.keep(chunk)?,
            }
        }
        survey.settle_colors(job, out);
        survey.settle_motion(job, control, chunks.rest())?;
        survey.look()?;
        Ok(survey)
    }

    fn has(&self, name: &[u8; 4]) -> bool {
        self.head.iter().any(|it| &it.name == name)
    }

    /// Keeps a chunk before the pixels if it is the first of its kind and the picture is drawn with
    /// it.
    fn keep(&mut self, chunk: Chunk<'a>) -> Result<(), Error> {
        self.check_critical(&chunk)?;
        self.has_hidden |= self.is_idle(&chunk);
        let is_of_use = match &chunk.name {
            b"PLTE" => self.header.color == 3,
            b"cHRM" | b"gAMA" | b"sRGB" | b"cICP" | b"mDCV" | b"cLLI" | b"pHYs" | b"acTL"
            | b"tRNS" => is_drawn(chunk.name, chunk.data),
            b"iCCP" => true,
            _ => false,
        };
        if !is_of_use || self.has(&chunk.name) || !is_sound(chunk.raw) {
            return Ok(());
        }
        match &chunk.name {
            b"PLTE" => self.palette.take_colors(&self.header, chunk.data),
            b"tRNS" => {
                let is_of_use = self.palette.take_transparency(&self.header, chunk.data);
                self.has_hidden |= self.palette.transparency != chunk.data;
                if !is_of_use {
                    return Ok(());
                }
            }
            _ => {}
        }
        self.head.push(chunk);
        Ok(())
    }

    /// Whether a drawable chunk has no effect: it is the second of its kind, its checksum is wrong,
    /// or it is a palette for pixels without one.
    fn is_idle(&mut self, chunk: &Chunk<'a>) -> bool {
        let is_drawn = &chunk.name == b"iCCP" || is_drawn(chunk.name, chunk.data);
        let is_repeated = self.kinds.contains(&chunk.name);
        if is_drawn && !is_repeated {
            self.kinds.push(chunk.name);
        }
        let is_palette = &chunk.name == b"PLTE" && self.header.color != 3;
        is_drawn && (is_repeated || is_palette || !is_sound(chunk.raw))
    }

    /// An upper-case first letter marks a chunk that is required to draw the picture (§ 5.4). This
    /// crate cannot draw one that is not in the standard.
    fn check_critical(&self, chunk: &Chunk<'_>) -> Result<(), Error> {
        match &chunk.name {
            name if !name[0].is_ascii_uppercase() => Ok(()),
            b"PLTE" if is_drawn(chunk.name, chunk.data) && !self.has(b"PLTE") => check(chunk),
            b"PLTE" => Err(Error::corrupt("a PNG palette of an illegal length")),
            b"IHDR" => Err(Error::corrupt("a second PNG header")),
            _ => Err(Error::UnsupportedFormat(Format::Png)),
        }
    }

    /// By priority cICP, iCCP, sRGB, gAMA with cHRM (§ 4.3): overruled chunks are removed, except a
    /// profile beside cICP, which not every viewer supports.
    fn settle_colors(&mut self, job: &Job<'_>, out: &mut Output<'_>) {
        let packed = self.head.iter().find(|it| &it.name == b"iCCP");
        let plain = packed.and_then(|it| profile(it.data, job.limits.max_profile_bytes));
        self.profile = plain.as_ref().and_then(|it| out.profile(job, it));
        let (is_overruled, has_profile) = (plain.is_some(), self.profile.is_some());
        let has_srgb = self.has(b"sRGB");
        let is_bright = self
            .head
            .iter()
            .any(|it| &it.name == b"cICP" && matches!(it.data.get(1), Some(16 | 18)));
        self.head.retain(|chunk| match &chunk.name {
            b"iCCP" => has_profile,
            b"sRGB" => !is_overruled,
            b"gAMA" | b"cHRM" => !is_overruled && (!has_srgb || is_srgb(chunk)),
            b"mDCV" | b"cLLI" => is_bright,
            _ => true,
        });
    }

    /// Collects the default picture, and the frames if the file announces an animation before its
    /// pixels.
    fn settle_motion(
        &mut self,
        job: &Job<'_>,
        control: Option<&'a [u8]>,
        body: &'a [u8],
    ) -> Result<(), Error> {
        let moves = self.has(b"acTL");
        let mut image = Image::new(b"IDAT", control.filter(|_| moves), body);
        let mut frames = 0;
        let mut chunks = Chunks::at(body);
        loop {
            let before = chunks.rest();
            let chunk = chunks.next()?;
            match &chunk.name {
                b"IDAT" => continue,
                b"IEND" => {}
                b"fcTL" if moves && is_sound(chunk.raw) => {}
                b"fcTL" | b"fdAT" => {
                    self.has_hidden |= !moves;
                    continue;
                }
                _ => {
                    self.check_critical(&chunk)?;
                    self.has_hidden |= is_drawn(chunk.name, chunk.data);
                    continue;
                }
            }
            let next = Image::new(b"fdAT", Some(chunk.data), chunks.rest());
            let mut whole = std::mem::replace(&mut image, next);
            whole.end_before(before);
            whole.check(&self.header)?;
            frames += u32::from(whole.control.is_some());
            job.limits.check_frames(frames)?;
            self.images.push(whole);
            if &chunk.name == b"IEND" {
                break;
            }
        }
        self.head.retain(|it| &it.name != b"acTL" || frames > 0);
        // In total, the same as one picture with the most pixels and the deepest samples.
        let mut left = job.limits.max_pixels.saturating_mul(8);
        for (index, image) in (0..).zip(&self.images) {
            left = match left.checked_sub(image.inflated_bytes(&self.header)) {
                Some(left) => left,
                None if index == 0 => 0,
                None => {
                    return Err(Error::TooManyFrames {
                        frames,
                        max_frames: index,
                    });
                }
            };
        }
        Ok(())
    }

    /// Examines the data of every picture, and the colors they use.
    fn look(&mut self) -> Result<(), Error> {
        for image in &mut self.images {
            image.look(&self.header, &mut self.palette.used)?;
            self.has_hidden |= !image.is_clean();
        }
        if self.header.color == 3 {
            if self.palette.colors.is_empty() {
                return Err(Error::corrupt("a PNG without its palette"));
            }
            self.has_hidden |= self.palette.clear_unused();
        }
        Ok(())
    }
}

/// Whether gAMA or cHRM have the sRGB values of § 11.3.2.5.
fn is_srgb(chunk: &Chunk<'_>) -> bool {
    const COLORS: [u32; 8] = [
        31_270, 32_900, 64_000, 33_000, 30_000, 60_000, 15_000, 6_000,
    ];
    let words = chunk.data.as_chunks::<4>().0.iter();
    let said = words.map(|it| u32::from_be_bytes(*it));
    match &chunk.name {
        b"gAMA" => said.eq([45_455]),
        _ => said.eq(COLORS),
    }
}
