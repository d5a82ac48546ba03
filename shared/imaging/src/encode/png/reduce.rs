//! The ways to store a picture in fewer bytes a pixel, none of which changes
//! what is seen.

use super::{Greyness, palette};
use crate::{
    Error,
    pixels::Raster,
    watch::{Ask, BAND, check},
};

/// What the bytes of a row mean: PNG (third edition), § 11.2.1 and § 11.3.1.1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Colour {
    /// A sample; with a key, the sample that stands for transparent.
    Grey {
        key: Option<u8>,
    },
    /// Three samples; with a key, the colour that stands for transparent.
    Rgb {
        key: Option<[u8; 3]>,
    },
    /// An index into these entries of red, green, blue and alpha.
    Indexed {
        entries: Vec<[u8; 4]>,
    },
    GreyAlpha,
    Rgba,
}

impl Colour {
    const fn channels(&self) -> usize {
        match self {
            Self::Grey { .. } | Self::Indexed { .. } => 1,
            Self::GreyAlpha => 2,
            Self::Rgb { .. } => 3,
            Self::Rgba => 4,
        }
    }
}

/// A picture as its PNG will hold it, before filtering.
///
/// Invariant: `data` is `height` rows of `row_bytes` each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Rows {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) colour: Colour,
    /// Bits of a sample: 1, 2, 4 or 8.
    pub(super) depth: u8,
    data: Vec<u8>,
}

impl Rows {
    /// `samples` gives those of a pixel; with a depth below 8 they are packed.
    pub(super) fn new<const N: usize>(
        raster: &Raster,
        colour: Colour,
        depth: u8,
        ask: &mut Ask<'_>,
        mut samples: impl FnMut([u8; 4]) -> [u8; N],
    ) -> Result<Self, Error> {
        let (width, height) = (raster.dimensions().width, raster.dimensions().height);
        let mut rows = Self {
            width,
            height,
            colour,
            depth,
            data: Vec::new(),
        };
        rows.data.reserve_exact(rows.row_bytes() * height as usize);
        let mut packer = Packer::default();
        for band in bands(raster) {
            check(ask())?;
            if depth == 8 {
                for pixel in band {
                    rows.data.extend_from_slice(&samples(pixel));
                }
            } else {
                for sample in band.flat_map(&mut samples) {
                    packer.push(sample, depth, width, &mut rows.data);
                }
            }
        }
        Ok(rows)
    }

    pub(super) const fn row_bytes(&self) -> usize {
        (self.width as usize * self.colour.channels() * self.depth as usize).div_ceil(8)
    }

    pub(super) fn row(&self, index: usize) -> &[u8] {
        &self.data[index * self.row_bytes()..][..self.row_bytes()]
    }

    /// How far to the left filters look, in bytes.
    pub(super) const fn pixel_bytes(&self) -> usize {
        self.colour.channels()
    }

    /// Bytes of the filtered rows.
    pub(super) const fn filtered_bytes(&self) -> usize {
        (self.row_bytes() + 1) * self.height as usize
    }
}

/// Samples of less than 8 bits to bytes; each row begins a new one.
#[derive(Default)]
struct Packer {
    column: u32,
    byte: u8,
    bits: u8,
}

impl Packer {
    fn push(&mut self, sample: u8, depth: u8, width: u32, to: &mut Vec<u8>) {
        self.byte |= sample << (8 - depth - self.bits);
        self.bits += depth;
        self.column += 1;
        let ends_row = self.column == width;
        if self.bits == 8 || ends_row {
            to.push(self.byte);
            (self.byte, self.bits) = (0, 0);
        }
        if ends_row {
            self.column = 0;
        }
    }
}

/// Red, green, blue and alpha; black where nothing is seen.
pub(super) fn seen(pixel: &[u8]) -> [u8; 4] {
    match *pixel {
        [v] => [v, v, v, 255],
        [_, 0] | [_, _, _, 0] => [0; 4],
        [v, a] => [v, v, v, a],
        [r, g, b] => [r, g, b, 255],
        [r, g, b, a] => [r, g, b, a],
        _ => [0; 4],
    }
}

/// All pixels as they are seen, in as many as may pass between two questions.
pub(super) fn bands(
    raster: &Raster,
) -> impl Iterator<Item = impl Iterator<Item = [u8; 4]> + '_> + '_ {
    let count = raster.channels().count();
    let bands = raster.samples().chunks(BAND * count);
    bands.map(move |band| band.chunks_exact(count).map(seen))
}

/// Every way worth a trial, the plainest first.
pub(super) fn reduce(
    raster: &Raster,
    greyness: Greyness,
    ask: &mut Ask<'_>,
) -> Result<Vec<Rows>, Error> {
    let survey = Survey::of(raster, ask)?;
    let mut ways = direct(raster, &survey, greyness, ask)?;
    if greyness != Greyness::Always {
        ways.extend(palette::ways(raster, ask)?);
    }
    Ok(ways)
}

/// What a look at every pixel tells.
struct Survey {
    is_grey: bool,
    is_opaque: bool,
    /// Alpha is 0 or 255.
    is_cut_out: bool,
    /// Which samples grey pixels have that are seen.
    greys: [bool; 256],
}

impl Survey {
    fn of(raster: &Raster, ask: &mut Ask<'_>) -> Result<Self, Error> {
        let mut survey = Self {
            is_grey: true,
            is_opaque: true,
            is_cut_out: true,
            greys: [false; 256],
        };
        for band in bands(raster) {
            check(ask())?;
            for [r, g, b, a] in band {
                survey.is_grey &= r == g && g == b;
                survey.is_opaque &= a == 255;
                survey.is_cut_out &= a == 0 || a == 255;
                survey.greys[usize::from(r)] |= a != 0;
            }
        }
        Ok(survey)
    }

    /// The fewest bits that hold every grey, and the key for transparent pixels
    /// if they need one; `None` when they do and all 256 are taken.
    fn grey_depth(&self) -> Option<(u8, Option<u8>)> {
        [1, 2, 4, 8].into_iter().find_map(|depth| {
            let step = step(depth);
            let holds = (0..256).all(|grey| !self.greys[grey] || grey % usize::from(step) == 0);
            let free = || {
                (0..=255_u8)
                    .step_by(step.into())
                    .find(|grey| !self.greys[usize::from(*grey)])
            };
            match (holds, self.is_opaque) {
                (false, _) => None,
                (true, true) => Some((depth, None)),
                (true, false) => free().map(|key| (depth, Some(key))),
            }
        })
    }
}

/// Between two greys of a depth, in eight bits.
const fn step(depth: u8) -> u8 {
    (255 / ((1_u16 << depth) - 1)) as u8
}

fn direct(
    raster: &Raster,
    survey: &Survey,
    greyness: Greyness,
    ask: &mut Ask<'_>,
) -> Result<Vec<Rows>, Error> {
    if survey.is_grey && greyness != Greyness::Never {
        return grey(raster, survey, ask);
    }
    let rows = if survey.is_opaque {
        let colour = Colour::Rgb { key: None };
        Rows::new(raster, colour, 8, ask, |[r, g, b, _]| [r, g, b])?
    } else if let Some(key) = free_colour(raster, survey, ask)? {
        let colour = Colour::Rgb { key: Some(key) };
        let samples = |[r, g, b, a]: [u8; 4]| if a == 0 { key } else { [r, g, b] };
        Rows::new(raster, colour, 8, ask, samples)?
    } else {
        Rows::new(raster, Colour::Rgba, 8, ask, |pixel| pixel)?
    };
    Ok(vec![rows])
}

fn grey(raster: &Raster, survey: &Survey, ask: &mut Ask<'_>) -> Result<Vec<Rows>, Error> {
    let depth = if survey.is_cut_out {
        survey.grey_depth()
    } else {
        None
    };
    let Some((depth, key)) = depth else {
        let rows = Rows::new(raster, Colour::GreyAlpha, 8, ask, |[v, _, _, a]| [v, a]);
        return Ok(vec![rows?]);
    };
    // Packed pixels are fewer bytes, but what repeats at any pixel then does not
    // repeat at any byte: both are worth a trial.
    let depths = if depth == 8 { vec![8] } else { vec![depth, 8] };
    let way = |depth| {
        let step = step(depth);
        let sample = |[v, _, _, a]: [u8; 4]| match key {
            Some(key) if a == 0 => [key / step],
            _ => [v / step],
        };
        let key = key.map(|key| key / step);
        Rows::new(raster, Colour::Grey { key }, depth, ask, sample)
    };
    depths.into_iter().map(way).collect()
}

/// A colour that no pixel shows, to stand for transparent: black if it is free,
/// else with any red and green that never come together. None where alpha is more
/// than on and off.
fn free_colour(
    raster: &Raster,
    survey: &Survey,
    ask: &mut Ask<'_>,
) -> Result<Option<[u8; 3]>, Error> {
    if !survey.is_cut_out {
        return Ok(None);
    }
    let mut shows_black = false;
    let mut taken = vec![false; 1 << 16];
    for band in bands(raster) {
        check(ask())?;
        for [r, g, b, _] in band.filter(|pixel| pixel[3] != 0) {
            shows_black |= (r, g, b) == (0, 0, 0);
            taken[usize::from(r) << 8 | usize::from(g)] = true;
        }
    }
    if !shows_black {
        return Ok(Some([0; 3]));
    }
    let free = taken.iter().position(|taken| !taken);
    Ok(free.map(|free| [(free >> 8) as u8, free as u8, 0]))
}
