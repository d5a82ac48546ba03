//! Checked against libwebp: it decodes the result, and not with one byte less.

use std::ops::ControlFlow;

use crate::{Chroma, Options, Picture, decode, encode, riff};

use super::*;

/// Noise and gradients, determined by the seed alone.
fn samples(width: u32, height: u32, mut seed: u32, channels: usize) -> Vec<u8> {
    let level = seed;
    (0..width * height)
        .flat_map(|at| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let noise = (seed >> 24) & (level & 63);
            let (x, y) = (at % width, at / width);
            [x * 3 + noise, y * 2 + noise, (x ^ y) & 0xF0, x * y + noise]
        })
        .map(|sample| sample as u8)
        .collect::<Vec<u8>>()
        .chunks(4)
        .flat_map(|pixel| pixel[..channels].to_vec())
        .collect()
}

fn file(chunk: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let padding = &[0][..body.len() % 2];
    let length = (body.len() as u32).to_le_bytes();
    let riff = [&b"WEBP"[..], chunk, &length, body, padding].concat();
    [b"RIFF", &(riff.len() as u32).to_le_bytes()[..], &riff].concat()
}

fn decodes(chunk: &[u8; 4], body: &[u8]) -> bool {
    decode(&file(chunk, body), None, &mut |_| ControlFlow::Continue(())).is_ok()
}

#[test]
fn libwebps_own_stay_and_with_a_byte_less_they_end_early() {
    for seed in 0..60u32 {
        let (width, height) = (1 + seed * 7 % 90, 1 + seed * 13 % 70);
        let samples = samples(width, height, seed * 77, 3);
        let picture = Picture::Rgb {
            width,
            height,
            samples: &samples,
        };
        let lossy = Options::Lossy {
            quality: (1 + seed * 5 % 100) as u8,
            method: (seed % 7) as u8,
            chroma: Chroma::Averaged,
        };
        let lossless = Options::Lossless {
            effort: (seed % 10) as u8,
        };
        for options in [lossy, lossless] {
            let made = encode(picture, &options, &mut |_| ControlFlow::Continue(())).unwrap();
            for chunk in riff::chunks(&made).unwrap() {
                let chunk = chunk.unwrap();
                let tidied = match &chunk.tag {
                    b"VP8 " => tidy_lossy(chunk.body).unwrap(),
                    b"VP8L" => tidy_lossless(chunk.body).unwrap(),
                    _ => continue,
                };
                assert_eq!(tidied, chunk.body, "{seed}");
                let longer = [&tidied[..], b"SECRET"].concat();
                let shorter = tidied.len() - 1;
                let (again, ends) = match &chunk.tag {
                    b"VP8 " => (tidy_lossy(&longer), tidy_lossy(&tidied[..shorter]).is_ok()),
                    _ => (
                        tidy_lossless(&longer),
                        tidy_lossless(&tidied[..shorter]).is_ok(),
                    ),
                };
                assert_eq!(again.unwrap(), tidied, "{seed}");
                assert_eq!(ends, decodes(&chunk.tag, &tidied[..shorter]), "{seed}");
            }
        }
    }
}

/// For every prefix and every changed byte: if libwebp decodes it, tidying keeps its pixels, and if
/// libwebp rejects it, so does this.
#[test]
fn damaged_bitstreams_are_judged_as_libwebp_does() {
    let samples = samples(40, 37, 5, 3);
    let picture = Picture::Rgb {
        width: 40,
        height: 37,
        samples: &samples,
    };
    let lossy = Options::Lossy {
        quality: 60,
        method: 3,
        chroma: Chroma::Averaged,
    };
    for options in [lossy, Options::LOSSLESS] {
        let made = encode(picture, &options, &mut |_| ControlFlow::Continue(())).unwrap();
        let chunk = riff::chunks(&made).unwrap().next().unwrap().unwrap();
        let tidy = match &chunk.tag {
            b"VP8 " => tidy_lossy,
            _ => tidy_lossless,
        };
        let mut seed = 1u32;
        for round in 0..4000 {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let mut body = chunk.body.to_vec();
            let at = 10 + (seed >> 8) as usize % (body.len() - 10);
            match round % 3 {
                0 => body.truncate(at),
                1 => body[at] ^= 1 << (seed & 7),
                _ => body[at] = seed as u8,
            }
            let go_on = &mut |_| ControlFlow::Continue(());
            let theirs = decode(&file(&chunk.tag, &body), None, go_on);
            let ours = tidy(&body);
            let name = format!(
                "{round}: {:?} {:?}",
                theirs.as_ref().err(),
                ours.as_ref().err()
            );
            assert_eq!(theirs.is_ok(), ours.is_ok(), "{name}");
            if let (Ok(theirs), Ok(ours)) = (theirs, ours) {
                let after = decode(&file(&chunk.tag, &ours), None, go_on).unwrap();
                assert_eq!(after, theirs, "{name}");
                assert_eq!(tidy(&ours).unwrap(), ours, "{name}");
            }
        }
    }
}
