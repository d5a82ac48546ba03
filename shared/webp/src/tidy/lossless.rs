//! Finds the last bit of a lossless picture (RFC 9649, § 3).

use super::prefix::{Bits, Code, Room};
use crate::Error;

const HEADER_BYTES: usize = 5;

/// Tidies a `VP8L` chunk.
pub(super) fn tidy(body: &[u8]) -> Result<Vec<u8>, Error> {
    let (header, data) = body
        .split_at_checked(HEADER_BYTES)
        .ok_or(Error::Truncated)?;
    let &[_, b0, b1, b2, b3] = header else {
        return Err(Error::Truncated);
    };
    let sides = u32::from_le_bytes([b0, b1, b2, b3]);
    let (width, height) = ((sides & 0x3FFF) + 1, (sides >> 14 & 0x3FFF) + 1);
    let mut tidied = header.to_vec();
    tidied.extend(tidy_headless(data, width, height)?);
    Ok(tidied)
}

/// Tidies the data after the header, or in an `ALPH` chunk.
pub(super) fn tidy_headless(data: &[u8], width: u32, height: u32) -> Result<Vec<u8>, Error> {
    let mut bits = Bits::new(data);
    let mut room = Room::default();
    let mut width = width;
    let mut seen = [false; 4];
    while bits.flag() {
        let kind = bits.take(2) as usize;
        // § 4: each transform at most once.
        if std::mem::replace(&mut seen[kind], true) {
            return Err(Error::Corrupt("a lossless transform twice"));
        }
        match kind {
            0 | 1 => {
                let block = bits.take(3) + 2;
                let sides = (width.div_ceil(1 << block), height.div_ceil(1 << block));
                image(&mut bits, sides, Role::Data, &mut room)?;
            }
            2 => {}
            _ => {
                let colors = bits.take(8) + 1;
                image(&mut bits, (colors, 1), Role::Data, &mut room)?;
                let together = match colors {
                    1..=2 => 8,
                    3..=4 => 4,
                    5..=16 => 2,
                    _ => 1,
                };
                width = width.div_ceil(together);
            }
        }
    }
    image(&mut bits, (width, height), Role::Picture, &mut room)?;
    bits.read()
}

/// The purpose of an image.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    /// The picture itself, which may have an image of prefix codes.
    Picture,
    /// The prefix codes of the picture's blocks: its pixels are needed.
    Codes,
    /// Data of a transform.
    Data,
}

/// The codes of green (and lengths, and cached colors), red, blue, alpha and distance.
type Group = [Code; 5];

const LITERALS: usize = 256;
const LENGTHS: usize = 24;

/// Reads an image. For [`Role::Codes`], returns its pixels' red and green as one number.
fn image(
    bits: &mut Bits<'_>,
    (width, height): (u32, u32),
    role: Role,
    room: &mut Room,
) -> Result<Vec<u16>, Error> {
    let cached = match bits.flag() {
        true => match bits.take(4) {
            size @ 1..=11 => Some(size),
            _ => return Err(Error::Corrupt("a color cache of an illegal size")),
        },
        false => None,
    };
    let blocks = if role == Role::Picture && bits.flag() {
        let block = bits.take(3) + 2;
        let sides = (width.div_ceil(1 << block), height.div_ceil(1 << block));
        Some((block, sides.0, image(bits, sides, Role::Codes, room)?))
    } else {
        None
    };
    let groups = blocks
        .as_ref()
        .and_then(|(.., codes)| codes.iter().max().copied())
        .map_or(1, |most| usize::from(most) + 1);
    let colors = cached.map_or(0, |size| 1 << size);
    let sizes = [
        LITERALS + LENGTHS + colors,
        LITERALS,
        LITERALS,
        LITERALS,
        40,
    ];
    let mut all: Vec<Group> = Vec::new();
    for _ in 0..groups {
        let mut group = Group::default();
        for (code, size) in group.iter_mut().zip(sizes) {
            *code = Code::read(bits, size, room)?;
        }
        all.push(group);
    }

    let pixels = u64::from(width) * u64::from(height);
    let mut made = (role == Role::Codes).then(|| Made::new(cached));
    let mut is_moved = true;
    let (mut at, mut row, mut column) = (0u64, 0u32, 0u32);
    let mut group = all.first().ok_or(Error::Truncated)?;
    let mask = blocks
        .as_ref()
        .map_or(u32::MAX, |(block, ..)| (1 << block) - 1);
    while at < pixels {
        if let Some((block, across, codes)) = &blocks
            && (is_moved || column & mask == 0)
        {
            let index = (row >> block) as usize * *across as usize + (column >> block) as usize;
            let index = codes.get(index).copied().unwrap_or_default();
            group = all.get(usize::from(index)).ok_or(Error::Truncated)?;
        }
        is_moved = false;
        let [green, red, blue, alpha, distance] = group;
        let symbol = green.find(bits);
        let mut run = 1;
        if symbol < LITERALS {
            let red = red.find(bits);
            let (blue, alpha) = (blue.find(bits), alpha.find(bits));
            if let Some(made) = &mut made {
                made.push((((alpha << 8 | red) << 8 | symbol) << 8 | blue) as u32);
            }
        } else if let Some(length) = symbol.checked_sub(LITERALS).filter(|it| *it < LENGTHS) {
            run = number(bits, length);
            let code = distance.find(bits);
            let distance = u64::from(number(bits, code));
            let distance = plane_distance(distance, width);
            if distance > at || u64::from(run) > pixels - at {
                return Err(Error::Corrupt("a lossless copy from beyond its image"));
            }
            if let Some(made) = &mut made {
                made.copy(distance as usize, run);
            }
            is_moved = true;
        } else if let Some(made) = &mut made {
            made.cached(symbol - LITERALS - LENGTHS);
        }
        at += u64::from(run);
        column += run;
        while column >= width {
            column -= width;
            row += 1;
            bits.check()?;
        }
    }
    bits.check()?;
    let made = made.map(|it| it.pixels).unwrap_or_default();
    Ok(made.iter().map(|pixel| (pixel >> 8) as u16).collect())
}

/// The pixels of an image that are needed, and its color cache (§ 5.2.3).
struct Made {
    pixels: Vec<u32>,
    cache: Vec<u32>,
    /// Bits of a hash that are dropped.
    shift: u32,
}

impl Made {
    fn new(cached: Option<u32>) -> Self {
        Self {
            pixels: Vec::new(),
            cache: vec![0; cached.map_or(0, |size| 1 << size)],
            shift: 32 - cached.unwrap_or_default(),
        }
    }

    fn push(&mut self, pixel: u32) {
        self.pixels.push(pixel);
        let hash = 0x1E35_A7BD_u32.wrapping_mul(pixel);
        let place = hash.checked_shr(self.shift).unwrap_or_default() as usize;
        if let Some(place) = self.cache.get_mut(place) {
            *place = pixel;
        }
    }

    /// Copies from a distance within the existing pixels, as checked.
    fn copy(&mut self, distance: usize, run: u32) {
        for _ in 0..run {
            let from = self.pixels.len().checked_sub(distance);
            let pixel = from.and_then(|from| self.pixels.get(from)).copied();
            self.push(pixel.unwrap_or_default());
        }
    }

    fn cached(&mut self, index: usize) {
        let pixel = self.cache.get(index).copied().unwrap_or_default();
        self.push(pixel);
    }
}

/// § 5.2.2: a number in a prefix code with extra bits.
fn number(bits: &mut Bits<'_>, prefix: usize) -> u32 {
    let prefix = prefix as u32;
    if prefix < 4 {
        return prefix + 1;
    }
    let extra = (prefix - 2) >> 1;
    ((2 + (prefix & 1)) << extra) + bits.take(extra) + 1
}

/// § 5.2.2: the first 120 distances are nearby positions, given by this table of (x, y): high
/// nibble y, low nibble 8 − x.
fn plane_distance(code: u64, width: u32) -> u64 {
    const PLACES: [u8; 120] = [
        0x18, 0x07, 0x17, 0x19, 0x28, 0x06, 0x27, 0x29, 0x16, 0x1a, 0x26, 0x2a, 0x38, 0x05, 0x37,
        0x39, 0x15, 0x1b, 0x36, 0x3a, 0x25, 0x2b, 0x48, 0x04, 0x47, 0x49, 0x14, 0x1c, 0x35, 0x3b,
        0x46, 0x4a, 0x24, 0x2c, 0x58, 0x45, 0x4b, 0x34, 0x3c, 0x03, 0x57, 0x59, 0x13, 0x1d, 0x56,
        0x5a, 0x23, 0x2d, 0x44, 0x4c, 0x55, 0x5b, 0x33, 0x3d, 0x68, 0x02, 0x67, 0x69, 0x12, 0x1e,
        0x66, 0x6a, 0x22, 0x2e, 0x54, 0x5c, 0x43, 0x4d, 0x65, 0x6b, 0x32, 0x3e, 0x78, 0x01, 0x77,
        0x79, 0x53, 0x5d, 0x11, 0x1f, 0x64, 0x6c, 0x42, 0x4e, 0x76, 0x7a, 0x21, 0x2f, 0x75, 0x7b,
        0x31, 0x3f, 0x63, 0x6d, 0x52, 0x5e, 0x00, 0x74, 0x7c, 0x41, 0x4f, 0x10, 0x20, 0x62, 0x6e,
        0x30, 0x73, 0x7d, 0x51, 0x5f, 0x40, 0x72, 0x7e, 0x61, 0x6f, 0x50, 0x71, 0x7f, 0x60, 0x70,
    ];
    let Some(place) = code.checked_sub(1).and_then(|it| PLACES.get(it as usize)) else {
        return code - 120;
    };
    let (y, x) = (i64::from(place >> 4), 8 - i64::from(place & 15));
    (y * i64::from(width) + x).max(1) as u64
}
