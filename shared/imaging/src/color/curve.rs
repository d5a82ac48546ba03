//! From stored samples to light: the curves of ICC profiles and of ITU-T H.273.

use crate::work;

/// A function from 0–1 to 0–1.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Curve {
    /// Light in equal steps, at least two, 65535 the brightest.
    Table(Vec<u16>),
    Formula(Formula),
}

/// (a·x + b)^gamma + e from `d` on, c·x + f below it: function type 4 of
/// ICC.1:2022 § 10.18, which holds the other four.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Formula {
    pub(crate) gamma: f64,
    pub(crate) a: f64,
    pub(crate) b: f64,
    pub(crate) c: f64,
    pub(crate) d: f64,
    pub(crate) e: f64,
    pub(crate) f: f64,
}

impl Formula {
    /// IEC 61966-2-1.
    pub(crate) const SRGB: Self = Self {
        gamma: 2.4,
        a: 1.0 / 1.055,
        b: 0.055 / 1.055,
        c: 1.0 / 12.92,
        d: 0.04045,
        e: 0.0,
        f: 0.0,
    };

    /// ITU-R BT.709 and BT.2020: the inverse of the camera's curve.
    pub(crate) const BT709: Self = Self {
        gamma: 1.0 / 0.45,
        a: 1.0 / 1.099,
        b: 0.099 / 1.099,
        c: 1.0 / 4.5,
        d: 0.081,
        e: 0.0,
        f: 0.0,
    };

    /// x^gamma.
    pub(crate) const fn power(gamma: f64) -> Self {
        Self {
            gamma,
            a: 1.0,
            b: 0.0,
            c: 0.0,
            d: 0.0,
            e: 0.0,
            f: 0.0,
        }
    }

    fn at(&self, x: f64) -> f64 {
        if x >= self.d {
            // `libm`, not the platform's: every machine must give the same pixels.
            libm::pow((self.a * x + self.b).max(0.0), self.gamma) + self.e
        } else {
            self.c * x + self.f
        }
    }
}

impl Curve {
    pub(crate) const SRGB: Self = Self::Formula(Formula::SRGB);

    /// Light of a sample, both 0–1.
    pub(crate) fn at(&self, x: f64) -> f64 {
        let y = match self {
            Self::Table(steps) => {
                let last = steps.len().saturating_sub(1);
                let place = x.clamp(0.0, 1.0) * last as f64;
                let below = (place as usize).min(last);
                let step = |index: usize| steps.get(index).copied().map_or(0.0, f64::from);
                let (low, high) = (step(below), step((below + 1).min(last)));
                (low + (high - low) * (place - below as f64)) / 65_535.0
            }
            Self::Formula(formula) => formula.at(x),
        };
        // A NaN of a damaged formula stays NaN here, and becomes 0 in a sample.
        y.clamp(0.0, 1.0)
    }

    /// Light of `levels` samples in equal steps, at least two.
    pub(super) fn levels(&self, levels: usize) -> Vec<f32> {
        work::spend(levels);
        let last = (levels - 1) as f64;
        (0..levels)
            .map(|level| self.at(level as f64 / last) as f32)
            .collect()
    }
}

/// The sRGB sample of light, both 0–1: the inverse of [`Curve::SRGB`] (IEC 61966-2-1, § 5.2).
pub(crate) fn srgb_of_light(light: f64) -> f64 {
    if light <= 0.003_130_8 {
        12.92 * light
    } else {
        1.055 * libm::pow(light, 1.0 / 2.4) - 0.055
    }
}
