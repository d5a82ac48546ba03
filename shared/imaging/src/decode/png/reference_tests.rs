//! Every kind of PNG against libpng; see fixtures/png/PROVENANCE.md.

use calotype_protocol::Dimensions;

use super::decode;
use crate::{
    Damaged, Limits,
    decode::{Decoded, Samples},
    pixels::{Channels, Raster, Sample},
};

const STORED: Dimensions = Dimensions {
    width: 13,
    height: 11,
};

fn decoded(file: &[u8], stored: Dimensions) -> Decoded {
    decode(file, stored, Damaged::Refuse, &Limits::SOURCE).unwrap()
}

macro_rules! fixtures {
    ($($name:literal)+) => {
        [$((
            $name,
            include_bytes!(concat!("../../../fixtures/png/", $name, ".png")).as_slice(),
            include_bytes!(concat!("../../../fixtures/png/", $name, ".pam")).as_slice(),
        )),+]
    };
}

/// Reads a PAM file with alpha: samples of a pixel, the maximum, and all samples.
fn pam(file: &[u8]) -> (usize, u64, Vec<u64>) {
    let end = file.windows(7).position(|it| it == b"ENDHDR\n").unwrap();
    let header = std::str::from_utf8(&file[..end]).unwrap();
    let number = |name: &str| -> u64 {
        let line = header.lines().find_map(|line| line.strip_prefix(name));
        line.unwrap().trim().parse().unwrap()
    };
    let body = &file[end + 7..];
    let most = number("MAXVAL ");
    let samples = if most > 255 {
        let (words, _) = body.as_chunks::<2>();
        words
            .iter()
            .map(|it| u16::from_be_bytes(*it).into())
            .collect()
    } else {
        body.iter().map(|it| u64::from(*it)).collect()
    };
    (number("DEPTH ") as usize, most, samples)
}

fn check<S: Sample>(name: &str, raster: &Raster<S>, file: &[u8]) {
    let (depth, most, expected) = pam(file);
    let channels = raster.channels();
    let colors = channels.count() - usize::from(channels.has_alpha());
    assert_eq!(colors, depth - 1, "{name}");
    assert_eq!(raster.dimensions(), STORED);
    let ours = raster.samples().chunks_exact(channels.count());
    for (at, (ours, expected)) in ours.zip(expected.chunks_exact(depth)).enumerate() {
        for (index, expected) in expected.iter().enumerate() {
            // A missing alpha is opaque.
            let ours = ours.get(index).copied().unwrap_or(S::MOST).level() as u64;
            assert_eq!(
                ours * most,
                expected * S::MOST.level() as u64,
                "{name} at {at}"
            );
        }
    }
}

#[test]
fn every_color_type_depth_and_order_decodes_as_libpng_does() {
    for (name, file, expected) in fixtures!(
        "gray-1" "gray-1-interlaced" "gray-1-trns"
        "gray-2" "gray-2-interlaced" "gray-2-trns"
        "gray-4" "gray-4-interlaced" "gray-4-trns"
        "gray-8" "gray-8-interlaced" "gray-8-trns"
        "gray-16" "gray-16-interlaced" "gray-16-trns"
        "rgb-8" "rgb-8-interlaced" "rgb-8-trns"
        "rgb-16" "rgb-16-interlaced"
        "palette-1" "palette-1-interlaced" "palette-1-trns"
        "palette-2" "palette-2-interlaced" "palette-2-trns"
        "palette-4" "palette-4-interlaced" "palette-4-trns"
        "palette-8" "palette-8-interlaced" "palette-8-trns"
        "gray-alpha-8" "gray-alpha-8-interlaced"
        "gray-alpha-16" "gray-alpha-16-interlaced"
        "rgba-8" "rgba-8-interlaced"
        "rgba-16" "rgba-16-interlaced"
    ) {
        let is_deep = name.contains("-16");
        match decoded(file, STORED).samples {
            Samples::Deep(raster) if is_deep => check(name, &raster, expected),
            Samples::Packed(raster) if !is_deep => check(name, &raster, expected),
            _ => panic!("{name}: of the wrong depth"),
        }
    }
}

/// The file with a chunk before its pixels.
fn with_chunk(file: &[u8], name: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let length = u32::try_from(data.len()).unwrap().to_be_bytes();
    // Its checksum is wrong: chunks not needed for pixels are not checked.
    [&file[..33], &length, name, data, &[0; 4], &file[33..]].concat()
}

#[test]
fn damage_in_chunks_that_hold_no_pixels_is_no_damage() {
    let [(_, file, expected)] = fixtures!("rgb-8");
    for (name, data) in [
        (b"cICP", &b"\x01\x0D\x05\x01"[..]),
        (b"iCCP", b"no zero"),
        (b"iCCP", b"name\0\0no zlib stream"),
        (b"cHRM", b"short"),
        (b"gAMA", &[0; 4]),
        (b"zTXt", &[0xFF; 100]),
        // An animation without its frame control chunk.
        (b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0]),
        (b"fcTL", &[0; 26]),
    ] {
        let decoded = decoded(&with_chunk(file, name, data), STORED);
        let Samples::Packed(raster) = decoded.samples else {
            panic!("eight bits");
        };
        check("rgb-8", &raster, expected);
        assert_eq!(decoded.profile, crate::color::Profile::Srgb);
    }
}

/// § 4.9: viewers of still pictures show the default picture, whether or not it is a frame.
#[test]
fn an_animation_is_its_default_picture() {
    let [(_, file, expected)] = fixtures!("rgb-8");
    let end = file.len() - 12;
    let frame = [&[0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1][..], &[0; 14]].concat();
    let mut animated = with_chunk(&file[..end], b"acTL", &[0, 0, 0, 1, 0, 0, 0, 0]);
    for (name, data) in [(b"fcTL", &frame), (b"fdAT", &vec![0; 40])] {
        animated.extend(u32::try_from(data.len()).unwrap().to_be_bytes());
        animated.extend(name);
        animated.extend(data);
        animated.extend([0; 4]);
    }
    animated.extend(&file[end..]);
    let Samples::Packed(raster) = decoded(&animated, STORED).samples else {
        panic!("eight bits");
    };
    check("rgb-8", &raster, expected);
}

/// An alpha that is opaque everywhere is dropped.
#[test]
fn an_opaque_alpha_is_dropped() {
    for depth in [png::BitDepth::Eight, png::BitDepth::Sixteen] {
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, 3, 2);
        encoder.set_color(png::ColorType::Rgba);
        encoder.set_depth(depth);
        let size = depth as usize / 8;
        let data: Vec<u8> = (0..6 * 4 * size)
            .map(|at| if at / size % 4 == 3 { 255 } else { at as u8 })
            .collect();
        let mut writer = encoder.write_header().unwrap();
        writer.write_image_data(&data).unwrap();
        drop(writer);
        let stored = Dimensions::new(3, 2).unwrap();
        match decoded(&file, stored).samples {
            Samples::Packed(raster) => {
                assert_eq!(raster.channels(), Channels::Rgb);
                assert_eq!(raster.samples()[3..6], [4, 5, 6]);
            }
            Samples::Deep(raster) => {
                assert_eq!(raster.channels(), Channels::Rgb);
                assert_eq!(raster.samples()[3..5], [0x0809, 0x0A0B]);
            }
            Samples::Planes(_) => panic!("no JPEG"),
        }
    }
}
