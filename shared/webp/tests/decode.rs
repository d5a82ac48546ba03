//! Compares decoded pictures with dwebp and webpmux.

mod common;

use std::ops::ControlFlow;

use calotype_webp::{Decoded, Error, Header, decode, decode_planes, frames, header};
use common::{dwebp, opaque, pam, psnr, rgb, rgba, tool, tool_on, unwatched};

const WIDTH: u32 = 93;
const HEIGHT: u32 = 71;

/// Files of cwebp, of every kind it writes.
fn files() -> Vec<(String, Vec<u8>)> {
    let opaque = pam(WIDTH, HEIGHT, &rgb(WIDTH, HEIGHT));
    let clear = pam(WIDTH, HEIGHT, &rgba(WIDTH, HEIGHT));
    let flat = pam(
        WIDTH,
        HEIGHT,
        &[90, 40, 200].repeat((WIDTH * HEIGHT) as usize),
    );
    let mut files = Vec::new();
    for (name, samples) in [("opaque", &opaque), ("clear", &clear), ("flat", &flat)] {
        for how in [
            "-q 75",
            "-q 5 -m 0",
            "-q 95 -m 6 -segments 1 -f 0",
            "-q 60 -strong -sharpness 7 -f 100",
            "-q 60 -nostrong",
            "-q 50 -alpha_q 30",
            "-q 50 -alpha_method 0",
            "-q 50 -alpha_filter best",
            "-q 80 -partition_limit 50 -pass 3",
            "-lossless -z 0",
            "-lossless -z 4",
            "-lossless -z 8",
            "-near_lossless 40",
            "-lossless -exact",
        ] {
            let file = tool("cwebp", &format!("{how} in -o out"), samples);
            files.push((format!("{name} {how}"), file));
        }
    }
    files
}

fn as_rgba(decoded: &Decoded) -> Vec<u8> {
    if decoded.has_alpha {
        decoded.samples.clone()
    } else {
        opaque(&decoded.samples)
    }
}

#[test]
fn pixels_are_those_of_dwebp() {
    for (name, file) in files() {
        let decoded = decode(&file, None, &mut unwatched).unwrap();
        let theirs = dwebp(&file);
        assert_eq!((decoded.width, decoded.height), (theirs.0, theirs.1));
        assert!(as_rgba(&decoded) == theirs.2, "{name}");
        assert_eq!(decoded.has_alpha, name.starts_with("clear"), "{name}");
    }
}

#[test]
fn the_header_is_read_from_thirty_bytes() {
    for (name, file) in files() {
        let expected = Header {
            width: WIDTH,
            height: HEIGHT,
            has_alpha: name.starts_with("clear"),
            is_animated: false,
            has_profile: false,
        };
        assert_eq!(header(&file[..30]), Ok(expected), "{name}");
        assert_eq!(frames(&file), Ok(1));
        for length in 0..25 {
            let short = header(&file[..length]).unwrap_err();
            let expected = if length == 0 {
                Error::NotWebp
            } else {
                Error::Truncated
            };
            assert_eq!(short, expected, "{name}, {length} bytes");
        }
    }
    assert_eq!(header(b"RIFF\x10\0\0\0WAVEfmt "), Err(Error::NotWebp));
}

/// An animation of two frames on a canvas of 64 × 48: a picture at this position, and a color over
/// everything.
fn animation(how: &str, (left, top, width, height): (u32, u32, u32, u32)) -> Vec<u8> {
    let still = |width, height, samples: &[u8]| {
        let pam = pam(width, height, samples);
        tool("cwebp", &format!("{how} in -o out"), &pam)
    };
    let one = still(width, height, &rgba(width, height));
    let two = still(64, 48, &[9, 200, 30].repeat(64 * 48));
    let arguments = format!("-frame one +40+{left}+{top}+0 -frame two +40+0+0+1 -o out");
    tool_on("webpmux", &arguments, &[("one", &one), ("two", &two)])
}

#[test]
fn an_animation_gives_its_first_frame_on_the_canvas() {
    for how in ["-q 80", "-lossless"] {
        for place in [
            (0, 0, 64, 48),
            (10, 6, 31, 21),
            (0, 0, 30, 48),
            (24, 28, 40, 20),
        ] {
            let file = animation(how, place);
            let seen = header(&file).unwrap();
            assert_eq!((seen.width, seen.height), (64, 48));
            assert!(seen.is_animated && seen.has_alpha);
            assert_eq!(frames(&file), Ok(2));

            let frame = tool("webpmux", "-get frame 1 in -o out", &file);
            let (width, height, pixels) = dwebp(&frame);
            let mut canvas = vec![0; 64 * 48 * 4];
            for (row, pixels) in pixels.chunks_exact(4 * width as usize).enumerate() {
                let at = ((place.1 as usize + row) * 64 + place.0 as usize) * 4;
                canvas[at..at + pixels.len()].copy_from_slice(pixels);
            }
            assert_eq!((width, height), (place.2, place.3));
            let decoded = decode(&file, None, &mut unwatched).unwrap();
            assert_eq!((decoded.width, decoded.height), (64, 48));
            assert!(decoded.samples == canvas, "{how} {place:?}");
        }
    }
}

#[test]
fn scaled_by_a_whole_number_is_the_mean_of_the_pixels() {
    let (width, height) = (600_u32, 402_u32);
    for (samples, channels) in [(rgb(width, height), 3), (rgba(width, height), 4)] {
        let file = tool(
            "cwebp",
            "-lossless -exact in -o out",
            &pam(width, height, &samples),
        );
        let small = decode(&file, Some((130, 80)), &mut unwatched).unwrap();
        assert_eq!((small.width, small.height), (200, 134));
        let mut means = Vec::new();
        for y in 0..134 {
            for x in 0..200 {
                let block = |channel: usize| {
                    (0..9).map(move |it| {
                        let at = (3 * y + it / 3) * width as usize + 3 * x + it % 3;
                        (at, channel)
                    })
                };
                let at = |(pixel, channel): (usize, usize)| {
                    f64::from(samples[pixel * channels + channel])
                };
                let weight = |pixel| if channels == 4 { at((pixel, 3)) } else { 1.0 };
                let weights: f64 = block(0).map(|it| weight(it.0)).sum();
                for channel in 0..channels {
                    let mean = if channel == 3 || weights == 0.0 {
                        block(channel).map(at).sum::<f64>() / 9.0
                    } else {
                        block(channel).map(|it| at(it) * weight(it.0)).sum::<f64>() / weights
                    };
                    // No color for invisible pixels.
                    means.push(if weights == 0.0 {
                        0
                    } else {
                        mean.round() as u8
                    });
                }
            }
        }
        assert!(psnr(&small.samples, &means) > 40.0, "{channels} channels");
    }
    let file = tool(
        "cwebp",
        "-q 75 in -o out",
        &pam(width, height, &rgb(width, height)),
    );
    let small = decode(&file, Some((130, 80)), &mut unwatched).unwrap();
    let whole = dwebp(&file).2;
    let mean = |y: usize, x: usize, channel: usize| {
        let sum: u32 = (0..9)
            .map(|it| {
                let at = (3 * y + it / 3) * width as usize + 3 * x + it % 3;
                u32::from(whole[4 * at + channel])
            })
            .sum();
        (sum / 9) as u8
    };
    let means: Vec<u8> = (0..134 * 200 * 3)
        .map(|it| mean(it / 600, it / 3 % 200, it % 3))
        .collect();
    assert!(psnr(&small.samples, &means) > 35.0);
}

#[test]
fn planes_are_those_of_dwebp_in_full_range() {
    for (name, file) in files() {
        let Some(planes) = decode_planes(&file, &mut unwatched).unwrap() else {
            assert!(
                name.starts_with("clear") || name.contains("lossless"),
                "{name}"
            );
            continue;
        };
        let theirs = tool("dwebp", "in -yuv -o out", &file);
        let luma = (WIDTH * HEIGHT) as usize;
        let chroma = (WIDTH.div_ceil(2) * HEIGHT.div_ceil(2)) as usize;
        assert_eq!(theirs.len(), luma + 2 * chroma);
        let (y, rest) = theirs.split_at(luma);
        let (u, v) = rest.split_at(chroma);
        // BT.601: luma 16 to 235, chroma 16 to 240.
        let is_full = |ours: &[u8], theirs: &[u8], zero: f64, scale: f64, at: f64| {
            ours.iter().zip(theirs).all(|(ours, theirs)| {
                let exact = ((f64::from(*theirs) - zero) * scale + at).clamp(0.0, 255.0);
                (f64::from(*ours) - exact).abs() <= 0.5
            })
        };
        assert!(is_full(&planes.luma, y, 16.0, 255.0 / 219.0, 0.0), "{name}");
        assert!(
            is_full(&planes.cb, u, 128.0, 255.0 / 224.0, 128.0),
            "{name}"
        );
        assert!(
            is_full(&planes.cr, v, 128.0, 255.0 / 224.0, 128.0),
            "{name}"
        );
    }
}

#[test]
fn the_watcher_is_asked_between_slices_and_may_break() {
    let ramp = pam(512, 512, &rgb(512, 512));
    for how in ["-q 90 in -o out", "-lossless -z 2 in -o out"] {
        let file = tool("cwebp", how, &ramp);
        let mut told = Vec::new();
        let whole = decode(&file, None, &mut |percent| {
            told.push(percent);
            ControlFlow::Continue(())
        });
        assert!(whole.is_ok() && told.len() >= 50, "{how}: {told:?}");
        assert!(told.is_sorted() && told.iter().all(|it| *it <= 100));

        let mut asked = 0;
        let broken = decode(&file, None, &mut |_| {
            asked += 1;
            match asked {
                3 => ControlFlow::Break(()),
                _ => ControlFlow::Continue(()),
            }
        });
        assert_eq!((broken, asked), (Err(Error::Canceled), 3), "{how}");
    }
}
