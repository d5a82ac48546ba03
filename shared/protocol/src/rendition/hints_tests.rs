//! Tests of `hints`.

use super::*;

fn with(query: &str, hints: Hints) -> String {
    let options = TransformOptions::from_query(query).unwrap();
    let resolved = options.with_hints(hints);
    assert!(!resolved.takes_dimensions() && resolved.slow_quality.is_none());
    let depends = options.takes_dimensions() || options.takes_connection();
    assert!(depends || options == resolved, "{query}");
    resolved.to_string()
}

#[test]
fn hints_count_only_where_they_are_asked_for() {
    let hints = Hints {
        width: Some(700),
        density: Density::from_hundredths(250),
        connection: Connection::Slow,
    };
    assert_eq!(with("w=640&q=75", hints), "w=640&q=75");
    assert_eq!(with("w=640&dpr=auto", hints), "w=640&dpr=2.5&q=50");
    assert_eq!(with("w=640&q=75&scq=low", hints), "w=640&q=50");
    // The width is in device pixels, the height in CSS pixels.
    assert_eq!(with("w=auto&h=100&dpr=1.5", hints), "w=700&h=150&q=50");
    assert_eq!(
        with(
            "w=auto",
            Hints {
                width: Some(0),
                ..hints
            }
        ),
        "w=1&q=50"
    );
    // A quality in the options wins, and so does one for slow connections.
    assert_eq!(with("w=640&scq=65", hints), "w=640&q=65");
    assert_eq!(with("w=640", Hints::default()), "w=640");
    let none = Hints::default();
    assert_eq!(with("w=auto&dpr=auto&q=75&scq=low", none), "q=75");
    assert_eq!(with("w=auto&dpr=2&h=100", none), "h=100&dpr=2");
}

#[test]
fn a_density_never_gives_nothing_and_never_overflows() {
    let times = |hundredths, pixels| Density::from_hundredths(hundredths).unwrap().times(pixels);
    assert_eq!(times(10, 1), 1);
    assert_eq!(times(150, 3), 5);
    assert_eq!(times(1000, u32::MAX), u32::MAX);
    assert_eq!(Density::from_hundredths(9), None);
    assert_eq!(Density::from_hundredths(1001), None);
}
