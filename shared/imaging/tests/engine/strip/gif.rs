//! GIF: every block except pictures, their timing and loops.

use super::*;
use crate::support::exiftool;

#[test]
fn no_tag_that_exiftool_writes_is_left_in_a_gif() {
    let mut cases = Vec::new();
    for (kind, clean) in [("still", STILL_GIF), ("animated", ANIMATED_GIF)] {
        let mut add = |name: &str, file: Vec<u8>, is_reported| {
            cases.push(case(&format!("{kind} {name}"), file, is_reported));
        };
        let comment = exiftool::write(clean, &["-Comment=SECRET comment"], &[]);
        add("comment", comment, |it| it.comment);
        add("XMP", exiftool::write(clean, XMP, &[]), |it| {
            it.xmp && it.gps
        });
        let unknown = with_block(clean, &application(b"Vendor  1.0", b"SECRET"));
        add("unknown", unknown, |it| it.other);
        let c2pa = with_block(clean, &application(b"C2PA_GIF\x01\0\0", b"SECRET"));
        add("C2PA", c2pa, |it| it.c2pa);
        let none = with_block(clean, &application(b"ICCRGBG1012", b"SECRET"));
        add("no profile at all", none, |it| it.icc);
        // The reference decoder rejects these two: it cannot judge them.
        for block in [&b"\x21\x77\x06SECRET\0"[..], b"\0"] {
            let result = stripped(&with_block(clean, block));
            assert!(result.removed.other);
            assert_eq!(result.bytes, clean);
        }
        let text = b"\x21\x01\x0c\0\0\0\0\x08\0\x08\0\x08\x08\0\x01\x06SECRET\0";
        add("plain text", with_block(clean, text), |it| it.other);
        let buffer = b"\x21\xFF\x0BNETSCAPE2.0\x03\x01\x03\0\x07\x02SECRET\0";
        add("long loop", with_block(clean, buffer), |it| it.other);
    }
    check(&cases);
}
