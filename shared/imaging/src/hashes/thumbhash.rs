//! ThumbHash, after the reference program (evanw/thumbhash, `js/thumbhash.js`).

use super::cosines::cosines;

/// The hash of up to 100 × 100 pixels.
pub(super) fn encode(width: usize, height: usize, pixels: &[[u8; 4]]) -> Vec<u8> {
    let planes = Planes::new(pixels);
    let longest = width.max(height) as f64;
    // Fewer luminance components if alpha takes its share of the bytes.
    let most = if planes.has_alpha { 5.0 } else { 7.0 };
    let components = |side: usize| libm::round(most * side as f64 / longest).max(1.0) as usize;
    let (across, down) = (components(width), components(height));

    let channel = |samples: &[f64], across: usize, down: usize| {
        Channel::new(samples, (width, height), (across, down))
    };
    let l = channel(&planes.l, across.max(3), down.max(3));
    let p = channel(&planes.p, 3, 3);
    let q = channel(&planes.q, 3, 3);

    let is_landscape = width > height;
    let scaled = |factor: f64, value: f64| libm::round(factor * value) as u32;
    let header = scaled(63.0, l.dc)
        | scaled(31.5, 1.0 + p.dc) << 6
        | scaled(31.5, 1.0 + q.dc) << 12
        | scaled(31.0, l.scale) << 18
        | u32::from(planes.has_alpha) << 23;
    let shape = (if is_landscape { down } else { across }) as u32
        | scaled(63.0, p.scale) << 3
        | scaled(63.0, q.scale) << 9
        | u32::from(is_landscape) << 15;
    let mut hash = Vec::with_capacity(25);
    hash.extend_from_slice(&header.to_le_bytes()[..3]);
    hash.extend_from_slice(&shape.to_le_bytes()[..2]);
    let mut nibbles: Vec<u8> = Vec::new();
    let mut channels = vec![l, p, q];
    if planes.has_alpha {
        let alpha = channel(&planes.a, 5, 5);
        hash.push((scaled(15.0, alpha.dc) | scaled(15.0, alpha.scale) << 4) as u8);
        channels.push(alpha);
    }
    for channel in &channels {
        nibbles.extend(channel.ac.iter().map(|value| scaled(15.0, *value) as u8));
    }
    hash.extend(nibbles.chunks(2).map(|pair| match *pair {
        [low, high] => low | high << 4,
        _ => pair[0],
    }));
    hash
}

/// Luminance, yellow-blue, red-green and alpha of every pixel, over the mean color.
struct Planes {
    l: Vec<f64>,
    p: Vec<f64>,
    q: Vec<f64>,
    a: Vec<f64>,
    has_alpha: bool,
}

impl Planes {
    fn new(pixels: &[[u8; 4]]) -> Self {
        let unit = |sample: u8| f64::from(sample) / 255.0;
        let mut mean = [0.0; 3];
        let mut total = 0.0;
        for &[r, g, b, a] in pixels {
            let alpha = unit(a);
            for (mean, sample) in mean.iter_mut().zip([r, g, b]) {
                *mean += alpha / 255.0 * f64::from(sample);
            }
            total += alpha;
        }
        if total > 0.0 {
            mean = mean.map(|sum| sum / total);
        }
        let mut planes = Self {
            l: Vec::with_capacity(pixels.len()),
            p: Vec::with_capacity(pixels.len()),
            q: Vec::with_capacity(pixels.len()),
            a: Vec::with_capacity(pixels.len()),
            has_alpha: total < pixels.len() as f64,
        };
        for &[r, g, b, a] in pixels {
            let alpha = unit(a);
            let over =
                |mean: f64, sample: u8| mean * (1.0 - alpha) + alpha / 255.0 * f64::from(sample);
            let (r, g, b) = (over(mean[0], r), over(mean[1], g), over(mean[2], b));
            planes.l.push((r + g + b) / 3.0);
            planes.p.push((r + g) / 2.0 - b);
            planes.q.push(r - g);
            planes.a.push(alpha);
        }
        planes
    }
}

/// Cosine components of a plane: the first as it is, the others in 0 to 1 of `scale`.
struct Channel {
    dc: f64,
    ac: Vec<f64>,
    scale: f64,
}

impl Channel {
    /// Computes the components of the triangle of low frequencies only.
    fn new(samples: &[f64], (width, height): (usize, usize), (nx, ny): (usize, usize)) -> Self {
        let across: Vec<Vec<f64>> = (0..nx).map(|k| cosines(width, k, 0.5)).collect();
        let (mut dc, mut ac, mut scale) = (0.0, Vec::new(), 0.0f64);
        for cy in 0..ny {
            let down = cosines(height, cy, 0.5);
            for (cx, across) in across.iter().enumerate() {
                if cx * ny >= nx * (ny - cy) {
                    break;
                }
                let mut sum = 0.0;
                for (row, fy) in samples.chunks_exact(width).zip(&down) {
                    for (sample, fx) in row.iter().zip(across) {
                        sum += sample * fx * fy;
                    }
                }
                sum /= (width * height) as f64;
                if cx > 0 || cy > 0 {
                    scale = scale.max(sum.abs());
                    ac.push(sum);
                } else {
                    dc = sum;
                }
            }
        }
        if scale > 0.0 {
            for value in &mut ac {
                *value = 0.5 + 0.5 / scale * *value;
            }
        }
        Self { dc, ac, scale }
    }
}
