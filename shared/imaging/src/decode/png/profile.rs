//! The color information in the chunks before the pixels (PNG, third edition, § 4.3).

use super::chunks::Chunks;
use crate::{
    Limits,
    color::{Chromaticities, Profile, Transfer},
    containers::chunks::{GAMMAS, profile},
};

#[derive(Default)]
struct Found<'a> {
    cicp: Option<Profile>,
    iccp: Option<&'a [u8]>,
    is_srgb: bool,
    gamma: Option<u32>,
    chromaticities: Option<Chromaticities>,
}

/// By priority: cICP, iCCP, sRGB, gAMA with cHRM. Damaged chunks are ignored.
pub(super) fn read(file: &[u8], limits: &Limits) -> Profile {
    let mut found = Found::default();
    for chunk in Chunks::new(file).take_while(|it| &it.name != b"IDAT") {
        match &chunk.name {
            b"cICP" => found.cicp = found.cicp.or_else(|| cicp(chunk.data)),
            b"iCCP" => found.iccp = found.iccp.or(Some(chunk.data)),
            b"sRGB" => found.is_srgb = true,
            b"gAMA" => found.gamma = word(chunk.data, 0),
            b"cHRM" => found.chromaticities = chrm(chunk.data),
            _ => {}
        }
    }
    let icc = || {
        found
            .iccp
            .and_then(|data| profile(data, limits.max_profile_bytes))
    };
    if let Some(profile) = found.cicp.or_else(|| icc().map(Profile::icc)) {
        return profile;
    }
    match found.gamma {
        Some(gamma) if !found.is_srgb => gama(gamma, found.chromaticities),
        // cHRM alone does not define the samples.
        _ => Profile::Srgb,
    }
}

/// § 11.3.2.6: numbers of ITU-T H.273. PNG allows only RGB in full range.
fn cicp(data: &[u8]) -> Option<Profile> {
    let &[primaries, transfer, 0, 1] = data else {
        return None;
    };
    Some(Profile::Parametric {
        primaries: Chromaticities::from_h273(primaries)?,
        transfer: Transfer::from_h273(transfer)?,
    })
}

/// § 11.3.2.2: the exponent with which light was stored, times 100,000.
fn gama(gamma: u32, chromaticities: Option<Chromaticities>) -> Profile {
    // Written for sRGB beside or instead of the sRGB chunk (§ 11.3.2.5).
    const SRGB: u32 = 45_455;
    if !GAMMAS.contains(&gamma) {
        return Profile::Srgb;
    }
    let primaries = chromaticities.unwrap_or(Chromaticities::BT709);
    Profile::Parametric {
        primaries,
        transfer: if gamma == SRGB && is_bt709(primaries) {
            Transfer::Srgb
        } else {
            Transfer::Gamma(100_000.0 / f64::from(gamma))
        },
    }
}

fn is_bt709(it: Chromaticities) -> bool {
    let numbers = |it: Chromaticities| [it.white, it.red, it.green, it.blue];
    let (ours, known) = (numbers(it), numbers(Chromaticities::BT709));
    let mut pairs = ours.as_flattened().iter().zip(known.as_flattened());
    pairs.all(|(a, b)| (a - b).abs() < 0.002)
}

/// § 11.3.2.1.
fn chrm(data: &[u8]) -> Option<Chromaticities> {
    let number = |index: usize| word(data, 4 * index).map(|it| f64::from(it) / 100_000.0);
    let pair = |index: usize| Some([number(2 * index)?, number(2 * index + 1)?]);
    Some(Chromaticities {
        white: pair(0)?,
        red: pair(1)?,
        green: pair(2)?,
        blue: pair(3)?,
    })
}

fn word(data: &[u8], at: usize) -> Option<u32> {
    let word = data.get(at..)?.first_chunk()?;
    Some(u32::from_be_bytes(*word))
}
