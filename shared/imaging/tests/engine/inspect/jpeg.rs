//! JPEG: EXIF and every other segment.

use super::*;
use crate::support::fixtures;

#[test]
fn an_orientation_outside_1_to_8_is_upright() {
    for value in [0, 9, 65_535] {
        let file = fixtures::with_orientation(&jpeg(20, 10), value);
        assert_eq!(see(&file).orientation, Orientation::Upright);
    }
}

#[test]
fn exif_facts_are_told_apart() {
    let clean = jpeg(20, 10);
    for order in [Order::Little, Order::Big] {
        let exif = |exif| found(&with_exif(&clean, order, exif));
        let none = exif(Exif::default());
        assert!(none.exif && !none.gps && !none.camera && !none.thumbnail);
        assert!(
            exif(Exif {
                gps: true,
                ..Exif::default()
            })
            .gps
        );
        assert!(
            exif(Exif {
                camera: true,
                ..Exif::default()
            })
            .camera
        );
        assert!(
            exif(Exif {
                thumbnail: true,
                ..Exif::default()
            })
            .thumbnail
        );
    }
}

#[test]
fn every_kind_of_jpeg_metadata_is_found() {
    let clean = jpeg(20, 10);
    let flag = |marker, data: &[u8]| found(&with_segment(&clean, marker, data));
    assert!(flag(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x/>").xmp);
    assert!(flag(0xE1, b"http://ns.adobe.com/xmp/extension/\0").xmp);
    assert!(flag(0xED, b"Photoshop 3.0\0 8BIM").iptc);
    assert!(flag(0xFE, b"taken at home").comment);
    assert!(flag(0xE2, b"ICC_PROFILE\0\x01\x01").icc);
    assert!(flag(0xE2, b"MPF\0").pictures);
    assert!(flag(0xEB, b"JP\0\x01jumb c2pa").c2pa);
    assert!(flag(0xE5, b"vendor").other);
    assert!(flag(0xE1, b"http://ns.adobe.com/xap/1.0/\0<exif:GPSLatitude>").gps);
    assert!(flag(0xE0, b"JFXX\0\x10").thumbnail);
    assert!(flag(0xE0, b"JFIF\0\x01\x02\0\0\x01\0\x01\x01\x01abc").thumbnail);
    assert!(flag(0xEE, b"Adobe\0\x64\0\0\0\0\x01 and more").other);
    assert_eq!(flag(0xFE, b"taken at home").bytes, 4 + 13);

    assert!(!flag(0xE2, b"ICC_PROFILE\0\x01\x01").has_personal_data());
    assert_eq!(
        flag(0xEE, b"Adobe\0\x64\0\0\0\0\x01"),
        MetadataFound::default()
    );
}
