//! Loops over all pixels of a picture.

use bytemuck::Pod;

/// Maps pixels of `N` samples to pixels of `M`.
pub(crate) fn mapped<S: Pod, T: Pod, const N: usize, const M: usize>(
    samples: &[S],
    convert: impl Fn(&[S; N]) -> [T; M],
) -> Vec<T> {
    let (pixels, _) = samples.as_chunks::<N>();
    let mut out = vec![T::zeroed(); pixels.len() * M];
    let (converted, _) = out.as_chunks_mut::<M>();
    for (out, pixel) in converted.iter_mut().zip(pixels) {
        *out = convert(pixel);
    }
    out
}

/// Changes pixels of `N` samples in place.
pub(crate) fn changed<S: Pod, const N: usize>(samples: &mut [S], change: impl Fn(&mut [S; N])) {
    let (pixels, _) = samples.as_chunks_mut::<N>();
    pixels.iter_mut().for_each(change);
}

/// Merges `N` planes, each with one sample a pixel, into pixels of `M` samples; the shortest plane
/// gives their number.
pub(crate) fn merged<S: Pod, const N: usize, const M: usize>(
    planes: [&[S]; N],
    convert: impl Fn([S; N]) -> [S; M],
) -> Vec<S> {
    let length = planes.iter().map(|it| it.len()).min().unwrap_or_default();
    let mut out = vec![S::zeroed(); length * M];
    let (merged, _) = out.as_chunks_mut::<M>();
    let planes = planes.map(|plane| &plane[..length]);
    for (at, out) in merged.iter_mut().enumerate() {
        *out = convert(planes.map(|plane| plane[at]));
    }
    out
}

#[cfg(test)]
#[path = "each_tests.rs"]
mod tests;
