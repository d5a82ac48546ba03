//! Tests of `options`.

use super::*;

fn read(json: &str) -> Result<Wanted, Failure> {
    let options: PrepareOptions = serde_json::from_str(json).unwrap();
    options.into_engine()
}

#[test]
fn every_option_has_a_default() {
    let defaults = Wanted {
        options: Options {
            placeholders: true,
            damaged: Damaged::Repair,
            ..Options::default()
        },
        placeholders: false,
    };
    assert_eq!(read("{}").unwrap(), defaults);
}

#[test]
fn every_option_is_read() {
    let json = r##"{"maxSide":1200,"maxWidth":1100,"maxHeight":900,"variants":[800,300],
            "format":"auto-webp","quality":70,"maxBytes":200000,"effort":"fast","chromaSubsampling":"4:4:4",
            "restartRows":4,"colorSpace":"preserve","linearResize":true,"animation":"preserve",
            "damaged":"refuse","background":"#0a141E","placeholders":true}"##;
    let options = Options {
        max_side: Some(1200),
        max_width: Some(1100),
        max_height: Some(900),
        variants: vec![800, 300],
        format: Output::AutoWebp,
        quality: Some(70),
        max_bytes: Some(200_000),
        effort: Effort::Fast,
        chroma_subsampling: ChromaSubsampling::Yuv444,
        restart_rows: 4,
        color_space: ColorSpace::Preserve,
        resize_light: ResizeLight::Linear,
        animation: Animation::Preserve,
        damaged: Damaged::Refuse,
        background: [10, 20, 30],
        placeholders: true,
    };
    let expected = Wanted {
        options,
        placeholders: true,
    };
    assert_eq!(read(json).unwrap(), expected);
}

#[test]
fn words_are_those_of_the_engine() {
    let read = |json| read(json).unwrap().options;
    assert_eq!(read(r#"{"effort":"best"}"#).effort, Effort::Best);
    let halved = read(r#"{"chromaSubsampling":"4:2:0"}"#);
    assert_eq!(halved.chroma_subsampling, ChromaSubsampling::Yuv420);
    assert_eq!(
        read(r#"{"colorSpace":"srgb"}"#).color_space,
        ColorSpace::Srgb
    );
    assert_eq!(
        read(r#"{"linearResize":false}"#).resize_light,
        ResizeLight::Coded
    );
    assert_eq!(read(r#"{"damaged":"repair"}"#).damaged, Damaged::Repair);
}

#[test]
fn an_unknown_option_is_refused_by_its_name() {
    let given = ["maxSide", "maxsize"].map(str::to_owned);
    let failure = PrepareOptions::check(given).unwrap_err();
    let failure = serde_json::to_value(failure).unwrap();
    assert_eq!(failure["code"], "option_invalid");
    assert_eq!(failure["detail"], r#"There is no option "maxsize"."#);
}

#[test]
fn the_names_are_those_that_are_read() {
    for name in PrepareOptions::NAMES {
        assert!(read(&format!("{{\"{name}\":null}}")).is_ok(), "{name}");
    }
    let error = serde_json::from_str::<PrepareOptions>(r#"{"no":1}"#).unwrap_err();
    // serde tells what it would have read: "expected one of `maxSide`, …".
    assert_eq!(
        error.to_string().matches('`').count() / 2 - 1,
        PrepareOptions::NAMES.len()
    );
}

#[test]
fn only_six_hexadecimal_digits_are_a_color() {
    for text in ["", "#", "white", "#fff", "#+fffff", "#ffffé", "ffffff"] {
        assert_eq!(parse_color(text), None, "{text}");
    }
}
