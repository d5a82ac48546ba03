//! WebP: every chunk except the ones used for drawing, in the file and in its frames.

use super::*;
use crate::support::exiftool;

#[test]
fn no_tag_that_exiftool_writes_is_left_in_a_webp() {
    let mut cases = Vec::new();
    for (kind, clean) in [
        ("lossy", LOSSY_WEBP),
        ("alpha", ALPHA_WEBP),
        ("lossless", LOSSLESS_WEBP),
        ("animated", ANIMATED_WEBP),
    ] {
        let mut add = |name: &str, arguments: &[&str], is_reported| {
            let file = exiftool::write(clean, arguments, &[]);
            cases.push(case(&format!("{kind} {name}"), file, is_reported));
        };
        add("EXIF", EXIF, is_all_exif);
        add("GPS", GPS, |it| it.gps && it.exif);
        add("XMP", XMP, |it| it.xmp && it.gps);
        add("everything", &[EXIF, GPS, XMP].concat(), |it| {
            is_all_exif(it) && it.gps && it.xmp
        });
        let mut add = |name: &str, at, chunk: &[u8; 4], is_reported| {
            let file = with_riff_chunk(clean, at, chunk, b"SECRET!", 0);
            cases.push(case(&format!("{kind} {name}"), file, is_reported));
        };
        add("unknown chunk", 1, b"XXXX", |it| it.other);
        add("late unknown chunk", 2, b"abcd", |it| it.other);
        add("C2PA", 2, b"C2PA", |it| it.c2pa);
        add("no profile at all", 1, b"ICCP", |it| it.icc);
    }
    // Inside a frame.
    let mut chunks = riff_chunks(ANIMATED_WEBP);
    let frame = chunks
        .iter()
        .position(|it| it.starts_with(b"ANMF"))
        .unwrap();
    let data = [&chunks[frame][8..], &riff_chunk(b"XMP ", b"SECRET")].concat();
    chunks[frame] = riff_chunk(b"ANMF", &data);
    cases.push(case("in a frame", riff(&chunks), |it| it.other));
    check(&cases);
}
