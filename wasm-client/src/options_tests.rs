//! Tests of `options`, with JSON instead of JavaScript's values.

use serde_json::{Value, json};

use super::*;
use crate::given::{FLAG, NUMBER, TEXT};

impl Given for Value {
    fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => FLAG,
            Self::Number(_) => NUMBER,
            Self::String(_) => TEXT,
            Self::Array(_) => "an array",
            Self::Object(_) => "an object",
        }
    }

    fn flag(&self) -> Option<bool> {
        self.as_bool()
    }

    fn integer(&self) -> Option<u64> {
        self.as_u64().filter(|it| *it <= MAX_SAFE_INTEGER)
    }

    fn text(&self) -> Option<String> {
        self.as_str().map(str::to_owned)
    }

    fn written(&self) -> Option<String> {
        (self.is_number() || self.is_boolean()).then(|| self.to_string())
    }

    fn list(&self) -> Option<Vec<Self>> {
        self.as_array().cloned()
    }

    fn names(&self) -> Option<Vec<String>> {
        Some(self.as_object()?.keys().cloned().collect())
    }

    fn field(&self, name: &str) -> Option<Self> {
        Some(self.get(name).cloned().unwrap_or_default())
    }
}

fn read(options: &Value) -> Options {
    prepare_options(options).unwrap().options
}

/// The message that a page gets for rejected options.
fn told<T>(result: Result<T, Failure>) -> String {
    let failure = result.err().expect("the options are refused");
    let failure = serde_json::to_value(failure).unwrap();
    assert_eq!(failure["code"], "option_invalid");
    failure["detail"].as_str().unwrap().to_owned()
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
    assert_eq!(prepare_options(&json!({})).unwrap(), defaults);
    assert_eq!(prepare_options(&Value::Null).unwrap(), defaults);
    for name in PREPARE {
        let left_out = prepare_options(&json!({ *name: null })).unwrap();
        assert_eq!(left_out, defaults, "{name}");
    }
    let defaults = StripOptions::default();
    for options in [json!(null), json!({}), json!({ "profile": null })] {
        assert_eq!(strip_options(&options).unwrap(), defaults);
    }
}

#[test]
fn every_option_is_read() {
    let given = json!({
        "maxSide": 1200, "maxWidth": 1100, "maxHeight": 900, "variants": [800, 300],
        "format": "auto-webp", "quality": 70, "maxBytes": 200_000, "effort": "fast",
        "chromaSubsampling": "4:4:4", "restartRows": 4, "colorSpace": "preserve",
        "linearResize": true, "animation": "preserve", "damaged": "refuse", "background": "#0a141E",
        "placeholders": true,
    });
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
    assert_eq!(prepare_options(&given).unwrap(), expected);
    let dropped = strip_options(&json!({ "profile": "drop" })).unwrap();
    assert_eq!(dropped.profile, Profile::Drop);
}

#[test]
fn words_are_those_of_the_engine() {
    assert_eq!(read(&json!({ "effort": "best" })).effort, Effort::Best);
    let halved = read(&json!({ "chromaSubsampling": "4:2:0" }));
    assert_eq!(halved.chroma_subsampling, ChromaSubsampling::Yuv420);
    let converted = read(&json!({ "colorSpace": "srgb" }));
    assert_eq!(converted.color_space, ColorSpace::Srgb);
    let coded = read(&json!({ "linearResize": false }));
    assert_eq!(coded.resize_light, ResizeLight::Coded);
}

#[test]
fn an_option_that_is_wrong_is_told_with_its_value_and_what_is_allowed() {
    let sides = "it must be a whole number from 1 to 65535.";
    let cases = [
        (
            "format",
            json!("jpg"),
            "format is \"jpg\"; it must be one of \"auto\", \"auto-webp\", \"jpeg\", \"webp\", \"webp-lossless\", \"png\", \"png-palette\".",
        ),
        (
            "format",
            json!(1),
            "format is 1 (a number); it must be one of \"auto\", ",
        ),
        (
            "effort",
            json!("slow"),
            "effort is \"slow\"; it must be one of \"fast\", \"balanced\", \"best\".",
        ),
        (
            "maxSide",
            json!("800"),
            &format!("maxSide is \"800\" (a string); {sides}"),
        ),
        ("maxSide", json!(0), &format!("maxSide is 0; {sides}")),
        (
            "maxSide",
            json!(65_536),
            &format!("maxSide is 65536; {sides}"),
        ),
        ("maxWidth", json!(0.5), &format!("maxWidth is 0.5; {sides}")),
        (
            "maxHeight",
            json!({}),
            &format!("maxHeight is an object; {sides}"),
        ),
        (
            "variants",
            json!([800, -3]),
            &format!("variants[1] is -3; {sides}"),
        ),
        (
            "variants",
            json!([null]),
            &format!("variants[0] is null; {sides}"),
        ),
        (
            "variants",
            json!(800),
            "variants is 800 (a number); it must be an array of whole numbers.",
        ),
        (
            "variants",
            json!([1, 2, 3, 4, 5, 6, 7, 8, 9]),
            "variants has 9 values; it must have at most 8.",
        ),
        (
            "quality",
            json!(101),
            "quality is 101; it must be a whole number from 1 to 100.",
        ),
        (
            "maxBytes",
            json!(0),
            "maxBytes is 0; it must be a whole number from 1 to 9007199254740991.",
        ),
        (
            "restartRows",
            json!(65_536),
            "restartRows is 65536; it must be a whole number from 0 to 65535.",
        ),
        (
            "placeholders",
            json!(1),
            "placeholders is 1 (a number); it must be true or false.",
        ),
        (
            "linearResize",
            json!("yes"),
            "linearResize is \"yes\" (a string); it must be true or false.",
        ),
        (
            "background",
            json!("red"),
            "background is \"red\"; it must be a color like \"#ffffff\".",
        ),
    ];
    for (name, value, sentence) in cases {
        let detail = told(prepare_options(&json!({ name: value })));
        assert!(detail.starts_with(sentence), "{detail}");
    }
    let detail = told(strip_options(&json!({ "profile": "maybe" })));
    assert_eq!(
        detail,
        "profile is \"maybe\"; it must be one of \"keep\", \"drop\"."
    );
    let detail = told(prepare_options(&json!("1200")));
    assert_eq!(
        detail,
        "The options are \"1200\" (a string); they must be an object."
    );
}

#[test]
fn no_option_is_refused_in_other_words() {
    let wrong = [
        json!(-1),
        json!(0.5),
        json!(1e300),
        json!(""),
        json!("800"),
        json!(true),
        json!([]),
        json!([-1]),
        json!(["a"]),
        json!([[]]),
        json!({}),
        json!({ "a": 1 }),
    ];
    let mut refusals = 0;
    let mut check = |name: &str, result: Result<(), Failure>| {
        if result.is_ok() {
            return;
        }
        refusals += 1;
        let detail = told(result);
        assert!(detail.starts_with(name), "{name}: {detail}");
        assert!(detail.contains("; it must be "), "{name}: {detail}");
        // Terms of Rust and of serde.
        for word in [
            "invalid", "expected", "variant ", "type", "u8", "u16", "u32", "u64", "`", "_",
        ] {
            assert!(!detail.contains(word), "{name}: {detail}");
        }
    };
    for value in &wrong {
        for name in PREPARE {
            check(name, prepare_options(&json!({ *name: value })).map(drop));
        }
        for name in STRIP {
            check(name, strip_options(&json!({ *name: value })).map(drop));
        }
    }
    // `true` is valid for two, the empty array for one.
    assert_eq!(refusals, wrong.len() * (PREPARE.len() + STRIP.len()) - 3);
}

#[test]
fn a_long_text_is_not_repeated_whole() {
    let detail = told(prepare_options(
        &json!({ "background": "ü".repeat(10_000) }),
    ));
    assert!(
        detail.starts_with("background is \"üü") && detail.chars().count() < 200,
        "{detail}"
    );
    let detail = told(prepare_options(&json!({ "x".repeat(10_000): 1 })));
    assert!(detail.contains("xx…\"; there are"), "{detail}");
}

#[test]
fn an_unknown_option_is_refused_by_its_name() {
    for name in ["maxsize", "maxSize", "x"] {
        let detail = told(prepare_options(&json!({ "maxSide": 1, name: 1 })));
        let start = format!("There is no option \"{name}\"; there are maxSide, maxWidth, ");
        assert!(detail.starts_with(&start), "{detail}");
        assert!(
            detail.ends_with(", placeholders, extract, signal, onProgress."),
            "{detail}"
        );
    }
    for name in ["maxside", "max_side", "max-side", "MAXSIDE"] {
        let detail = told(prepare_options(&json!({ name: 1 })));
        let expected = format!("There is no option \"{name}\". Did you mean \"maxSide\"?");
        assert_eq!(detail, expected);
    }
    let detail = told(strip_options(&json!({ "icc": 1 })));
    assert_eq!(
        detail,
        "There is no option \"icc\"; there are profile, signal."
    );
}

#[test]
fn only_six_hexadecimal_digits_are_a_color() {
    for text in ["", "#", "white", "#fff", "#+fffff", "#ffffé", "ffffff"] {
        assert_eq!(parse_color(text), None, "{text}");
    }
}
