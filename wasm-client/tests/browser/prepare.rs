use calotype_imaging::selftest;
use calotype_wasm_client::bindings::{inspect, prepare};
use js_sys::{Array, Function, Uint8Array};
use sha2::Digest;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::chunk::load_chunk;
use crate::fixtures::{
    BLUE, RED, member, number, options, red_left_blue_right, text, unwatched, with_exif,
};

fn bytes(prepared: &JsValue) -> Vec<u8> {
    member(prepared, "bytes")
        .dyn_into::<Uint8Array>()
        .unwrap()
        .to_vec()
}

fn assert_near(pixel: &[u8], expected: [u8; 3]) {
    let far = |(a, b): (&u8, u8)| a.abs_diff(b) > 12;
    assert!(
        !pixel.iter().zip(expected).any(far),
        "{pixel:?} {expected:?}"
    );
}

#[wasm_bindgen_test]
fn orientation_6_turns_clockwise_and_the_exif_is_gone() {
    let source = with_exif(&red_left_blue_right(640, 480), 6);
    let small = options(&[("maxSide", 320.into()), ("format", "jpeg".into())]);
    let prepared = prepare(&source, small, &unwatched()).unwrap();
    assert_eq!(
        (number(&prepared, "width"), number(&prepared, "height")),
        (240.0, 320.0)
    );
    assert_eq!(number(&member(&prepared, "source"), "orientation"), 6.0);

    // Another decoder says what is in it: the red left side has become the top.
    let bytes = bytes(&prepared);
    let mut decoder = jpeg_decoder::Decoder::new(bytes.as_slice());
    let pixels = decoder.decode().unwrap();
    let info = decoder.info().unwrap();
    assert_eq!((info.width, info.height), (240, 320));
    assert_near(&pixels[..3], RED);
    assert_near(&pixels[pixels.len() - 3..], BLUE);
    assert!(decoder.exif_data().is_none());
    let metadata = member(&inspect(&bytes).unwrap(), "metadata");
    assert_eq!(member(&metadata, "hasPersonalData").as_bool(), Some(false));
}

#[wasm_bindgen_test]
fn a_photo_is_within_width_and_height() {
    let source = with_exif(&red_left_blue_right(640, 480), 6);
    let bounds = options(&[("maxWidth", 300.into()), ("maxHeight", 320.into())]);
    let prepared = prepare(&source, bounds, &unwatched()).unwrap();
    // Upright it is 480 × 640.
    assert_eq!(
        (number(&prepared, "width"), number(&prepared, "height")),
        (240.0, 320.0)
    );
    let narrow = options(&[("maxWidth", 120.into())]);
    let prepared = prepare(&source, narrow, &unwatched()).unwrap();
    assert_eq!(
        (number(&prepared, "width"), number(&prepared, "height")),
        (120.0, 160.0)
    );
}

#[wasm_bindgen_test]
fn a_png_becomes_a_jpeg_on_the_chosen_background() {
    let source = selftest::drawing_png(300, 200);
    let green = options(&[
        ("format", "jpeg".into()),
        ("background", "#00ff00".into()),
        ("quality", 95.into()),
    ]);
    let prepared = prepare(&source, green, &unwatched()).unwrap();
    assert_eq!(text(&prepared, "format"), "jpeg");
    // Its alpha is 0 in the first column.
    let bytes = bytes(&prepared);
    let pixels = jpeg_decoder::Decoder::new(bytes.as_slice())
        .decode()
        .unwrap();
    let corner = &pixels[..3];
    assert!(
        corner[1] > 200 && corner[0] < 70 && corner[2] < 70,
        "{corner:?}"
    );
}

#[wasm_bindgen_test]
fn options_may_be_left_out_or_undefined() {
    let source = selftest::photo_jpeg(64, 48);
    for options in [
        JsValue::UNDEFINED,
        options(&[]),
        options(&[
            ("maxSide", JsValue::UNDEFINED),
            ("effort", JsValue::UNDEFINED),
        ]),
    ] {
        let prepared = prepare(&source, options, &unwatched()).unwrap();
        assert_eq!(number(&prepared, "width"), 64.0);
        assert!(text(&prepared, "thumbhash").len() >= 20);
        assert!(member(&prepared, "placeholders").is_null());
    }
}

#[wasm_bindgen_test]
fn the_sha256_is_that_of_the_bytes() {
    let source = selftest::photo_jpeg(64, 48);
    let prepared = prepare(&source, JsValue::UNDEFINED, &unwatched()).unwrap();
    let digest = sha2::Sha256::digest(bytes(&prepared));
    let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(text(&prepared, "sha256"), hex);
}

#[wasm_bindgen_test]
fn the_stages_are_announced_in_order() {
    let seen = Function::new_no_args(
        "const all = []; const f = (s) => all.push(s); f.all = all; return f",
    )
    .call0(&JsValue::UNDEFINED)
    .unwrap();
    let source = selftest::photo_jpeg(64, 48);
    prepare(&source, JsValue::UNDEFINED, seen.unchecked_ref()).unwrap();
    let stages: Vec<JsValue> = Array::from(&member(&seen, "all")).to_vec();
    assert_eq!(
        stages,
        ["inspect", "decode", "resize", "encode", "hash"].map(JsValue::from)
    );
}

#[wasm_bindgen_test]
async fn every_format_variants_and_placeholders_come_across() {
    load_chunk().await;
    let source = selftest::drawing_png(300, 200);
    for (wanted, format) in [
        ("auto", "webp"),
        ("jpeg", "jpeg"),
        ("webp", "webp"),
        ("webp-lossless", "webp"),
        ("png", "png"),
        ("png-palette", "png"),
    ] {
        let variants = Array::of2(&JsValue::from(150), &JsValue::from(30));
        let asked = options(&[
            ("format", wanted.into()),
            ("variants", variants.into()),
            ("placeholders", true.into()),
        ]);
        let prepared = prepare(&source, asked, &unwatched()).unwrap();
        let variants = Array::from(&member(&prepared, "variants"));
        let pictures = [prepared.clone(), variants.get(0), variants.get(1)];
        for (picture, width) in pictures.iter().zip([300.0, 150.0, 30.0]) {
            assert_eq!(text(picture, "format"), format, "{wanted}");
            let seen = inspect(&bytes(picture)).unwrap();
            assert_eq!(text(&seen, "format"), format);
            assert_eq!(number(&seen, "width"), width);
            assert_eq!(member(picture, "fits").as_bool(), Some(true));
        }
        let placeholders = member(&prepared, "placeholders");
        let thumbhash = text(&placeholders, "thumbhash");
        assert!(thumbhash.len() >= 20);
        assert_eq!(text(&prepared, "thumbhash"), thumbhash);
        assert_eq!(text(&placeholders, "blurhash").len(), 28);
        assert!(text(&placeholders, "dominant").starts_with('#'));
    }
}
