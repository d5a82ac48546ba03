use calotype_imaging::selftest;
use calotype_wasm_client::bindings::{inspect, prepare, strip};
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
    let cases: [(&str, JsValue, &str); 16] = [
        (
            "quality",
            80.5.into(),
            "quality is 80.5; it must be a whole number from 1 to 100.",
        ),
        (
            "quality",
            0.into(),
            "quality is 0; it must be a whole number from 1 to 100.",
        ),
        (
            "maxBytes",
            (-1e21).into(),
            "maxBytes is -1e+21; it must be a whole number from 1 ",
        ),
        (
            "maxBytes",
            u64::MAX.into(),
            "maxBytes is 18446744073709551615 (a BigInt); it must ",
        ),
        (
            "maxSide",
            f64::NAN.into(),
            "maxSide is NaN; it must be a whole number from 1 to 65535.",
        ),
        (
            "maxSide",
            "1200".into(),
            "maxSide is \"1200\" (a string); it must be a whole number ",
        ),
        (
            "maxSide",
            true.into(),
            "maxSide is true (a boolean); it must be a whole number ",
        ),
        (
            "maxSide",
            js_sys::Symbol::iterator().into(),
            "maxSide is a symbol; it must be a ",
        ),
        (
            "maxSide",
            unwatched().into(),
            "maxSide is a function; it must be a whole number ",
        ),
        (
            "restartRows",
            65_536.into(),
            "restartRows is 65536; it must be a whole number from 0 ",
        ),
        (
            "placeholders",
            1.into(),
            "placeholders is 1 (a number); it must be true or false.",
        ),
        (
            "variants",
            "800".into(),
            "variants is \"800\" (a string); it must be an array of ",
        ),
        (
            "variants",
            list(0.5.into()),
            "variants[0] is 0.5; it must be a whole number ",
        ),
        (
            "variants",
            list(JsValue::NULL),
            "variants[0] is null; it must be a whole number ",
        ),
        (
            "effort",
            "slow".into(),
            "effort is \"slow\"; it must be one of \"fast\", \"balanced\"",
        ),
        (
            "max_side",
            1.into(),
            "There is no option \"max_side\". Did you mean \"maxSide\"?",
        ),
    ];
    for (name, value, told) in cases {
        let error = prepare(&photo, options(&[(name, value)]), &unwatched()).unwrap_err();
        let detail = text(&error, "detail");
        assert!(detail.starts_with(told), "{name}: {detail}");
    }
    let error = strip(&photo, options(&[("profile", 1.into())])).unwrap_err();
    let told = "profile is 1 (a number); it must be one of \"keep\", \"drop\".";
    assert_eq!(text(&error, "detail"), told);
}

#[wasm_bindgen_test]
fn whole_numbers_and_lists_of_other_kinds_are_read() {
    let photo = selftest::photo_jpeg(64, 48);
    let sides = js_sys::Uint16Array::from(&[32_u16, 16][..]);
    let given = options(&[
        ("maxSide", 48_u64.into()),
        ("maxBytes", JsValue::NULL),
        ("variants", sides.into()),
    ]);
    assert!(prepare(&photo, given, &unwatched()).is_ok());
}

#[wasm_bindgen_test]
fn a_watcher_that_throws_stops_the_work() {
    let photo = selftest::photo_jpeg(64, 48);
    let throwing = Function::new_no_args("throw new Error('enough')");
    let error = prepare(&photo, JsValue::UNDEFINED, &throwing).unwrap_err();
    assert_eq!(text(&error, "code"), "aborted");
}
