//! Loops over all samples of a picture that can be broken off: a question for
//! every [`BAND`] of pixels.

use bytemuck::Pod;

use crate::{
    Error,
    progress::{Ask, BAND, check},
};

/// Pixels of `N` samples to pixels of `M`.
pub(crate) fn mapped<S: Pod, T: Pod, const N: usize, const M: usize>(
    samples: &[S],
    ask: &mut Ask<'_>,
    convert: impl Fn(&[S; N]) -> [T; M],
) -> Result<Vec<T>, Error> {
    let (pixels, _) = samples.as_chunks::<N>();
    let mut out = vec![T::zeroed(); pixels.len() * M];
    let (converted, _) = out.as_chunks_mut::<M>();
    for (out, pixels) in converted.chunks_mut(BAND).zip(pixels.chunks(BAND)) {
        check(ask())?;
        for (out, pixel) in out.iter_mut().zip(pixels) {
            *out = convert(pixel);
        }
    }
    Ok(out)
}

/// Changes pixels of `N` samples where they stand.
pub(crate) fn changed<S: Pod, const N: usize>(
    samples: &mut [S],
    ask: &mut Ask<'_>,
    change: impl Fn(&mut [S; N]),
) -> Result<(), Error> {
    let (pixels, _) = samples.as_chunks_mut::<N>();
    for pixels in pixels.chunks_mut(BAND) {
        check(ask())?;
        pixels.iter_mut().for_each(&change);
    }
    Ok(())
}

/// `N` planes, of which each pixel has one sample, to pixels of `M` samples; as
/// many as the shortest has.
pub(crate) fn merged<S: Pod, const N: usize, const M: usize>(
    planes: [&[S]; N],
    ask: &mut Ask<'_>,
    convert: impl Fn([S; N]) -> [S; M],
) -> Result<Vec<S>, Error> {
    let length = planes.iter().map(|it| it.len()).min().unwrap_or_default();
    let mut out = vec![S::zeroed(); length * M];
    let (merged, _) = out.as_chunks_mut::<M>();
    for (out, start) in merged.chunks_mut(BAND).zip((0..).step_by(BAND)) {
        check(ask())?;
        let planes = planes.map(|plane| &plane[start..start + out.len()]);
        for (at, out) in out.iter_mut().enumerate() {
            *out = convert(planes.map(|plane| plane[at]));
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use super::*;

    /// The result of a loop, and how often it asked.
    fn counted<T>(run: impl FnOnce(&mut Ask<'_>) -> Result<T, Error>) -> (T, usize) {
        let mut asked = 0;
        let result = run(&mut || {
            asked += 1;
            ControlFlow::Continue(())
        });
        (result.unwrap(), asked)
    }

    #[test]
    fn every_pixel_is_passed_and_every_band_asks() {
        for pixels in [0, 1, BAND - 1, BAND, BAND + 1, 3 * BAND + 5] {
            let samples: Vec<u8> = (0..pixels * 2).map(|at| (at % 251) as u8).collect();
            let bands = pixels.div_ceil(BAND);
            let swapped: Vec<u8> = samples.chunks(2).flat_map(|it| [it[1], it[0]]).collect();
            assert!(
                counted(|ask| mapped(&samples, ask, |&[a, b]: &[u8; 2]| [b, a]))
                    == (swapped.clone(), bands)
            );
            let mut other = samples.clone();
            let swap = |pixel: &mut [u8; 2]| pixel.swap(0, 1);
            assert_eq!(counted(|ask| changed(&mut other, ask, swap)), ((), bands));
            assert!(other == swapped);
            let plane = |at| {
                samples
                    .iter()
                    .copied()
                    .skip(at)
                    .step_by(2)
                    .collect::<Vec<_>>()
            };
            let (a, b) = (plane(0), plane(1));
            assert!(counted(|ask| merged([&b, &a], ask, |it| it)) == (swapped, bands));
        }
    }

    #[test]
    fn a_break_ends_the_loop_at_its_band() {
        let samples = vec![0_u8; 4 * BAND];
        for last in 1..=4 {
            let passed = std::cell::Cell::new(0);
            let mut asked = 0;
            let result = mapped(
                &samples,
                &mut || {
                    asked += 1;
                    match asked < last {
                        true => ControlFlow::Continue(()),
                        false => ControlFlow::Break(()),
                    }
                },
                |it: &[u8; 1]| {
                    passed.set(passed.get() + 1);
                    *it
                },
            );
            assert_eq!(result, Err(Error::Cancelled));
            assert_eq!(passed.get(), (last - 1) * BAND);
        }
    }
}
