//! Header, tag table, and the numbers and curves in tags.

use crate::{
    color::curve::{Curve, Formula},
    work,
};

/// Entries of one curve; programs write 4096 at most.
const MAX_CURVE_STEPS: usize = 65_536;

/// Tags of one profile; the longest known lists have thirty.
const MAX_TAGS: usize = 100;

/// The color space of a table's results.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Connection {
    Xyz,
    Lab,
}

pub(super) struct Profile<'a> {
    bytes: &'a [u8],
    pub(super) space: &'a [u8; 4],
    pub(super) connection: Connection,
}

impl<'a> Profile<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Option<Self> {
        let word = |at: usize| bytes.get(at..)?.first_chunk::<4>();
        if word(36)? != b"acsp" || matches!(word(12)?, b"link" | b"abst" | b"nmcl") {
            return None;
        }
        work::spend(bytes.len());
        let connection = match word(20)? {
            b"XYZ " => Connection::Xyz,
            b"Lab " => Connection::Lab,
            _ => return None,
        };
        Some(Self {
            bytes,
            space: word(16)?,
            connection,
        })
    }

    /// The major version of the profile's specification.
    pub(super) fn version(&self) -> u8 {
        self.bytes.get(8).copied().unwrap_or_default()
    }

    /// A tag's bytes, from its type signature on.
    pub(super) fn tag(&self, name: &[u8; 4]) -> Option<&'a [u8]> {
        let (count, table) = self.bytes.get(128..)?.split_first_chunk()?;
        let count = (u32::from_be_bytes(*count) as usize).min(MAX_TAGS);
        let (entries, _) = table.as_chunks::<12>();
        let entry = entries.iter().take(count).find(|it| it.starts_with(name))?;
        let at = u32_at(entry, 4)? as usize;
        let length = u32_at(entry, 8)? as usize;
        self.bytes.get(at..at.checked_add(length)?)
    }
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let word = bytes.get(at..)?.first_chunk()?;
    Some(u32::from_be_bytes(*word))
}

/// s15Fixed16Number, § 4.6.
pub(super) fn fixed_at(bytes: &[u8], at: usize) -> Option<f64> {
    Some(f64::from(u32_at(bytes, at)?.cast_signed()) / 65_536.0)
}

/// XYZType, § 10.31.
pub(super) fn xyz(tag: &[u8]) -> Option<[f64; 3]> {
    tag.starts_with(b"XYZ ").then_some(())?;
    Some([fixed_at(tag, 8)?, fixed_at(tag, 12)?, fixed_at(tag, 16)?])
}

/// curveType or parametricCurveType (§ 10.6 and § 10.18), and its length in bytes.
pub(super) fn curve(tag: &[u8]) -> Option<(Curve, usize)> {
    match tag.first_chunk()? {
        b"curv" => {
            let count = u32_at(tag, 8)? as usize;
            if count > MAX_CURVE_STEPS {
                return None;
            }
            let (words, _) = tag.get(12..)?.get(..2 * count)?.as_chunks::<2>();
            let steps: Vec<u16> = words.iter().map(|it| u16::from_be_bytes(*it)).collect();
            let curve = match *steps.as_slice() {
                [] => Curve::Formula(Formula::power(1.0)),
                // u8Fixed8Number, § 4.9.
                [gamma] => Curve::Formula(Formula::power(f64::from(gamma) / 256.0)),
                _ => Curve::Table(steps),
            };
            Some((curve, 12 + 2 * count))
        }
        b"para" => {
            let kind = u32_at(tag, 8)? >> 16;
            let number = |index: usize| fixed_at(tag, 12 + 4 * index);
            let plain = Formula::power(number(0)?);
            let (formula, count) = match kind {
                0 => (plain, 1),
                1 | 2 => {
                    let (a, b) = (number(1)?, number(2)?);
                    let e = if kind == 2 { number(3)? } else { 0.0 };
                    // The curve starts where a·x + b is not negative.
                    let d = if a == 0.0 { return None } else { -b / a };
                    let (c, f) = (0.0, e);
                    (
                        Formula {
                            a,
                            b,
                            c,
                            d,
                            e,
                            f,
                            ..plain
                        },
                        3 + kind as usize - 1,
                    )
                }
                3 | 4 => {
                    let (a, b, c, d) = (number(1)?, number(2)?, number(3)?, number(4)?);
                    let rest = if kind == 4 {
                        (number(5)?, number(6)?)
                    } else {
                        (0.0, 0.0)
                    };
                    let (e, f) = rest;
                    (
                        Formula {
                            a,
                            b,
                            c,
                            d,
                            e,
                            f,
                            ..plain
                        },
                        if kind == 4 { 7 } else { 5 },
                    )
                }
                _ => return None,
            };
            Some((Curve::Formula(formula), 12 + 4 * count))
        }
        _ => None,
    }
}
