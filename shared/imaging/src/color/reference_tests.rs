//! Every kind of profile against LittleCMS; see fixtures/color/PROVENANCE.md.

use calotype_protocol::Dimensions;

use super::Colors;
use crate::{
    ChromaSubsampling, Damaged, Error, Limits, Orientation, ResizeLight,
    color::{Profile, reading::space_of},
    decode::{Decoded, decode},
    inspect,
    pixels::{Channels, Pixels, Raster},
    resize::resize,
};

const SIZE: Dimensions = Dimensions {
    width: 48,
    height: 32,
};

macro_rules! fixture {
    ($name:literal) => {
        include_bytes!(concat!("../../fixtures/color/", $name)).as_slice()
    };
}

pub(super) fn decoded(file: &[u8]) -> (Pixels, Profile) {
    let seen = inspect(file, &Limits::SOURCE).unwrap();
    let Decoded {
        samples, profile, ..
    } = decode(
        file,
        &seen,
        SIZE,
        ChromaSubsampling::Yuv420,
        Damaged::Refuse,
        &Limits::SOURCE,
    )
    .unwrap();
    let pixels = resize(
        std::borrow::Cow::Owned(samples),
        SIZE,
        Orientation::Upright,
        ResizeLight::Coded,
    )
    .unwrap();
    (pixels, profile)
}

pub(super) fn to_srgb(pixels: Pixels, profile: &Profile) -> Result<Pixels, Error> {
    Colors::of(profile, &pixels).to_srgb(pixels)
}

fn kept(profile: &Profile, pixels: &Pixels) -> Option<Vec<u8>> {
    Colors::of(profile, pixels).kept()
}

fn converted(file: &[u8]) -> Raster {
    let (pixels, profile) = decoded(file);
    match to_srgb(pixels, &profile).unwrap() {
        Pixels::Packed(raster) => raster,
        other => panic!("{other:?}"),
    }
}

/// The samples after a PNM header of three lines.
fn samples(pnm: &[u8]) -> &[u8] {
    let header = pnm.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
    &pnm[header.map(|(at, _)| at).nth(2).unwrap() + 1..]
}

/// The largest and the mean difference.
fn off(ours: &[u8], pnm: &[u8]) -> (u8, f64) {
    let expected = samples(pnm);
    assert_eq!(ours.len(), expected.len());
    let differences = ours.iter().zip(expected).map(|(a, b)| a.abs_diff(*b));
    let sum: f64 = differences.clone().map(f64::from).sum();
    (differences.max().unwrap(), sum / ours.len() as f64)
}

#[test]
fn png_colors_are_those_of_littlecms() {
    for (name, file, pnm) in [
        ("p3", fixture!("p3.png"), fixture!("p3.pnm")),
        ("p3-16bit", fixture!("p3-16bit.png"), fixture!("p3.pnm")),
        ("p3-cicp", fixture!("p3-cicp.png"), fixture!("p3.pnm")),
        ("adobe", fixture!("adobe.png"), fixture!("adobe.pnm")),
        (
            "prophoto",
            fixture!("prophoto.png"),
            fixture!("prophoto.pnm"),
        ),
        ("table", fixture!("table.png"), fixture!("table.pnm")),
        ("linear", fixture!("linear.png"), fixture!("linear.pnm")),
        ("gray", fixture!("gray.png"), fixture!("gray.pnm")),
        ("scanner", fixture!("scanner.png"), fixture!("scanner.pnm")),
    ] {
        let (most, mean) = off(converted(file).samples(), pnm);
        println!("{name}: {most} {mean}");
        assert!(most <= 2 && mean < 0.2, "{name}: {most}, {mean} on average");
    }
}

#[test]
fn inks_are_those_of_littlecms() {
    for (name, file, pnm) in [
        ("cmyk", fixture!("cmyk.jpg"), fixture!("cmyk.pnm")),
        (
            "cmyk-mab",
            fixture!("cmyk-mab.jpg"),
            fixture!("cmyk-mab.pnm"),
        ),
        ("ycck", fixture!("ycck.jpg"), fixture!("ycck.pnm")),
    ] {
        let raster = converted(file);
        assert_eq!(raster.channels(), Channels::Rgb);
        let (most, mean) = off(raster.samples(), pnm);
        println!("{name}: {most} {mean}");
        // Two JPEG decoders differ by one in every ink.
        assert!(most <= 4 && mean < 0.5, "{name}: {most}, {mean} on average");
    }
}

/// Decoders differ by one or two in RGB. Where light falls to zero at the edge of sRGB, its curve
/// turns that into eight: few samples lie there.
#[test]
fn a_jpeg_of_half_the_chroma_is_converted_as_if_it_were_rgb() {
    let ours = converted(fixture!("p3.jpg"));
    let expected = samples(fixture!("p3-jpg.pnm"));
    let (most, mean) = off(ours.samples(), fixture!("p3-jpg.pnm"));
    let pairs = ours.samples().iter().zip(expected);
    let far = pairs.filter(|(a, b)| a.abs_diff(**b) > 2).count();
    println!("{most} {mean} {far}");
    assert!(most <= 8 && mean < 0.6, "{most}, {mean} on average");
    assert!(far * 50 < expected.len(), "{far} of {}", expected.len());
}

#[test]
fn srgb_by_any_name_costs_nothing() {
    for file in [fixture!("srgb.png"), fixture!("linear-overruled.png")] {
        let (pixels, profile) = decoded(file);
        assert_eq!(to_srgb(pixels.clone(), &profile).unwrap(), pixels);
        assert_eq!(kept(&profile, &pixels), None);
    }
}

#[test]
fn profiles_of_other_colors_and_damaged_ones_are_not_heeded() {
    let (gray, profile_of_gray) = decoded(fixture!("gray.png"));
    let (rgb, profile_of_rgb) = decoded(fixture!("p3.png"));
    assert_eq!(to_srgb(gray.clone(), &profile_of_rgb).unwrap(), gray);
    assert_eq!(to_srgb(rgb.clone(), &profile_of_gray).unwrap(), rgb);
    let Profile::Icc(bytes) = profile_of_rgb else {
        panic!("an ICC profile");
    };
    for length in (0..bytes.len()).step_by(7) {
        let cut = Profile::Icc(bytes[..length].to_vec());
        // Cut within its last bytes, it may still be complete enough.
        if space_of(&cut, Channels::Rgb).is_none() {
            assert_eq!(to_srgb(rgb.clone(), &cut).unwrap(), rgb);
        }
        assert!(
            length > 400 || space_of(&cut, Channels::Rgb).is_none(),
            "{length}"
        );
    }
}

/// Randomly changed bytes give any result except a panic.
#[test]
fn mutated_profiles_do_no_harm() {
    let mut noise = 0x9E37_79B9_7F4A_7C15u64;
    let mut next = |below: usize| {
        noise ^= noise << 13;
        noise ^= noise >> 7;
        noise ^= noise << 17;
        (noise % below as u64) as usize
    };
    let (mut taken, mut rounds) = (0, 0);
    for file in [
        fixture!("table.png"),
        fixture!("p3.png"),
        fixture!("gray.png"),
        fixture!("scanner.png"),
        fixture!("cmyk.jpg"),
        fixture!("cmyk-mab.jpg"),
    ] {
        let (pixels, profile) = decoded(file);
        let Profile::Icc(bytes) = profile else {
            panic!("an ICC profile");
        };
        for _ in 0..400 {
            let mut bytes = bytes.clone();
            for _ in 0..=next(3) {
                let reach = if next(2) == 0 {
                    bytes.len().min(320)
                } else {
                    bytes.len()
                };
                let at = next(reach);
                bytes[at] = [next(256) as u8, 0, 0xFF, 0x7F][next(4)];
            }
            let profile = Profile::Icc(bytes);
            let channels = super::channels(&pixels);
            taken += usize::from(space_of(&profile, channels).is_some());
            rounds += 1;
            to_srgb(pixels.clone(), &profile).unwrap();
            kept(&profile, &pixels);
        }
    }
    assert!(taken > 0 && taken < rounds, "{taken} of {rounds}");
}

#[test]
fn a_kept_profile_means_what_the_old_one_meant() {
    for file in [
        fixture!("p3.png"),
        fixture!("p3-cicp.png"),
        fixture!("adobe.png"),
        fixture!("prophoto.png"),
        fixture!("table.png"),
        fixture!("linear.png"),
        fixture!("gray.png"),
    ] {
        let (pixels, profile) = decoded(file);
        let bytes = kept(&profile, &pixels).unwrap();
        assert!(bytes.len() < 1500, "{}", bytes.len());
        let again = to_srgb(pixels.clone(), &Profile::Icc(bytes)).unwrap();
        let (Pixels::Packed(a), Pixels::Packed(b)) = (again, to_srgb(pixels, &profile).unwrap())
        else {
            panic!("packed");
        };
        let most = a
            .samples()
            .iter()
            .zip(b.samples())
            .map(|(a, b)| a.abs_diff(*b))
            .max();
        assert!(most <= Some(1), "{most:?}");
    }
    let (scan, profile) = decoded(fixture!("scanner.png"));
    assert_eq!(kept(&profile, &scan), None);
}
