//! Tests of `each`.

use super::*;

const LENGTHS: [usize; 5] = [0, 1, 2, 255, 70_001];

/// Pixels of two samples.
fn pairs(pixels: usize) -> Vec<u8> {
    (0..pixels * 2).map(|at| (at % 251) as u8).collect()
}

#[test]
fn every_pixel_is_passed() {
    for pixels in LENGTHS {
        let samples = pairs(pixels);
        let swapped: Vec<u8> = samples.chunks(2).flat_map(|it| [it[1], it[0]]).collect();
        assert!(mapped(&samples, |&[a, b]: &[u8; 2]| [b, a]) == swapped);
        let mut other = samples.clone();
        changed(&mut other, |pixel: &mut [u8; 2]| pixel.swap(0, 1));
        assert!(other == swapped);
    }
}

#[test]
fn planes_are_merged_as_far_as_the_shortest_reaches() {
    for pixels in LENGTHS {
        let samples = pairs(pixels);
        let plane = |at| {
            samples
                .iter()
                .copied()
                .skip(at)
                .step_by(2)
                .collect::<Vec<_>>()
        };
        let (first, mut second) = (plane(0), plane(1));
        assert!(merged([&first, &second], |it| it) == samples);
        second.push(7);
        assert!(merged([&first, &second], |it| it) == samples);
    }
}
