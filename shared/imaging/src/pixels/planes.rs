//! A decoded JPEG as it was coded: a plane for each component, each with its own size.

/// The meaning of the components.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Color {
    Gray,
    YCbCr,
    Rgb,
    Cmyk,
    Ycck,
}

impl Color {
    /// Whether a 4:2:0 result needs the component at half its sides.
    pub(crate) const fn is_halved(self, component: usize) -> bool {
        matches!(self, Self::YCbCr) && component > 0
    }
}

#[derive(Clone)]
pub(crate) struct Planes {
    pub(crate) color: Color,
    /// Whether the result needs chroma in full detail (4:4:4).
    pub(crate) has_full_chroma: bool,
    /// One to four, by color.
    pub(crate) planes: Vec<Plane>,
}

/// Invariant: `samples` are whole rows of `stride`, at least as many as `down` requires; samples
/// right of and below the picture repeat its edge.
#[derive(Clone)]
pub(crate) struct Plane {
    pub(crate) stride: usize,
    /// The start of the picture within the first sample, 0 to 1: not 0 only in a part of a plane.
    pub(crate) left: f64,
    pub(crate) top: f64,
    /// Samples that the whole picture covers: with subsampling and scaling its edge may lie inside
    /// a sample.
    pub(crate) across: f64,
    pub(crate) down: f64,
    pub(crate) samples: Vec<u8>,
}

impl Plane {
    /// `stride` and rows must cover at least the picture.
    pub(crate) fn new(stride: usize, across: f64, down: f64, mut samples: Vec<u8>) -> Self {
        let (width, height) = (across.ceil() as usize, down.ceil() as usize);
        for row in samples.chunks_exact_mut(stride).take(height) {
            let (inside, outside) = row.split_at_mut(width);
            outside.fill(inside.last().copied().unwrap_or_default());
        }
        let last = (height - 1) * stride;
        for below in (height * stride..samples.len()).step_by(stride) {
            samples.copy_within(last..last + stride, below);
        }
        Self {
            stride,
            left: 0.0,
            top: 0.0,
            across,
            down,
            samples,
        }
    }

    pub(crate) fn rows(&self) -> usize {
        self.samples.len() / self.stride
    }

    /// Columns and rows of samples that overlap the picture.
    pub(crate) fn sides(&self) -> (usize, usize) {
        sides((self.left, self.top), (self.across, self.down))
    }

    /// Returns the plane with more of its repeated edge: `before` and `after` are columns and rows
    /// added to the picture's own.
    pub(crate) fn extended(&self, before: (usize, usize), after: (usize, usize)) -> Self {
        let (width, height) = self.sides();
        let stride = before.0 + width + after.0;
        let mut samples = Vec::with_capacity(stride * (before.1 + height + after.1));
        for row in 0..before.1 + height + after.1 {
            let from = row.saturating_sub(before.1).min(height - 1) * self.stride;
            let row = &self.samples[from..from + width];
            let (first, last) = (row[0], row[width - 1]);
            samples.resize(samples.len() + before.0, first);
            samples.extend_from_slice(row);
            samples.resize(samples.len() + after.0, last);
        }
        Self {
            stride,
            samples,
            ..*self
        }
    }
}

/// The error that floating-point arithmetic may add to a whole number.
pub(crate) const SLACK: f64 = 1e-6;

/// Columns and rows of samples that overlap a part with this start and extent.
pub(crate) fn sides((left, top): (f64, f64), (across, down): (f64, f64)) -> (usize, usize) {
    let whole = |end: f64| (end - SLACK).ceil() as usize;
    (whole(left + across), whole(top + down))
}
