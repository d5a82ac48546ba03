//! Pictures and options built here, and reading what comes back.

use js_sys::{Function, Object, Reflect};
use mozjpeg_rs::{Encoder, Preset};
use wasm_bindgen::JsValue;

pub(crate) const RED: [u8; 3] = [220, 30, 30];
pub(crate) const BLUE: [u8; 3] = [30, 30, 220];

/// A JPEG whose left half is red and whose right half is blue.
pub(crate) fn red_left_blue_right(width: u32, height: u32) -> Vec<u8> {
    let row = (0..width).flat_map(|x| if x < width / 2 { RED } else { BLUE });
    let samples: Vec<u8> = row.collect::<Vec<u8>>().repeat(height as usize);
    Encoder::new(Preset::BaselineFastest)
        .quality(95)
        .encode_rgb(&samples, width, height)
        .unwrap()
}

/// The JPEG with an EXIF segment that has an orientation and an empty GPS
/// directory: Exif 2.32 § 4.5.2 (APP1) and § 4.6 (tags 0x0112 and 0x8825).
pub(crate) fn with_exif(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let mut tiff = b"MM\0\x2a\0\0\0\x08".to_vec();
    tiff.extend([0, 2]);
    tiff.extend([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]);
    tiff.extend([0x88, 0x25, 0, 4, 0, 0, 0, 1, 0, 0, 0, 38]);
    tiff.extend([0, 0, 0, 0]);
    // The GPS directory, at 38: one entry, GPSVersionID 2.3.0.0.
    tiff.extend([0, 1, 0, 0, 0, 1, 0, 0, 0, 4, 2, 3, 0, 0, 0, 0, 0, 0]);
    with_tiff(jpeg, &tiff)
}

/// The JPEG with that TIFF structure as its EXIF segment.
pub(crate) fn with_tiff(jpeg: &[u8], tiff: &[u8]) -> Vec<u8> {
    let mut file = jpeg[..2].to_vec();
    file.extend([0xFF, 0xE1]);
    file.extend((tiff.len() as u16 + 8).to_be_bytes());
    file.extend(b"Exif\0\0");
    file.extend(tiff);
    file.extend(&jpeg[2..]);
    file
}

/// A PNG of 45 bytes that declares 30,000 × 30,000 pixels.
pub(crate) fn png_bomb() -> Vec<u8> {
    let mut file = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    file.extend(30_000u32.to_be_bytes());
    file.extend(30_000u32.to_be_bytes());
    file.extend([8, 2, 0, 0, 0]);
    // CRC-32 of the chunk, by Python's zlib.crc32.
    file.extend(BOMB_CRC.to_be_bytes());
    file.extend(b"\0\0\0\0IDAT\x35\xaf\x06\x1e");
    file
}

const BOMB_CRC: u32 = 0xE945_6FED;

/// `{name: value, …}`
pub(crate) fn options(pairs: &[(&str, JsValue)]) -> JsValue {
    let options = Object::new();
    for (name, value) in pairs {
        Reflect::set(&options, &JsValue::from_str(name), value).unwrap();
    }
    options.into()
}

/// A function that does nothing.
pub(crate) fn unwatched() -> Function {
    Function::new_no_args("")
}

pub(crate) fn member(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &JsValue::from_str(name)).unwrap()
}

pub(crate) fn number(object: &JsValue, name: &str) -> f64 {
    member(object, name).as_f64().unwrap()
}

pub(crate) fn text(object: &JsValue, name: &str) -> String {
    member(object, name).as_string().unwrap()
}
