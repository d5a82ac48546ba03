use calotype_imaging::selftest;
use calotype_wasm_client::bindings::inspect;
use js_sys::Array;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::fixtures::{member, number, red_left_blue_right, text, with_exif};

#[wasm_bindgen_test]
fn a_jpeg_is_seen_upright_and_its_gps_is_found() {
    let seen = inspect(&with_exif(&red_left_blue_right(64, 48), 6)).unwrap();
    assert_eq!(text(&seen, "format"), "jpeg");
    assert_eq!(number(&seen, "orientation"), 6.0);
    assert_eq!(
        (number(&seen, "width"), number(&seen, "height")),
        (48.0, 64.0)
    );
    let metadata = member(&seen, "metadata");
    let kinds = Array::from(&member(&metadata, "kinds"));
    let kinds: Vec<String> = kinds.iter().filter_map(|kind| kind.as_string()).collect();
    assert_eq!(kinds, ["gps", "exif"]);
    assert_eq!(member(&metadata, "hasPersonalData").as_bool(), Some(true));
    assert!(number(&metadata, "bytes") > 50.0);
}

#[wasm_bindgen_test]
fn a_png_without_metadata_has_nothing_private() {
    let seen = inspect(&selftest::drawing_png(30, 20)).unwrap();
    assert_eq!(text(&seen, "format"), "png");
    assert_eq!(
        (number(&seen, "width"), number(&seen, "height")),
        (30.0, 20.0)
    );
    let metadata = member(&seen, "metadata");
    assert_eq!(member(&metadata, "hasPersonalData").as_bool(), Some(false));
}
