//! GIF: every block.

use super::*;

#[test]
fn every_kind_of_gif_metadata_is_found() {
    for clean in [STILL_GIF, ANIMATED_GIF] {
        let flag = |block: &[u8]| found(&with_block(clean, block));
        assert!(flag(b"\x21\xFE\x05hello\0").comment);
        assert_eq!(flag(b"\x21\xFE\x05hello\0").bytes, 9);
        assert!(flag(&application(b"XMP DataXMP", b"<x/>")).xmp);
        assert!(flag(&application(b"Vendor  1.0", b"?")).other);
        assert!(flag(&application(b"C2PA_GIF\x01\0\0", b"?")).c2pa);
        assert!(flag(b"\x21\x77\x01?\0").other);
        assert!(flag(b"\0").other);
        assert!(!flag(&application(b"ICCRGBG1012", b"?")).has_personal_data());
        assert!(flag(&application(b"ICCRGBG1012", b"?")).icc);
        let plays = application(b"ANIMEXTS1.0", b"\x01\0\0");
        assert_eq!(flag(&plays), MetadataFound::default());
        let longer = [clean, b"MotionPhoto"].concat();
        assert!(found(&longer).trailer);
    }
}
