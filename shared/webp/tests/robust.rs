//! Invalid and damaged bytes give an error, never a panic.

mod common;

use calotype_webp::{
    Error, Header, decode, decode_memory, decode_memory_of, decode_planes, frames, header, profile,
};
use common::{pam, rgb, rgba, tool, unwatched};

/// Small files of every kind, with chunks of every kind.
fn files() -> Vec<Vec<u8>> {
    let (width, height) = (41, 23);
    let opaque = pam(width, height, &rgb(width, height));
    let clear = pam(width, height, &rgba(width, height));
    let mut files = Vec::new();
    for how in [
        "-q 75",
        "-q 50 -alpha_method 0",
        "-lossless",
        "-lossless -z 9",
    ] {
        for samples in [&opaque, &clear] {
            files.push(tool("cwebp", &format!("{how} in -o out"), samples));
        }
    }
    let extended = calotype_webp::embed_profile(&files[0], &[1; 99]).expect("a small file");
    files.push(extended);
    files.extend([animated(&files[1]), animated(&files[4])]);
    files
}

/// Two frames, the first of them two pixels from the left and four from the top.
fn animated(still: &[u8]) -> Vec<u8> {
    let arguments = "-frame in +10+2+4 -frame in +10+0+0 -o out";
    tool("webpmux", arguments, still)
}

/// Runs everything that reads bytes; pixels only if a limit would allow them.
fn read(bytes: &[u8]) -> Option<Result<calotype_webp::Decoded, Error>> {
    let _ = profile(bytes);
    let _ = frames(bytes);
    let Header { width, height, .. } = header(bytes).ok()?;
    (u64::from(width) * u64::from(height) < 1 << 20).then(|| {
        let _ = decode(bytes, Some((width / 4, height / 4)), &mut unwatched);
        let _ = decode_planes(bytes, &mut unwatched);
        decode(bytes, None, &mut unwatched)
    })
}

#[test]
fn files_cut_short_are_errors() {
    for file in files() {
        assert!(decode(&file, None, &mut unwatched).is_ok());
        for length in 0..file.len() {
            assert!(
                decode(&file[..length], None, &mut unwatched).is_err(),
                "{length} bytes"
            );
        }
    }
}

#[test]
fn files_cut_short_that_say_so_are_never_half_a_picture() {
    for file in &files()[..8] {
        let whole = decode(file, None, &mut unwatched).unwrap();
        // The last few bytes may be padding of the encoder.
        for length in (30..file.len() - 6).step_by(2) {
            let mut short = file[..length].to_vec();
            short[4..8].copy_from_slice(&(length as u32 - 8).to_le_bytes());
            if short.starts_with(b"RIFF") && &short[12..15] == b"VP8" && short[15] != b'X' {
                short[16..20].copy_from_slice(&(length as u32 - 20).to_le_bytes());
            }
            if let Ok(decoded) = decode(&short, None, &mut unwatched) {
                assert!(decoded == whole, "{length} of {} bytes", file.len());
            }
        }
    }
}

#[test]
fn no_mutation_makes_it_panic() {
    let files = files();
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 16) as usize % below
    };
    let (mut decoded, mut refused) = (0, 0);
    for round in 0..8000 {
        let mut bytes = files[round % files.len()].clone();
        for _ in 0..=random(4) {
            let at = match random(3) {
                // Most faults are in headers.
                0 => random(bytes.len().min(48)),
                _ => random(bytes.len()),
            };
            match random(4) {
                0 => bytes[at] ^= 1 << random(8),
                1 => bytes[at] = [0, 1, 0x7f, 0x80, 0xff][random(5)],
                2 => bytes.truncate(at.max(1)),
                _ => {
                    let from = random(bytes.len());
                    let length = random(16).min(bytes.len() - from);
                    let piece = bytes[from..from + length].to_vec();
                    bytes.splice(at..at, piece);
                }
            }
        }
        match read(&bytes) {
            Some(Ok(_)) => decoded += 1,
            Some(Err(_)) => refused += 1,
            None => {}
        }
    }
    assert!(
        decoded > 500 && refused > 500,
        "{decoded} decoded, {refused} refused"
    );
}

#[test]
fn frames_and_canvas_must_agree() {
    let still = files().swap_remove(0);
    let wrong = |file: &[u8]| matches!(decode(file, None, &mut unwatched), Err(Error::Corrupt(_)));
    assert!(!wrong(&still));

    let with_profile = calotype_webp::embed_profile(&still, &[1; 9]).unwrap();
    let mut wider = with_profile.clone();
    wider[24] += 1;
    assert!(wrong(&wider));

    let animated = animated(&still);
    let body = animated.windows(4).position(|it| it == b"ANMF").unwrap() + 8;
    for (at, what) in [(0, "left"), (3, "top"), (6, "width"), (9, "height")] {
        let mut moved = animated.clone();
        moved[body + at] += 1;
        assert!(wrong(&moved), "{what}");
    }
    let mut canvas = animated;
    canvas[24] -= 1;
    assert!(wrong(&canvas), "the frame is a pixel too far right");
}

#[test]
fn memory_is_known_before_and_does_not_overflow() {
    assert_eq!(decode_memory(4000, 3000, false), 96_000_000 + (20 << 20));
    assert_eq!(decode_memory(4000, 3000, true), 120_000_000 + (20 << 20));
    assert!(decode_memory(u32::MAX, u32::MAX, true) > u64::MAX / 2);
}

/// 41 × 23 pixels of three bytes, or four with alpha; a target of a tenth allows a scale of a
/// sixth: 7 × 4.
#[test]
fn memory_of_a_file_is_that_of_its_kind() {
    let files = files();
    let [lossy, clear, lossless] = [0, 1, 4].map(|at| &files[at]);
    let fixed = 20 << 20;
    let all = 41 * 23;
    let memory = |file, target| decode_memory_of(file, target).unwrap();
    assert_eq!(memory(lossy, None), 3 * all + fixed);
    assert_eq!(memory(lossy, Some((4, 2))), 3 * 7 * 4 + fixed);
    assert_eq!(memory(lossless, None), decode_memory(41, 23, false));
    assert_eq!(memory(lossless, Some((4, 2))), 3 * 7 * 4 + 5 * all + fixed);
    assert_eq!(memory(clear, None), decode_memory(41, 23, true));
    // A frame on a larger canvas is not scaled.
    let moving = files.last().unwrap();
    assert!(memory(moving, Some((4, 2))) > fixed + 5 * all);
}
