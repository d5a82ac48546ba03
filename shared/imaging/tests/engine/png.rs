//! PNG in: transparency, interlacing and damage. Color types: see the decoder's own tests.

use crate::support::chunks::Raw;
use crate::support::fixtures::{chunk, options, reference, run};
use crate::support::tools::pngtopam;
use calotype_imaging::{Error, Options, Output};
use png::{BitDepth, ColorType};

#[test]
fn transparent_colors_show_the_background() {
    let data = vec![0b0001_1011; 4 * 16];
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, 16, 16);
    encoder.set_color(ColorType::Indexed);
    encoder.set_depth(BitDepth::Two);
    encoder.set_palette((0..12).collect::<Vec<u8>>());
    encoder.set_trns(vec![0; 4]);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&data).unwrap();
    drop(writer);
    let wanted = Options {
        background: [10, 200, 30],
        ..options(4000)
    };
    let out = reference(&run(&file, &wanted).unwrap().picture.bytes);
    for pixel in out.pixels() {
        for (ours, expected) in pixel.0.iter().zip([10u8, 200, 30]) {
            assert!(ours.abs_diff(expected) <= 3, "{pixel:?}");
        }
    }
}

/// A gray Adam7 picture by the tables of PNG § 8.2, unfiltered and uncompressed.
fn interlaced(side: usize, sample: impl Fn(usize, usize) -> u8) -> Vec<u8> {
    let passes = [
        (0, 0, 8, 8),
        (4, 0, 8, 8),
        (0, 4, 4, 8),
        (2, 0, 4, 4),
        (0, 2, 2, 4),
        (1, 0, 2, 2),
        (0, 1, 1, 2),
    ];
    let mut rows = Vec::new();
    for (x0, y0, dx, dy) in passes {
        for y in (y0..side).step_by(dy).filter(|_| x0 < side) {
            rows.push(0);
            rows.extend((x0..side).step_by(dx).map(|x| sample(x, y)));
        }
    }
    let adler = rows.iter().fold((1u32, 0u32), |(a, b), byte| {
        let a = (a + u32::from(*byte)) % 65_521;
        (a, (b + a) % 65_521)
    });
    let length = u16::try_from(rows.len()).unwrap();
    let mut zlib = vec![0x78, 0x01, 0x01];
    zlib.extend(length.to_le_bytes());
    zlib.extend((!length).to_le_bytes());
    zlib.extend(rows);
    zlib.extend((adler.1 << 16 | adler.0).to_be_bytes());
    let side = u32::try_from(side).unwrap().to_be_bytes();
    [
        b"\x89PNG\r\n\x1a\n",
        &chunk(b"IHDR", &[&side[..], &side, &[8, 0, 0, 0, 1]].concat())[..],
        &chunk(b"IDAT", &zlib),
        &chunk(b"IEND", b""),
    ]
    .concat()
}

#[test]
fn interlaced_pictures_are_read() {
    for side in [1, 5, 24] {
        let sample = |x: usize, y: usize| (x * 5 + y * 3) as u8;
        let file = interlaced(side, sample);
        let out = reference(&run(&file, &options(100)).unwrap().picture.bytes);
        for (x, y, pixel) in out.enumerate_pixels() {
            let expected = sample(x as usize, y as usize);
            assert!(pixel.0[0].abs_diff(expected) <= 4, "{x}, {y}");
        }
    }
}

#[test]
fn hidden_colors_do_not_bleed_into_the_edge() {
    // Left half opaque white, right half fully transparent pure red, over white.
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, 64, 64);
    encoder.set_color(ColorType::Rgba);
    let data: Vec<u8> = (0..64 * 64)
        .flat_map(|index| {
            if index % 64 < 31 {
                [255; 4]
            } else {
                [255, 0, 0, 0]
            }
        })
        .collect();
    encoder
        .write_header()
        .unwrap()
        .write_image_data(&data)
        .unwrap();
    let out = reference(&run(&file, &options(20)).unwrap().picture.bytes);
    assert!(out.as_raw().iter().all(|sample| *sample >= 253));
}

/// § 11.3.1.1: of a sample's two bytes only as many bits count as it has; "decoders must mask the
/// other bits to 0 before the value is used".
#[test]
fn the_transparent_gray_of_few_bits_is_told_by_its_lowest() {
    for (depth, said, meant) in [
        (1, b"SE", 1),
        (2, b"SE", 1),
        (4, b"SE", 5),
        (8, b"XS", b'S'),
        (2, b"\0\x02", 2),
    ] {
        let rows = [0, 0b0001_1011, 0b0101_0011, 0, 0b1110_0001, b'S'];
        let raw = || Raw::new((16 / u32::from(depth), 2), depth, 0, &rows);
        let wanted = Options {
            format: Output::Png,
            ..options(4000)
        };
        let file = raw().with(b"tRNS", said).file();
        let out = run(&file, &wanted).unwrap().picture.bytes;
        let seen = |file: &[u8]| {
            let mut pixels = pngtopam(file);
            let unseen = pixels.pixels_mut().filter(|it| it.0[3] == 0);
            unseen.for_each(|it| it.0 = [0; 4]);
            pixels
        };
        let expected = seen(&raw().with(b"tRNS", &[0, meant]).file());
        assert!(expected.pixels().any(|it| it.0[3] == 0), "{depth}");
        assert_eq!(seen(&out), expected, "{depth}");
    }
}

#[test]
fn a_truncated_png_is_refused() {
    let whole = calotype_imaging::selftest::drawing_png(23, 19);
    for cut in 8..whole.len() {
        let error = run(&whole[..cut], &options(100)).unwrap_err();
        assert!(matches!(error, Error::Corrupt(_)), "{cut}: {error}");
    }
}
