//! Draws a ThumbHash, after the reference program (evanw/thumbhash, `js/thumbhash.js`), at any
//! size: it is a sum of cosines.

use super::cosines::cosines;

/// The content of a ThumbHash.
pub(crate) struct Decoded {
    l: Channel,
    p: Channel,
    q: Channel,
    a: Option<Channel>,
    /// Luminance components across and down: the hash's only record of the shape.
    sides: (usize, usize),
}

/// Cosine components of a plane.
struct Channel {
    dc: f64,
    /// Rows of components, each shorter than the one before: a triangle without its tip.
    ac: Vec<Vec<f64>>,
}

/// The nibbles of the components, low one first.
struct Nibbles<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Nibbles<'_> {
    fn next(&mut self) -> Option<f64> {
        let byte = self.bytes.get(self.at / 2)?;
        let nibble = byte >> (4 * (self.at % 2)) & 15;
        self.at += 1;
        Some(f64::from(nibble))
    }

    /// The components of a channel, except the first.
    fn channel(&mut self, dc: f64, scale: f64, (nx, ny): (usize, usize)) -> Option<Channel> {
        let mut ac = Vec::with_capacity(ny);
        for cy in 0..ny {
            let mut row = Vec::with_capacity(nx);
            for cx in 0..nx {
                if cx * ny >= nx * (ny - cy) {
                    break;
                }
                row.push(if (cx, cy) == (0, 0) {
                    0.0
                } else {
                    (self.next()? / 7.5 - 1.0) * scale
                });
            }
            ac.push(row);
        }
        Some(Channel { dc, ac })
    }
}

impl Decoded {
    /// `None` for too few bytes to be a ThumbHash.
    pub(crate) fn new(hash: &[u8]) -> Option<Self> {
        let (&[a, b, c, d, e], rest) = hash.split_first_chunk::<5>()?;
        let header = u32::from_le_bytes([a, b, c, 0]);
        let shape = u32::from_le_bytes([d, e, 0, 0]);
        let part = |of: u32, first: u32, bits: u32| f64::from(of >> first & ((1 << bits) - 1));
        let has_alpha = header >> 23 == 1;
        let is_landscape = shape >> 15 == 1;
        let most = if has_alpha { 5 } else { 7 };
        let least = (shape & 7) as usize;
        let sides = if is_landscape {
            (most, least)
        } else {
            (least, most)
        };
        let (alpha, rest) = if has_alpha {
            let (first, rest) = rest.split_first()?;
            let alpha = (f64::from(first & 15) / 15.0, f64::from(first >> 4) / 15.0);
            (Some(alpha), rest)
        } else {
            (None, rest)
        };
        let mut nibbles = Nibbles { bytes: rest, at: 0 };
        let luminance = (sides.0.max(3), sides.1.max(3));
        let l = (part(header, 0, 6) / 63.0, part(header, 18, 5) / 31.0);
        let p = (part(header, 6, 6) / 31.5 - 1.0, part(shape, 3, 6) / 63.0);
        let q = (part(header, 12, 6) / 31.5 - 1.0, part(shape, 9, 6) / 63.0);
        // The hash stores colors a little paler than they were; this restores them.
        const STRONGER: f64 = 1.25;
        Some(Self {
            l: nibbles.channel(l.0, l.1, luminance)?,
            p: nibbles.channel(p.0, p.1 * STRONGER, (3, 3))?,
            q: nibbles.channel(q.0, q.1 * STRONGER, (3, 3))?,
            a: match alpha {
                Some((dc, scale)) => Some(nibbles.channel(dc, scale, (5, 5))?),
                None => None,
            },
            sides,
        })
    }

    pub(crate) const fn has_alpha(&self) -> bool {
        self.a.is_some()
    }

    /// The approximate ratio of width to height, in sevenths, or in fifths with alpha.
    pub(crate) fn aspect(&self) -> f64 {
        self.sides.0.max(1) as f64 / self.sides.1.max(1) as f64
    }

    /// Passes red, green, blue and alpha of every pixel to `row`, row by row.
    pub(crate) fn rows(&self, (width, height): (usize, usize), mut row: impl FnMut(&[[u8; 4]])) {
        let basis = |side: usize| (0..7).map(|k| cosines(side, k, 0.5)).collect::<Vec<_>>();
        let (across, down) = (basis(width), basis(height));
        let mut pixels = vec![[0; 4]; width];
        for y in 0..height {
            let fy: Vec<f64> = down.iter().map(|it| it[y]).collect();
            let [l, p, q] = [&self.l, &self.p, &self.q].map(|it| it.at_row(&fy));
            let a = self.a.as_ref().map(|it| it.at_row(&fy));
            for (x, pixel) in pixels.iter_mut().enumerate() {
                let at = |(dc, row): &(f64, Vec<f64>)| {
                    let terms = row.iter().zip(&across);
                    terms.fold(*dc, |sum, (factor, fx)| sum + factor * fx[x])
                };
                let (l, p, q) = (at(&l), at(&p), at(&q));
                let b = l - 2.0 / 3.0 * p;
                let r = (3.0 * l - b + q) / 2.0;
                let g = r - q;
                let alpha = a.as_ref().map_or(1.0, at);
                // The reference truncates decimals.
                *pixel = [r, g, b, alpha].map(|it| (255.0 * it.clamp(0.0, 1.0)) as u8);
            }
            row(&pixels);
        }
    }
}

impl Channel {
    /// The components across in a row: those down are summed up.
    fn at_row(&self, fy: &[f64]) -> (f64, Vec<f64>) {
        let longest = self.ac.first().map_or(0, Vec::len);
        let mut sums = vec![0.0; longest];
        for (row, fy) in self.ac.iter().zip(fy) {
            for (sum, factor) in sums.iter_mut().zip(row) {
                *sum += factor * fy * 2.0;
            }
        }
        (self.dc, sums)
    }
}
