//! Debian's own decoders and encoders, over pipes.
//!
//! A test that cannot find one fails: libjpeg-turbo-progs, webp, netpbm.

use std::{
    io::Write,
    process::{Command, Output, Stdio},
    thread,
};

use image::{DynamicImage, RgbImage, RgbaImage};

/// The program's output for `input`.
pub(crate) fn piped(program: &str, arguments: &[&str], input: &[u8]) -> Vec<u8> {
    let output = answer(program, arguments, input);
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "{program} {arguments:?}: {complaint}"
    );
    output.stdout
}

fn answer(program: &str, arguments: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{program} is needed: {error}"));
    let mut stdin = child.stdin.take().unwrap();
    // From another thread: its output may fill the pipe before it has read all input.
    thread::scope(|scope| {
        scope.spawn(move || stdin.write_all(input));
        child.wait_with_output().unwrap()
    })
}

/// Encodes a picture as JPEG, at quality 95 and with `arguments`.
pub(crate) fn cjpeg(picture: &RgbImage, arguments: &[&str]) -> Vec<u8> {
    let (width, height) = picture.dimensions();
    let ppm = [
        format!("P6\n{width} {height}\n255\n").as_bytes(),
        picture.as_raw(),
    ]
    .concat();
    piped("cjpeg", &[&["-quality", "95"], arguments].concat(), &ppm)
}

/// libjpeg-turbo's pixels, by its accurate transform and smooth chroma.
pub(crate) fn djpeg(file: &[u8]) -> RgbImage {
    DynamicImage::from(pnm(&piped("djpeg", &["-dct", "int", "-pnm"], file))).into_rgb8()
}

/// As [`djpeg`], for a file that causes a warning.
pub(crate) fn djpeg_of_damaged(file: &[u8]) -> RgbImage {
    let output = answer("djpeg", &["-dct", "int", "-pnm"], file);
    // EXIT_WARNING of its cdjpeg.h.
    assert_eq!(output.status.code(), Some(2));
    DynamicImage::from(pnm(&output.stdout)).into_rgb8()
}

/// libpng's pixels, sixteen bits rounded to eight.
pub(crate) fn pngtopam(file: &[u8]) -> RgbaImage {
    pnm(&piped("pngtopam", &["-alphapam"], file))
}

/// libwebp's pixels.
pub(crate) fn dwebp(file: &[u8]) -> RgbaImage {
    pnm(&piped(
        "dwebp",
        &["-quiet", "-pam", "-o", "-", "--", "-"],
        file,
    ))
}

/// PGM, PPM or PAM (Netpbm's manual pages of these names).
pub(crate) fn pnm(bytes: &[u8]) -> RgbaImage {
    let end = match bytes.get(..2) {
        Some(b"P7") => bytes.windows(7).position(|it| it == b"ENDHDR\n").unwrap() + 7,
        // Three lines: the kind, the dimensions, the maximum.
        _ => {
            bytes
                .iter()
                .enumerate()
                .filter(|it| *it.1 == b'\n')
                .nth(2)
                .unwrap()
                .0
                + 1
        }
    };
    let header = String::from_utf8(bytes[..end].to_vec()).unwrap();
    let named = |name: &str| {
        let line = header.lines().find_map(|it| it.strip_prefix(name)).unwrap();
        line.trim().parse::<u32>().unwrap()
    };
    let [depth, width, height, most] = if header.starts_with("P7") {
        ["DEPTH", "WIDTH", "HEIGHT", "MAXVAL"].map(named)
    } else {
        let numbers: Vec<u32> = header[2..]
            .split_whitespace()
            .map(|it| it.parse().unwrap())
            .collect();
        let depth = if header.starts_with("P5") { 1 } else { 3 };
        [depth, numbers[0], numbers[1], numbers[2]]
    };
    let level = |sample: u32| ((sample * 255 + most / 2) / most) as u8;
    let samples: Vec<u8> = if most > 255 {
        let (words, _) = bytes[end..].as_chunks::<2>();
        words
            .iter()
            .map(|it| level(u16::from_be_bytes(*it).into()))
            .collect()
    } else {
        bytes[end..].iter().map(|it| level((*it).into())).collect()
    };
    let pixels = samples
        .chunks_exact(depth as usize)
        .flat_map(|it| match *it {
            [v] => [v, v, v, 255],
            [v, a] => [v, v, v, a],
            [r, g, b] => [r, g, b, 255],
            [r, g, b, a] => [r, g, b, a],
            _ => panic!("{depth} samples a pixel"),
        });
    RgbaImage::from_raw(width, height, pixels.collect()).unwrap()
}
