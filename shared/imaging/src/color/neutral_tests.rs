//! Rewritten profiles mean the same colors, and contain nothing else.

use super::{
    curve::{Curve, Formula},
    icc,
    matrix::Chromaticities,
    neutral_profile,
    profile::Profile,
    reference_tests::{decoded, to_srgb},
    space::Space,
};
use crate::pixels::{Channels, Pixels};

macro_rules! fixture {
    ($name:literal) => {
        (
            $name,
            include_bytes!(concat!("../../fixtures/color/", $name)).as_slice(),
        )
    };
}

/// Every kind of profile: curves and matrix, gray, tables of both versions.
const FIXTURES: [(&str, &[u8]); 8] = [
    fixture!("p3.png"),
    fixture!("adobe.png"),
    fixture!("prophoto.png"),
    fixture!("table.png"),
    fixture!("gray.png"),
    fixture!("scanner.png"),
    fixture!("cmyk.jpg"),
    fixture!("cmyk-mab.jpg"),
];

fn bytes(profile: Profile) -> Vec<u8> {
    match profile {
        Profile::Icc(bytes) => bytes,
        other => panic!("{other:?}"),
    }
}

fn samples(pixels: Pixels) -> Vec<u8> {
    match pixels {
        Pixels::Packed(raster) => raster.samples().to_vec(),
        other => panic!("{other:?}"),
    }
}

/// Name, offset and length of each tag.
fn tags(profile: &[u8]) -> Vec<([u8; 4], usize, usize)> {
    let word = |at: usize| u32::from_be_bytes(profile[at..at + 4].try_into().unwrap()) as usize;
    let entries = (0..word(128)).map(|it| 132 + 12 * it);
    let entries = entries.map(|at| {
        let name = profile[at..at + 4].try_into().unwrap();
        (name, word(at + 4), word(at + 8))
    });
    entries.collect()
}

#[test]
fn a_neutral_profile_means_what_the_old_one_meant() {
    for (name, file) in FIXTURES {
        let (pixels, profile) = decoded(file);
        let channels = super::channels(&pixels);
        let old = bytes(profile);
        let new = neutral_profile(&old, channels).unwrap();
        let [before, after] = [old.clone(), new.clone()]
            .map(|it| samples(to_srgb(pixels.clone(), &Profile::Icc(it)).unwrap()));
        let most = before.iter().zip(&after).map(|(a, b)| a.abs_diff(*b)).max();
        // Tables keep their exact bytes; a well-known space is its standard's.
        let allowed = if new.get(12..16) == Some(b"scnr") {
            0
        } else {
            2
        };
        assert!(most <= Some(allowed), "{name}: {most:?}");
        assert_ne!(
            before,
            samples(super::plain(pixels).unwrap()),
            "{name}: nothing to convert"
        );
        assert_eq!(
            neutral_profile(&new, channels),
            Some(new),
            "{name}: once is enough"
        );
    }
}

#[test]
fn a_neutral_profile_has_no_byte_that_is_not_of_a_tag() {
    for (name, file) in FIXTURES {
        let (pixels, profile) = decoded(file);
        let new = neutral_profile(&bytes(profile), super::channels(&pixels)).unwrap();
        let mut covered = vec![false; new.len()];
        let tags = tags(&new);
        covered[..132 + 12 * tags.len()].fill(true);
        for (tag, at, length) in tags {
            let known = [
                b"desc", b"cprt", b"wtpt", b"rXYZ", b"gXYZ", b"bXYZ", b"rTRC", b"gTRC", b"bTRC",
                b"kTRC", b"A2B0", b"A2B1",
            ];
            assert!(known.contains(&&tag), "{name}: {}", tag.escape_ascii());
            covered[at..at + length].fill(true);
        }
        let gaps = new
            .iter()
            .zip(&covered)
            .filter(|(_, is_covered)| !**is_covered);
        assert!(gaps.clone().all(|(byte, _)| *byte == 0), "{name}");
        assert!(gaps.count() < 3 * 12, "{name}");
        assert_eq!(
            u32::from_be_bytes(new[..4].try_into().unwrap()) as usize,
            new.len()
        );
    }
}

#[test]
fn profiles_of_one_well_known_space_become_one() {
    let noisy = |primaries: Chromaticities, curve: &Curve, noise: f64| {
        let steps = (0..1024u32).map(|step| {
            let light = curve.at(f64::from(step) / 1023.0) * 65_535.0;
            (light + noise * f64::from(step % 7) * 20_000.0).clamp(0.0, 65_535.0) as u16
        });
        let curve = Curve::Table(steps.collect());
        let Some(Space::Rgb { curves, mut to_pcs }) = Space::rgb(curve, primaries) else {
            panic!("primaries of a device");
        };
        to_pcs[0][1] += noise;
        Space::Rgb { curves, to_pcs }
    };
    let power = |gamma| Curve::Formula(Formula::power(gamma));
    let known = [
        (Chromaticities::P3, Curve::SRGB),
        (Chromaticities::ADOBE, power(563.0 / 256.0)),
        (Chromaticities::PROPHOTO, power(1.8)),
        (Chromaticities::BT2020, Curve::Formula(Formula::BT709)),
    ];
    let mut all = Vec::new();
    for (primaries, curve) in known {
        let exact = icc::write(&Space::rgb(curve.clone(), primaries).unwrap()).unwrap();
        for noise in [0.0001, 0.0003] {
            let other = icc::write(&noisy(primaries, &curve, noise)).unwrap();
            assert!(other == exact, "{primaries:?} {noise}");
        }
        // Another device's space, which is kept.
        let far = icc::write(&noisy(primaries, &curve, 0.01)).unwrap();
        assert!(far != exact);
        all.push(exact);
    }
    all.dedup();
    assert_eq!(all.len(), 4);
    // Profiles of real files, by other programs.
    for ((_, file), ours) in FIXTURES.into_iter().zip(&all).take(3) {
        let (pixels, profile) = decoded(file);
        let new = neutral_profile(&bytes(profile), super::channels(&pixels));
        assert_eq!(new.as_ref(), Some(ours));
    }
}

#[test]
fn srgb_and_what_is_not_heeded_become_no_profile() {
    let (pixels, srgb) = decoded(fixture!("srgb.png").1);
    if let Profile::Icc(bytes) = srgb {
        assert_eq!(neutral_profile(&bytes, super::channels(&pixels)), None);
    }
    let (_, p3) = decoded(fixture!("p3.png").1);
    let p3 = bytes(p3);
    for channels in [Channels::Gray, Channels::GrayAlpha, Channels::Cmyk] {
        assert_eq!(neutral_profile(&p3, channels), None);
    }
    assert!(neutral_profile(&p3, Channels::Rgba).is_some());
    assert_eq!(neutral_profile(b"", Channels::Rgb), None);
    assert_eq!(neutral_profile(&p3[..200], Channels::Rgb), None);
}

#[test]
fn a_gray_curve_of_lightness_is_no_curve_of_light() {
    let mut profile = vec![0; 128];
    profile[16..24].copy_from_slice(b"GRAYLab ");
    profile[36..40].copy_from_slice(b"acsp");
    profile.extend(b"\0\0\0\x01kTRC\0\0\0\x90\0\0\0\x0Ccurv\0\0\0\0\0\0\0\0");
    let new = neutral_profile(&profile, Channels::Gray).unwrap();
    for profile in [profile, new] {
        let Some(Space::Gray(curve)) = icc::read(&profile) else {
            panic!("a gray profile");
        };
        // CIE 15: L* of 50 is 18.4 % of white's luminance, of 8 0.9 %.
        for (lightness, light) in [(0.0, 0.0), (0.08, 0.008_856), (0.5, 0.184_187), (1.0, 1.0)] {
            assert!((curve.at(lightness) - light).abs() < 2e-5, "{lightness}");
        }
    }
}

/// P3 with another tag.
fn with_tag(name: &[u8; 4], tag: &[u8]) -> Vec<u8> {
    let (_, p3) = decoded(fixture!("p3.png").1);
    let p3 = bytes(p3);
    let mut entries = tags(&p3);
    entries.push((*name, p3.len(), tag.len()));
    let mut out = p3[..128].to_vec();
    out.extend((entries.len() as u32).to_be_bytes());
    for (name, at, length) in entries {
        out.extend(name);
        out.extend((at as u32 + 12).to_be_bytes());
        out.extend((length as u32).to_be_bytes());
    }
    out.extend(&p3[132 + 12 * tags(&p3).len()..]);
    out.extend(tag);
    out
}

#[test]
fn a_code_of_high_dynamic_range_stays() {
    let codes = |profile: &[u8]| {
        let new = neutral_profile(profile, Channels::Rgb).unwrap();
        let tag = tags(&new).into_iter().find(|it| &it.0 == b"cicp");
        tag.map(|(_, at, length)| new[at..at + length].to_vec())
    };
    let pq = b"cicp\0\0\0\0\x09\x10\0\x01";
    assert_eq!(codes(&with_tag(b"cicp", &pq[..])).as_deref(), Some(&pq[..]));
    let longer = [&pq[..], b"SECRET"].concat();
    assert_eq!(codes(&with_tag(b"cicp", &longer)).as_deref(), Some(&pq[..]));
    for other in [
        b"cicp\0\0\0\0\x0C\x0D\0\x01",
        b"cicp\0\0\0\0\x53\x10\0\x01",
        b"cicp\0\0\0\0\x09\x10\x45\x01",
    ] {
        assert_eq!(codes(&with_tag(b"cicp", &other[..])), None);
    }
}

/// Randomly changed bytes give a profile that stays the same when rewritten again and is not much
/// longer than its source, or none.
#[test]
fn mutated_profiles_become_neutral_or_none() {
    let mut noise = 0x9E37_79B9_7F4A_7C15u64;
    let mut next = |below: usize| {
        noise ^= noise << 13;
        noise ^= noise >> 7;
        noise ^= noise << 17;
        (noise % below as u64) as usize
    };
    let (mut taken, mut rounds) = (0, 0);
    for (name, file) in FIXTURES {
        let (pixels, profile) = decoded(file);
        let (bytes, channels) = (bytes(profile), super::channels(&pixels));
        for _ in 0..200 {
            let mut bytes = bytes.clone();
            for _ in 0..=next(3) {
                let reach = [320, bytes.len()][next(2)];
                let at = next(reach.min(bytes.len()));
                bytes[at] = [next(256) as u8, 0, 0xFF, 0x7F][next(4)];
            }
            rounds += 1;
            let Some(new) = neutral_profile(&bytes, channels) else {
                continue;
            };
            taken += 1;
            assert!(new.len() <= 2 * bytes.len() + 1024, "{name}");
            assert_eq!(
                neutral_profile(&new, channels).as_ref(),
                Some(&new),
                "{name}"
            );
        }
    }
    assert!(taken > 0 && taken < rounds, "{taken} of {rounds}");
}
