use calotype_wasm_client::bindings::prepare_pixels;
use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::fixtures::{BLUE, RED, member, number, options, text, unwatched};

fn code_of(rgba: Vec<u8>, width: u32, height: u32) -> String {
    let error = prepare_pixels(rgba, width, height, JsValue::UNDEFINED, &unwatched());
    text(&error.unwrap_err(), "code")
}

#[wasm_bindgen_test]
fn pixels_become_a_small_jpeg() {
    let (width, height) = (640, 480);
    let pixel = |x| if x < width / 2 { RED } else { BLUE };
    let row: Vec<u8> = (0..width)
        .flat_map(|x| [pixel(x)[0], pixel(x)[1], pixel(x)[2], 255])
        .collect();
    let small = options(&[("maxSide", 320.into()), ("format", "jpeg".into())]);
    let rgba = row.repeat(height as usize);
    let made = prepare_pixels(rgba, width, height, small, &unwatched()).unwrap();
    assert_eq!(
        (number(&made, "width"), number(&made, "height")),
        (320.0, 240.0)
    );
    assert_eq!(text(&made, "format"), "jpeg");
    assert!(text(&made, "thumbhash").len() >= 20);
    assert_eq!(member(&made, "passedThrough").as_bool(), Some(false));

    // Another decoder says what is in it.
    let bytes = member(&made, "bytes").dyn_into::<Uint8Array>().unwrap();
    let bytes = bytes.to_vec();
    let pixels = jpeg_decoder::Decoder::new(bytes.as_slice())
        .decode()
        .unwrap();
    for (seen, expected) in [(&pixels[..3], RED), (&pixels[pixels.len() - 3..], BLUE)] {
        assert!(
            seen.iter().zip(expected).all(|(a, b)| a.abs_diff(b) <= 12),
            "{seen:?} {expected:?}"
        );
    }
}

#[wasm_bindgen_test]
fn pixels_are_as_many_as_they_are_said_to_be() {
    assert_eq!(code_of(vec![0; 4 * 63], 8, 8), "image_corrupt");
    assert_eq!(code_of(Vec::new(), 0, 8), "option_invalid");
    assert_eq!(code_of(vec![0; 4], 60_000, 60_000), "image_too_large");
}
