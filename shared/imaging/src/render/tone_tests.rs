//! Tests of `tone`.

use calotype_protocol::Dimensions;

use super::*;

fn made(channels: Channels, samples: &[u8], tone: Tone) -> Vec<u8> {
    let dimensions = Dimensions {
        width: (samples.len() / channels.count()) as u32,
        height: 1,
    };
    let raster = Raster::new(dimensions, channels, samples.to_vec()).unwrap();
    match toned(Pixels::Packed(raster), tone).unwrap() {
        Pixels::Packed(raster) => raster.into_samples(),
        other => panic!("{other:?}"),
    }
}

fn neutral() -> Tone {
    Tone::default()
}

#[test]
fn brightness_multiplies_and_keeps_alpha() {
    let tone = Tone {
        brightness: 150,
        ..neutral()
    };
    assert_eq!(
        made(Channels::Rgba, &[100, 0, 200, 7], tone),
        [150, 0, 255, 7]
    );
    assert_eq!(made(Channels::GrayAlpha, &[10, 255], tone), [15, 255]);
}

#[test]
fn contrast_is_around_the_middle() {
    let tone = Tone {
        contrast: 200,
        ..neutral()
    };
    // (128 − 127.5) × 2 + 127.5 = 128.5, rounded up.
    assert_eq!(
        made(Channels::Gray, &[0, 100, 128, 200], tone),
        [0, 73, 129, 255]
    );
    let none = Tone {
        contrast: 0,
        ..neutral()
    };
    assert_eq!(made(Channels::Gray, &[0, 255], none), [128, 128]);
}

#[test]
fn gamma_lightens_above_one_and_keeps_the_ends() {
    let gamma = |gamma| Tone { gamma, ..neutral() };
    assert_eq!(
        made(Channels::Gray, &[0, 64, 255], gamma(200)),
        [0, 128, 255]
    );
    assert_eq!(
        made(Channels::Gray, &[0, 128, 255], gamma(50)),
        [0, 64, 255]
    );
}

#[test]
fn saturation_goes_from_gray_to_more_color() {
    let saturation = |saturation| Tone {
        saturation,
        ..neutral()
    };
    let red = [200, 100, 100];
    // Luma: 100 + 100 × 0.2126 = 121.26.
    assert_eq!(made(Channels::Rgb, &red, saturation(0)), [121, 121, 121]);
    assert_eq!(made(Channels::Rgb, &red, saturation(100)), red);
    assert_eq!(made(Channels::Rgb, &red, saturation(150)), [239, 89, 89]);
    assert_eq!(made(Channels::Gray, &[77], saturation(0)), [77]);
}
