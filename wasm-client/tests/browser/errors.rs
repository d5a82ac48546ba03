use calotype_imaging::selftest;
use calotype_wasm_client::bindings::{inspect, prepare};
use js_sys::Function;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::fixtures::{options, png_bomb, text, unwatched};

fn code_of(bytes: &[u8], options: JsValue) -> String {
    let error = prepare(bytes, options, &unwatched()).unwrap_err();
    assert!(text(&error, "message").ends_with('.'));
    assert!(!text(&error, "detail").is_empty());
    text(&error, "code")
}

#[wasm_bindgen_test]
fn files_that_are_no_good_pictures_have_their_codes() {
    let photo = selftest::photo_jpeg(640, 480);
    let cases: [(&[u8], &str); 4] = [
        (b"", "file_empty"),
        (
            b"Dear diary, today I renamed a text to .jpg",
            "format_unknown",
        ),
        (&photo[..photo.len() / 2], "image_corrupt"),
        (&png_bomb(), "image_too_large"),
    ];
    for (bytes, code) in cases {
        assert_eq!(code_of(bytes, JsValue::UNDEFINED), code);
    }
}

#[wasm_bindgen_test]
fn inspecting_refuses_the_same_headers() {
    assert_eq!(text(&inspect(b"").unwrap_err(), "code"), "file_empty");
    assert_eq!(
        text(&inspect(b"GET / HTTP/1.1").unwrap_err(), "code"),
        "format_unknown"
    );
    assert_eq!(
        text(&inspect(&png_bomb()).unwrap_err(), "code"),
        "image_too_large"
    );
}

#[wasm_bindgen_test]
fn options_out_of_range_or_unknown_are_option_invalid() {
    let photo = selftest::photo_jpeg(64, 48);
    let cases: [(&str, JsValue); 12] = [
        ("maxSide", 0.into()),
        ("maxWidth", 0.into()),
        ("maxHeight", 0.5.into()),
        ("maxSide", (-1).into()),
        ("maxSide", f64::NAN.into()),
        ("maxSide", "1200".into()),
        ("quality", 0.into()),
        ("quality", 101.into()),
        ("quality", 80.5.into()),
        ("effort", "slow".into()),
        ("background", "red".into()),
        ("maxsize", 1200.into()),
    ];
    for (name, value) in cases {
        let code = code_of(&photo, options(&[(name, value)]));
        assert_eq!(code, "option_invalid", "{name}");
    }
    assert_eq!(code_of(&photo, JsValue::from_str("1200")), "option_invalid");
}

#[wasm_bindgen_test]
fn what_is_wrong_with_an_option_is_told_with_its_value() {
    let photo = selftest::photo_jpeg(64, 48);
    let list = |value: JsValue| -> JsValue { js_sys::Array::of1(&value).into() };
    let cases: [(&str, JsValue, &str); 10] = [
        ("quality", 80.5.into(), "number `80.5`"),
        ("maxBytes", (-1e21).into(), "number `-1e+21`"),
        ("maxSide", "1200".into(), "string `1200`"),
        ("maxSide", true.into(), "boolean `true`"),
        ("restartRows", 65_536.into(), "`65536`"),
        ("placeholders", 1.into(), "number `1`, expected a boolean"),
        ("variants", "800".into(), "string `800`"),
        ("variants", list(0.5.into()), "number `0.5`"),
        ("variants", list(JsValue::NULL), "null"),
        ("effort", "slow".into(), "`slow`, expected one of `fast`"),
    ];
    for (name, value, told) in cases {
        let error = prepare(&photo, options(&[(name, value)]), &unwatched()).unwrap_err();
        let detail = text(&error, "detail");
        assert!(detail.contains(told), "{name}: {detail}");
    }
}

#[wasm_bindgen_test]
fn a_watcher_that_throws_stops_the_work() {
    let photo = selftest::photo_jpeg(64, 48);
    let throwing = Function::new_no_args("throw new Error('enough')");
    let error = prepare(&photo, JsValue::UNDEFINED, &throwing).unwrap_err();
    assert_eq!(text(&error, "code"), "aborted");
}
