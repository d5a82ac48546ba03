//! Colors as points, and the search for the nearest.

use super::rows::seen;

/// A color in a space with roughly perceptual distances: gamma-coded red, green and blue on black,
/// and alpha, each with a perceptual weight.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Point(pub(super) [f32; 4]);

impl Point {
    pub(super) const WEIGHTS: [f32; 4] = [0.5, 1.0, 0.45, 0.625];

    pub(super) fn of([r, g, b, a]: [u8; 4]) -> Self {
        let share = f32::from(a) / 255.0;
        let axes = [
            f32::from(r) * share,
            f32::from(g) * share,
            f32::from(b) * share,
            f32::from(a),
        ];
        let mut point = axes;
        for (axis, weight) in point.iter_mut().zip(Self::WEIGHTS) {
            *axis *= weight;
        }
        Self(point)
    }

    pub(super) fn to_rgba(self, is_gray: bool) -> [u8; 4] {
        let mut axes = self.0;
        for (axis, weight) in axes.iter_mut().zip(Self::WEIGHTS) {
            *axis /= weight;
        }
        let [r, g, b, a] = axes;
        // `as` saturates, and turns the NaN of 0 / 0 into 0.
        let rounded = |sample: f32| (sample + 0.5) as u8;
        let [r, g, b] = [r, g, b].map(|it| rounded(it * 255.0 / a));
        let [r, b] = if is_gray { [g, g] } else { [r, b] };
        seen(&[r, g, b, rounded(a)])
    }

    pub(super) fn distance(self, other: Self) -> f32 {
        let mut sum = 0.0;
        for (one, two) in self.0.into_iter().zip(other.0) {
            sum += (one - two) * (one - two);
        }
        sum
    }
}

/// Finds the nearest of up to 256 points.
pub(super) struct Nearest {
    points: Vec<Point>,
    /// The same by axis, for loops over many at a time; beyond the last, far away.
    axes: [[f32; 256]; 4],
    /// A color closer to the point than this has no other point closer: a quarter of the squared
    /// distance to the next point.
    own: Vec<f32>,
}

impl Nearest {
    pub(super) fn new(points: &[Point]) -> Self {
        let mut axes = [[1e9; 256]; 4];
        for (index, point) in points.iter().enumerate() {
            for (axis, value) in axes.iter_mut().zip(point.0) {
                axis[index] = value;
            }
        }
        let own = |index: usize| {
            let others = points
                .iter()
                .enumerate()
                .filter(|(other, _)| *other != index);
            others.fold(f32::MAX, |least, (_, other)| {
                least.min(other.distance(points[index]))
            }) / 4.0
        };
        Self {
            own: (0..points.len()).map(own).collect(),
            points: points.to_vec(),
            axes,
        }
    }

    /// The index of the nearest. `guess` may be any index; a good one saves the search.
    pub(super) fn to(&self, point: Point, guess: usize) -> usize {
        if point.distance(self.points[guess]) < self.own[guess] {
            return guess;
        }
        let mut distances = [0.0_f32; 256];
        for (axis, value) in self.axes.iter().zip(point.0) {
            for (distance, axis) in distances.iter_mut().zip(axis) {
                *distance += (axis - value) * (axis - value);
            }
        }
        let least = distances
            .iter()
            .fold(f32::MAX, |least, it| if *it < least { *it } else { least });
        distances
            .iter()
            .position(|it| *it == least)
            .unwrap_or(guess)
    }
}
