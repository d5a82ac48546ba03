use calotype_wasm_client::bindings::{inspect, read_metadata, strip};
use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::fixtures::{member, number, options, red_left_blue_right, text, with_exif, with_tiff};

/// EXIF of a maker and a time: Exif 2.32 § 4.6.4 (0x010F) and § 4.6.5 (0x9003).
fn taken() -> Vec<u8> {
    let mut tiff = b"MM\0\x2a\0\0\0\x08".to_vec();
    tiff.extend([0, 2]);
    tiff.extend([0x01, 0x0F, 0, 2, 0, 0, 0, 6, 0, 0, 0, 38]);
    tiff.extend([0x87, 0x69, 0, 4, 0, 0, 0, 1, 0, 0, 0, 44]);
    tiff.extend([0, 0, 0, 0]);
    tiff.extend(b"Nikon\0");
    tiff.extend([0, 1]);
    tiff.extend([0x90, 0x03, 0, 2, 0, 0, 0, 20, 0, 0, 0, 62]);
    tiff.extend([0, 0, 0, 0]);
    tiff.extend(b"2026:11:21 14:05:09\0");
    with_tiff(&red_left_blue_right(64, 48), &tiff)
}

#[wasm_bindgen_test]
fn what_a_picture_says_of_itself_is_read() {
    let said = read_metadata(&taken()).unwrap();
    assert_eq!(text(&said, "takenAt"), "2026-11-21T14:05:09");
    let camera = member(&said, "camera");
    assert_eq!(text(&camera, "make"), "Nikon");
    assert!(member(&camera, "model").is_null());
    assert!(member(&said, "position").is_null());
    assert!(member(&said, "description").is_null());
}

#[wasm_bindgen_test]
fn reading_metadata_refuses_what_is_no_picture() {
    let error = read_metadata(b"GET / HTTP/1.1").unwrap_err();
    assert_eq!(text(&error, "code"), "format_unknown");
}

#[wasm_bindgen_test]
fn stripping_takes_the_metadata_and_leaves_the_pixels() {
    let plain = red_left_blue_right(64, 48);
    let stripped = strip(&with_exif(&plain, 1), JsValue::UNDEFINED).unwrap();
    let bytes = member(&stripped, "bytes").dyn_into::<Uint8Array>().unwrap();
    let bytes = bytes.to_vec();
    // The pixel data is behind the start of scan, and the last thing in the file.
    let scan = |file: &[u8]| {
        let start = file.windows(2).position(|it| it == [0xFF, 0xDA]).unwrap();
        file[start..].to_vec()
    };
    assert_eq!(scan(&bytes), scan(&plain));
    let metadata = member(&inspect(&bytes).unwrap(), "metadata");
    assert_eq!(member(&metadata, "hasPersonalData").as_bool(), Some(false));

    assert_eq!(text(&stripped, "format"), "jpeg");
    assert_eq!(number(&stripped, "width"), 64.0);
    let removed = member(&stripped, "removed");
    assert_eq!(member(&removed, "hasPersonalData").as_bool(), Some(true));
    let kinds = Array::from(&member(&removed, "kinds"));
    assert!(kinds.includes(&"gps".into(), 0));
}

#[wasm_bindgen_test]
fn stripping_knows_its_options() {
    let plain = red_left_blue_right(64, 48);
    let refused = |name: &str, value: &str| {
        let error = strip(&plain, options(&[(name, value.into())])).unwrap_err();
        text(&error, "code")
    };
    assert!(strip(&plain, options(&[("profile", "drop".into())])).is_ok());
    assert_eq!(refused("profile", "some"), "option_invalid");
    assert_eq!(refused("profiles", "drop"), "option_invalid");
}
