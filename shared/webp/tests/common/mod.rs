//! Pixels made in code, and Debian's WebP programs as a reference.
#![allow(dead_code, reason = "each test file uses a part")]
#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot be set up has failed"
)]

use std::{
    fs,
    ops::ControlFlow,
    path::PathBuf,
    process::{Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
};

use calotype_webp::{Options, Picture, encode};

/// A watcher that never cancels.
pub(crate) fn unwatched(_percent: u8) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

/// Shapes, a ramp and some noise: something for every predictor.
pub(crate) fn rgb(width: u32, height: u32) -> Vec<u8> {
    rgba(width, height)
        .as_chunks::<4>()
        .0
        .iter()
        .flat_map(|it| [it[0], it[1], it[2]])
        .collect()
}

/// The same, fading to the right and with a hole.
pub(crate) fn rgba(width: u32, height: u32) -> Vec<u8> {
    let mut noise = 1_u32;
    let mut samples = Vec::new();
    for y in 0..height {
        for x in 0..width {
            noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let grain = noise >> 28;
            let is_in_ring = (x * x + y * y) / 600 % 3 == 0;
            let is_hole = x > width / 2 && y > height / 2;
            let ramp = 200 * x / width;
            samples.extend([
                (ramp + grain) as u8,
                (200 * y / height + grain + if is_in_ring { 30 } else { 0 }) as u8,
                if is_in_ring { 220 } else { 40 },
                if is_hole { 0 } else { 255 - ramp as u8 },
            ]);
        }
    }
    samples
}

pub(crate) fn encoded(picture: Picture<'_>, options: &Options) -> Vec<u8> {
    encode(picture, options, &mut unwatched).unwrap()
}

/// A separate folder for each call.
fn folder() -> PathBuf {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
        .join(format!("webp-{}-{count}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Runs a program of Debian's package `webp` on `input`, which it gets as the file `in`; returns
/// the file `out`, which the arguments name.
pub(crate) fn tool(program: &str, arguments: &str, input: &[u8]) -> Vec<u8> {
    tool_on(program, arguments, &[("in", input)])
}

/// The same with several files.
pub(crate) fn tool_on(program: &str, arguments: &str, inputs: &[(&str, &[u8])]) -> Vec<u8> {
    let folder = folder();
    for (name, bytes) in inputs {
        fs::write(folder.join(name), bytes).unwrap();
    }
    let status = Command::new(program)
        .args(arguments.split_whitespace())
        .current_dir(&folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .unwrap_or_else(|error| panic!("{program} (Debian: webp): {error}"));
    assert!(status.success(), "{program} {arguments}");
    let output = fs::read(folder.join("out")).unwrap();
    fs::remove_dir_all(&folder).unwrap();
    output
}

/// The version of libwebp in a program, as 10204 for 1.2.4.
pub(crate) fn version(program: &str) -> u32 {
    let output = Command::new(program).arg("-version").output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let first = text.lines().next().unwrap().trim().to_owned();
    first
        .split('.')
        .fold(0, |sum, it| sum * 100 + it.parse::<u32>().unwrap())
}

/// A PAM, which dwebp writes and cwebp reads, of 3 or 4 samples a pixel.
pub(crate) fn pam(width: u32, height: u32, samples: &[u8]) -> Vec<u8> {
    let depth = samples.len() / (width * height) as usize;
    let kind = if depth == 4 { "RGB_ALPHA" } else { "RGB" };
    let mut pam = format!(
        "P7\nWIDTH {width}\nHEIGHT {height}\nDEPTH {depth}\nMAXVAL 255\nTUPLTYPE {kind}\nENDHDR\n"
    )
    .into_bytes();
    pam.extend_from_slice(samples);
    pam
}

/// Decodes a file with dwebp: width, height, RGBA.
pub(crate) fn dwebp(file: &[u8]) -> (u32, u32, Vec<u8>) {
    let pam = tool("dwebp", "in -pam -o out", file);
    let end = b"ENDHDR\n";
    let at = pam.windows(end.len()).position(|it| it == end).unwrap() + end.len();
    let header = std::str::from_utf8(&pam[..at]).unwrap();
    let number = |name: &str| {
        let mut words = header.split_whitespace();
        words.find(|it| *it == name).unwrap();
        words.next().unwrap().parse::<u32>().unwrap()
    };
    assert_eq!(number("DEPTH"), 4);
    (number("WIDTH"), number("HEIGHT"), pam[at..].to_vec())
}

/// RGB as RGBA.
pub(crate) fn opaque(rgb: &[u8]) -> Vec<u8> {
    rgb.as_chunks::<3>()
        .0
        .iter()
        .flat_map(|it| [it[0], it[1], it[2], 255])
        .collect()
}

/// Peak signal to noise, in dB.
pub(crate) fn psnr(a: &[u8], b: &[u8]) -> f64 {
    assert_eq!(a.len(), b.len());
    let squares = a
        .iter()
        .zip(b)
        .map(|(a, b)| f64::from(a.abs_diff(*b)).powi(2));
    let mean = squares.sum::<f64>() / a.len() as f64;
    10.0 * (255.0 * 255.0 / mean).log10()
}
