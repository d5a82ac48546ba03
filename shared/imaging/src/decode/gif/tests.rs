//! Tests of `gif`.

use super::*;

macro_rules! fixture {
    ($name:literal) => {
        (
            $name,
            include_bytes!(concat!("../../../fixtures/gif/", $name, ".gif")),
            include_bytes!(concat!("../../../fixtures/gif/", $name, ".pam")),
        )
    };
}

/// Each file, and its pixels by another program.
const FIXTURES: [(&str, &[u8], &[u8]); 9] = [
    fixture!("animated"),
    fixture!("colors-16"),
    fixture!("colors-2"),
    fixture!("colors-256"),
    fixture!("full-table"),
    fixture!("interlaced"),
    fixture!("placed"),
    fixture!("placed-corner"),
    fixture!("transparent"),
];

fn decoded(file: &[u8], screen: Dimensions) -> Result<Raster, Error> {
    decode(file, screen, &Limits::SOURCE)
}

fn screen(file: &[u8]) -> Dimensions {
    let side = |at| u32::from(u16::from_le_bytes([file[at], file[at + 1]]));
    Dimensions::new(side(6), side(8)).unwrap()
}

/// Zero for invisible pixels.
fn rgba(raster: &Raster) -> Vec<[u8; 4]> {
    let pixels = raster.samples().chunks_exact(raster.channels().count());
    pixels
        .map(|pixel| match *pixel {
            [_, _, _, 0] => [0; 4],
            [r, g, b, a] => [r, g, b, a],
            [r, g, b] => [r, g, b, 255],
            _ => panic!("GIFs have colors"),
        })
        .collect()
}

#[test]
fn first_frames_are_those_of_another_decoder() {
    for (name, file, pam) in FIXTURES {
        let end = pam.windows(7).position(|it| it == b"ENDHDR\n").unwrap() + 7;
        let raster = decoded(file, screen(file)).unwrap();
        let expected = Raster::new(screen(file), Channels::Rgba, pam[end..].to_vec()).unwrap();
        assert!(rgba(&raster) == rgba(&expected), "{name}");
        let has_holes = rgba(&expected).iter().any(|pixel| pixel[3] == 0);
        assert_eq!(raster.channels().has_alpha(), has_holes, "{name}");
    }
}

#[test]
fn a_file_cut_inside_its_frame_is_refused() {
    for (name, file, _) in FIXTURES {
        let whole = decoded(file, screen(file)).unwrap();
        for length in 0..file.len() {
            // Nothing is read after the first frame's last index.
            match decoded(&file[..length], screen(file)) {
                Ok(raster) => assert_eq!(raster, whole, "{name} {length}"),
                Err(error) => assert!(matches!(error, Error::Corrupt(_)), "{name} {length}"),
            }
        }
        assert!(
            decoded(&file[..file.len() * 2 / 5], screen(file)).is_err(),
            "{name}"
        );
    }
}

#[test]
fn a_frame_beyond_the_screen_is_refused() {
    let (_, file, _) = fixture!("placed");
    let mut file = file.to_vec();
    // Makes the logical screen narrower than the frame.
    file[6] = 60;
    assert!(decoded(&file, screen(&file)).is_err());
}

#[test]
fn other_dimensions_are_refused() {
    let (_, file, _) = fixture!("placed");
    assert!(decoded(file, Dimensions::new(61, 43).unwrap()).is_err());
}

#[test]
fn mutated_files_are_refused_or_decoded() {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut next = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below as u64) as usize
    };
    let (mut taken, mut rounds) = (0, 0);
    for (_, file, _) in FIXTURES {
        for _ in 0..2000 {
            let mut bytes = file.to_vec();
            for _ in 0..=next(3) {
                let at = next(bytes.len());
                match next(4) {
                    0 => bytes[at] = next(256) as u8,
                    1 => bytes[at] ^= 1 << next(8),
                    2 => bytes.truncate(bytes.len() - next(bytes.len().min(40))),
                    _ => bytes.insert(at, next(256) as u8),
                }
                bytes.resize(bytes.len().max(13), 0xFF);
            }
            rounds += 1;
            taken += usize::from(decoded(&bytes, screen(file)).is_ok());
        }
    }
    // Some mutations do no harm; if none or all passed, the loop tests nothing.
    assert!(taken > 0 && taken < rounds, "{taken}");
}
