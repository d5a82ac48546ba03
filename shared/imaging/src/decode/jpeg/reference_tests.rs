//! Every kind of JPEG against other decoders; see fixtures/jpeg/PROVENANCE.md.

use calotype_protocol::Dimensions;

use super::{Drawn, decode};
use crate::pixels::planes::{Color, Plane, Planes};
use crate::{ChromaSubsampling, Damaged, Limits};

const STORED: Dimensions = Dimensions {
    width: 61,
    height: 43,
};

/// So large that no plane is scaled, not even chroma that the result would halve.
const UNSCALED: Dimensions = Dimensions {
    width: 2 * STORED.width,
    height: 2 * STORED.height,
};

fn decoded(file: &[u8], target: Dimensions) -> Planes {
    let limits = &Limits::SOURCE;
    let chroma = ChromaSubsampling::Yuv420;
    let mut drawn = decode(file, &[target], chroma, Damaged::Refuse, limits).unwrap();
    drawn.planes.remove(0)
}

macro_rules! fixtures {
    ($($name:literal)+) => {
        [$((
            $name,
            include_bytes!(concat!("../../../fixtures/jpeg/", $name, ".jpg")).as_slice(),
            include_bytes!(concat!("../../../fixtures/jpeg/", $name, ".pnm")).as_slice(),
        )),+]
    };
}

/// The samples after a PNM header of three lines.
fn samples(pnm: &[u8]) -> &[u8] {
    let header = pnm.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
    &pnm[header.map(|(at, _)| at).nth(2).unwrap() + 1..]
}

/// The sample that covers a pixel, as a decoder without smoothing repeats it.
fn at(plane: &Plane, x: u32, y: u32) -> f64 {
    let column = (f64::from(x) * plane.across / f64::from(STORED.width)) as usize;
    let row = (f64::from(y) * plane.down / f64::from(STORED.height)) as usize;
    plane.samples[row * plane.stride + column].into()
}

/// JFIF 1.02 in floating point.
fn rgb([y, cb, cr]: [f64; 3]) -> [f64; 3] {
    let (cb, cr) = (cb - 128.0, cr - 128.0);
    [
        y + 1.402 * cr,
        y - 0.344_136 * cb - 0.714_136 * cr,
        y + 1.772 * cb,
    ]
}

fn pixel(Planes { color, planes, .. }: &Planes, x: u32, y: u32) -> Vec<f64> {
    let seen: Vec<f64> = planes.iter().map(|plane| at(plane, x, y)).collect();
    match (color, seen.as_slice()) {
        (Color::YCbCr, &[y, cb, cr]) => rgb([y, cb, cr]).to_vec(),
        (Color::Cmyk, &[c, m, y, k]) => [c, m, y].map(|ink| ink * k / 255.0).to_vec(),
        (Color::Rgb | Color::Gray, seen) => seen.to_vec(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_kind_of_file_decodes_as_other_decoders_do() {
    for (name, file, expected) in fixtures!(
        "s444" "s422" "s420" "s440" "s411" "s420-restart" "s420-optimized" "s420-progressive"
        "s420-progressive-restart" "s420-three-scans" "s420-16bit-tables" "rgb" "gray" "cmyk"
    ) {
        let planes = decoded(file, UNSCALED);
        let mut expected = samples(expected).iter();
        let (mut largest, mut sum, mut count) = (0.0f64, 0.0, 0.0);
        for y in 0..STORED.height {
            for x in 0..STORED.width {
                for ours in pixel(&planes, x, y) {
                    let theirs = f64::from(*expected.next().unwrap());
                    let difference = (ours.clamp(0.0, 255.0) - theirs).abs();
                    largest = largest.max(difference);
                    sum += difference;
                    count += 1.0;
                }
            }
        }
        assert!(expected.next().is_none(), "{name}");
        // An error of one in Y and Cb makes 1 + 1.772 in blue, and the other side rounds by 0.5.
        assert!(largest <= 3.3, "{name}: off by {largest}");
        assert!(
            sum / count <= 0.5,
            "{name}: off by {} on average",
            sum / count
        );
    }
}

#[test]
fn a_smaller_scale_is_the_average_of_the_full_one() {
    for (name, file, _) in fixtures!("s444" "s420" "s420-progressive" "gray" "cmyk") {
        let full = decoded(file, UNSCALED);
        // A luma plane of half the sides: the target is a third of the picture.
        let small = decoded(file, STORED.fit_within(20));
        let (full, small) = (&full.planes[0], &small.planes[0]);
        let factor = full.across / small.across;
        assert!(factor >= 2.0, "{name} is not scaled: {factor}");
        let mean = |plane: &Plane| {
            let (width, height) = (plane.across as usize, plane.down as usize);
            let rows = plane.samples.chunks(plane.stride).take(height);
            let sum: f64 = rows
                .flat_map(|row| &row[..width])
                .map(|it| f64::from(*it))
                .sum();
            sum / (width * height) as f64
        };
        assert!((mean(full) - mean(small)).abs() < 2.0, "{name}");
    }
}

#[test]
fn planes_for_several_targets_are_those_for_each() {
    let sides = [40, 20, 10, 21, 61];
    let targets = sides.map(|side| STORED.fit_within(side));
    for (name, file, _) in fixtures!("s444" "s420" "s420-progressive" "gray" "cmyk") {
        let limits = &Limits::SOURCE;
        let drawn = |targets: &[_]| {
            let (chroma, damaged) = (ChromaSubsampling::Auto, Damaged::Refuse);
            decode(file, targets, chroma, damaged, limits).unwrap()
        };
        let Drawn { planes, of, .. } = drawn(&targets);
        assert!(planes.len() >= 3, "{name}");
        for (target, index) in targets.into_iter().zip(of) {
            let alone = &drawn(&[target]).planes[0];
            assert_eq!(planes[index].has_full_chroma, alone.has_full_chroma);
            for (plane, alone) in planes[index].planes.iter().zip(&alone.planes) {
                assert_eq!((plane.across, plane.down), (alone.across, alone.down));
                assert_eq!(plane.samples, alone.samples, "{name} {target:?}");
            }
        }
    }
}
