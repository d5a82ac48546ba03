//! Tests of `presets`.

use super::*;

const TEXT: &str = "avatar:w=96,h=96,fit=cover;thumb_2:w=201,trim=1.2.3.4;";

#[test]
fn presets_are_exact_and_others_are_not() {
    let presets = Presets::parse(TEXT).unwrap();
    assert_eq!(presets.iter().count(), 2);
    let read = |query: &str| {
        let (options, precision) = presets.read(query).unwrap();
        (options.to_string(), precision)
    };
    assert_eq!(
        read("preset=thumb_2&fm=webp&v=7"),
        (
            "w=201&fm=webp&trim=1.2.3.4&v=7".to_owned(),
            Precision::Exact
        )
    );
    assert_eq!(read("w=201"), ("w=201".to_owned(), Precision::Snapped));
    assert_eq!(read(""), (String::new(), Precision::Snapped));
}

#[test]
fn nothing_that_makes_another_size_stands_beside_a_preset() {
    let presets = Presets::parse(TEXT).unwrap();
    for (query, sentence) in [
        ("preset=avatar&w=97", "w cannot be combined with preset."),
        ("dpr=3&preset=avatar", "dpr cannot be combined with preset."),
        ("preset=avatar&preset=avatar", "preset is given twice."),
        ("preset=none", "preset is not one of those that there are."),
        ("preset=", "preset is not one of those that there are."),
        ("preset", "preset is not a known option."),
        ("preset=avatar&x=1", "x is not a known option."),
    ] {
        assert_eq!(
            presets.read(query).unwrap_err().to_string(),
            sentence,
            "{query}"
        );
    }
}

#[test]
fn all_faults_are_told() {
    let text = "medium:w=1;Big:w=1;a:w=1;a:w=2;b;c:;d:w=0;e:x=1";
    assert_eq!(
        Presets::parse(text).unwrap_err(),
        [
            "preset 1: medium is a reserved name",
            "preset 2: its name is not 1 to 32 of a–z 0–9 - _, a letter first",
            "preset a is given twice",
            "preset 5: not a name, a colon and options",
            "preset 6: c has no options",
            "preset 7: d: w is not auto or a number from 1 to 65535",
            "preset 8: e: x is not a known option",
        ]
    );
    let many: Vec<_> = (0..=PRESETS_MAX).map(|n| format!("p{n}:w=1")).collect();
    assert_eq!(
        Presets::parse(&many.join(";")).unwrap_err(),
        ["more than 64 presets"]
    );
    assert!(Presets::parse("").unwrap().iter().next().is_none());
}

#[test]
fn words_of_the_service_are_no_names() {
    for word in [
        "record",
        "placeholder",
        "rendition",
        "temp",
        "uploads",
        "items",
        "original",
    ] {
        assert_eq!(PresetName::new(word), None, "{word}");
        let faults = Presets::parse(&format!("{word}:w=1")).unwrap_err();
        assert_eq!(faults, [format!("preset 1: {word} is a reserved name")]);
    }
    for near in ["records", "record-1", "temporary", "original_2"] {
        assert!(PresetName::new(near).is_some(), "{near}");
    }
}
