//! Tests of `ppm`.

use super::*;

#[test]
fn samples_may_look_like_white_space() {
    let ppm = Ppm::parse(b"P6\n2 1\n255\n\n \t\r\n\n").unwrap();
    assert_eq!((ppm.width, ppm.height), (2, 1));
    assert_eq!(ppm.samples, b"\n \t\r\n\n");
}

#[test]
fn half_a_picture_is_refused() {
    assert!(Ppm::parse(b"P6\n2 1\n255\n123").is_none());
    assert!(Ppm::parse(b"P5\n2 1\n255\n123456").is_none());
}
