//! The encoder's input, and the preparation of its rows: whole blocks, and a JPEG's colors.

/// Eight-bit samples in rows.
#[derive(Clone, Copy)]
pub(crate) struct View<'a> {
    samples: &'a [u8],
    width: usize,
    height: usize,
    stride: usize,
    channels: usize,
}

impl<'a> View<'a> {
    /// `None` when a side is 0, or the samples do not reach the last row. `stride` is in samples; a
    /// pixel has `channels` of them.
    pub(crate) fn new(
        samples: &'a [u8],
        (width, height): (usize, usize),
        stride: usize,
        channels: usize,
    ) -> Option<Self> {
        let across = width.checked_mul(channels)?;
        let needed = height
            .checked_sub(1)?
            .checked_mul(stride)?
            .checked_add(across)?;
        (across > 0 && across <= stride && needed <= samples.len()).then_some(Self {
            samples,
            width,
            height,
            stride,
            channels,
        })
    }

    pub(super) const fn sides(&self) -> (usize, usize) {
        (self.width, self.height)
    }

    /// A row; below the picture, the last row.
    pub(super) fn row(&self, row: usize) -> &'a [u8] {
        let from = row.min(self.height - 1) * self.stride;
        &self.samples[from..from + self.width * self.channels]
    }
}

/// A picture of gray, of red, green and blue, or of luma and chroma.
#[derive(Clone, Copy)]
pub(crate) enum Picture<'a> {
    /// One channel.
    Gray(View<'a>),
    /// Three channels, coded with chroma of the given size.
    Rgb(View<'a>, Chroma),
    /// Three planes of one channel: the chroma as large as the luma, or half its sides, rounded up.
    YCbCr([View<'a>; 3]),
}

/// The size of the chroma planes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Chroma {
    /// As large as the luma: 4:4:4.
    Full,
    /// Half its width and height: 4:2:0.
    Half,
}

impl Picture<'_> {
    pub(super) const fn sides(&self) -> (usize, usize) {
        match self {
            Self::Gray(view) | Self::Rgb(view, _) | Self::YCbCr([view, ..]) => view.sides(),
        }
    }

    pub(super) const fn channels(&self) -> usize {
        match self {
            Self::Gray(_) => 1,
            Self::Rgb(..) | Self::YCbCr(_) => 3,
        }
    }

    /// The size of its chroma, if it has any; the outer `None` when the planes do not match.
    pub(super) fn chroma(&self) -> Option<Option<Chroma>> {
        match self {
            Self::Gray(view) => (view.channels == 1).then_some(None),
            Self::Rgb(view, chroma) => (view.channels == 3).then_some(Some(*chroma)),
            Self::YCbCr([luma, cb, cr]) => {
                let (width, height) = luma.sides();
                let halves = (width.div_ceil(2), height.div_ceil(2));
                let is_planes = [luma, cb, cr].iter().all(|plane| plane.channels == 1);
                if !is_planes || cb.sides() != cr.sides() {
                    None
                } else if cb.sides() == (width, height) {
                    Some(Some(Chroma::Full))
                } else {
                    (cb.sides() == halves).then_some(Some(Chroma::Half))
                }
            }
        }
    }
}

/// Samples of luma, across and down, for one of chroma; 1 for gray.
pub(super) const fn sampling(chroma: Option<Chroma>) -> usize {
    match chroma {
        Some(Chroma::Half) => 2,
        Some(Chroma::Full) | None => 1,
    }
}

/// A row of MCUs: planes of whole blocks, padded by repeating the edge.
pub(super) struct Strip {
    pub(super) planes: Vec<StripPlane>,
    full: Vec<u8>,
}

pub(super) struct StripPlane {
    pub(super) samples: Vec<u8>,
    pub(super) stride: usize,
    pub(super) rows: usize,
}

impl StripPlane {
    fn new(stride: usize, rows: usize) -> Self {
        Self {
            samples: vec![0; stride * rows],
            stride,
            rows,
        }
    }

    fn fill(&mut self, view: &View<'_>, first: usize) {
        for (row, out) in self.samples.chunks_exact_mut(self.stride).enumerate() {
            extend(view.row(first + row), out);
        }
    }
}

/// Copies a row, and repeats its last sample up to the end.
fn extend(row: &[u8], out: &mut [u8]) {
    let (inside, outside) = out.split_at_mut(row.len());
    inside.copy_from_slice(row);
    outside.fill(row.last().copied().unwrap_or_default());
}

impl Strip {
    pub(super) fn new(picture: &Picture<'_>, sampling: usize) -> Self {
        let stride = picture.sides().0.div_ceil(8 * sampling) * 8;
        let luma = StripPlane::new(stride * sampling, 8 * sampling);
        let planes = match picture {
            Picture::Gray(_) => vec![luma],
            _ => vec![luma, StripPlane::new(stride, 8), StripPlane::new(stride, 8)],
        };
        Self {
            planes,
            full: vec![0; stride * sampling * 4],
        }
    }

    /// Fills the strip with MCU row `index`.
    pub(super) fn fill(&mut self, picture: &Picture<'_>, index: usize) {
        match picture {
            Picture::Gray(view) => self.planes[0].fill(view, index * 8),
            Picture::YCbCr(views) => {
                for (plane, view) in self.planes.iter_mut().zip(views) {
                    plane.fill(view, index * plane.rows);
                }
            }
            Picture::Rgb(view, chroma) => self.convert(view, *chroma, index),
        }
    }

    fn convert(&mut self, view: &View<'_>, chroma: Chroma, index: usize) {
        let [luma, cb, cr] = &mut self.planes[..] else {
            return;
        };
        let (stride, rows) = (luma.stride, luma.rows);
        let (cb_rows, cr_rows) = self.full.split_at_mut(2 * stride);
        for row in 0..rows {
            let from = match chroma {
                Chroma::Full => 0,
                Chroma::Half => row % 2 * stride,
            };
            let (blue, red) = (
                &mut cb_rows[from..from + stride],
                &mut cr_rows[from..from + stride],
            );
            let light = &mut luma.samples[row * stride..(row + 1) * stride];
            ycbcr(view.row(index * rows + row), light, blue, red);
            for (out, full) in [(&mut *cb, &*cb_rows), (&mut *cr, &*cr_rows)] {
                match chroma {
                    Chroma::Full => {
                        out.samples[row * stride..(row + 1) * stride]
                            .copy_from_slice(&full[..stride]);
                    }
                    Chroma::Half if row % 2 == 1 => {
                        let out = &mut out.samples[row / 2 * out.stride..][..stride / 2];
                        halve(&full[..stride], &full[stride..2 * stride], out);
                    }
                    Chroma::Half => {}
                }
            }
        }
    }
}

/// JFIF 1.02, § "Conversion to and from RGB", in 16-bit fixed point.
pub(super) fn ycbcr(rgb: &[u8], y: &mut [u8], cb: &mut [u8], cr: &mut [u8]) {
    let (pixels, _) = rgb.as_chunks::<3>();
    let width = pixels.len();
    for (((pixel, y), cb), cr) in pixels.iter().zip(&mut *y).zip(&mut *cb).zip(&mut *cr) {
        let [r, g, b] = pixel.map(i32::from);
        *y = ((19_595 * r + 38_470 * g + 7_471 * b + 32_768) >> 16) as u8;
        *cb = ((-11_056 * r - 21_712 * g + 32_768 * b + (128 << 16) + 32_767) >> 16) as u8;
        *cr = ((32_768 * r - 27_440 * g - 5_328 * b + (128 << 16) + 32_767) >> 16) as u8;
    }
    for plane in [y, cb, cr] {
        let last = plane[width - 1];
        plane[width..].fill(last);
    }
}

/// Averages each four samples.
fn halve(above: &[u8], below: &[u8], out: &mut [u8]) {
    let (above, _) = above.as_chunks::<2>();
    let (below, _) = below.as_chunks::<2>();
    for ((a, b), out) in above.iter().zip(below).zip(out) {
        let sum = u16::from(a[0]) + u16::from(a[1]) + u16::from(b[0]) + u16::from(b[1]);
        *out = ((sum + 2) >> 2) as u8;
    }
}
