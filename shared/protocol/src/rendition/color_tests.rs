//! Tests of `color`.

use super::*;

#[test]
fn the_spellings_of_css() {
    for (text, color) in [
        ("red", [255, 0, 0, 255]),
        ("RebeccaPurple", [0x66, 0x33, 0x99, 255]),
        ("aliceblue", [0xF0, 0xF8, 0xFF, 255]),
        ("yellowgreen", [0x9A, 0xCD, 0x32, 255]),
        ("transparent", [0; 4]),
        ("#f0a", [255, 0, 0xAA, 255]),
        ("f0a8", [255, 0, 0xAA, 0x88]),
        ("#F5f5F5", [0xF5, 0xF5, 0xF5, 255]),
        ("12345678", [0x12, 0x34, 0x56, 0x78]),
        ("rgb(240,40,145)", [240, 40, 145, 255]),
        ("rgb(240 40 145 / 50%)", [240, 40, 145, 128]),
        ("rgb(240+40+145)", [240, 40, 145, 255]),
        ("rgba(0, 0, 0, 0.5)", [0, 0, 0, 128]),
        ("rgb(100% 0% 20%)", [255, 0, 51, 255]),
        ("rgb(256,-1,0)", [255, 0, 0, 255]),
        ("hsl(0 0% 0%)", [0, 0, 0, 255]),
        ("hsl(120deg 100% 25%)", [0, 128, 0, 255]),
        ("hsl(210,50%,40%)", [51, 102, 153, 255]),
        ("hsla(240, 100%, 50%, 0.5)", [0, 0, 255, 128]),
        ("hsl(0.5turn+100%+50%)", [0, 255, 255, 255]),
        ("hwb(0 0% 0%)", [255, 0, 0, 255]),
    ] {
        assert_eq!(parse(text), Some(color), "{text}");
    }
    for bad in [
        "",
        "#",
        "#12",
        "#12345",
        "no",
        "rgb(1,2)",
        "rgb(1,2,3,0.1,5)",
        "rgb(1,2,3",
        "hsl(1)",
        "##fff",
        "é",
        "url(x)",
        "rgb(NaN,0,0)",
        &format!("rgb({}1,0,0)", "0".repeat(64)),
    ] {
        assert_eq!(parse(bad), None, "{bad}");
    }
}

#[test]
fn names_of_renditions_spell_colors_one_way() {
    assert_eq!(hexadecimal("f02891"), Some([240, 40, 145, 255]));
    assert_eq!(hexadecimal("f0289180"), Some([240, 40, 145, 128]));
    for bad in ["", "f00", "+f0289", "f0289", "f028911", "é12345", "gggggg"] {
        assert_eq!(hexadecimal(bad), None, "{bad}");
    }
}
