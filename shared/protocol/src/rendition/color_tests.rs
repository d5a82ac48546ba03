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
    ] {
        assert_eq!(parse(text), Some(color), "{text}");
    }
    for bad in [
        "",
        "#",
        "#12",
        "#12345",
        "no",
        "hsl(0 0% 0%)",
        "rgb(1,2)",
        "rgb(1,2,3,0.1,5)",
        "rgb(256,0,0)",
        "rgb(-1,0,0)",
        "rgb(1,2,3",
        "##fff",
        "é",
        "url(x)",
        "rgb(0,0,0,1.1)",
    ] {
        assert_eq!(parse(bad), None, "{bad}");
    }
}

#[test]
fn names_are_sorted_for_the_search() {
    assert!(COLOR_NAMES.is_sorted_by(|a, b| a.0 < b.0));
}
