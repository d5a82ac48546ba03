//! Every layout, and mismatches.

use calotype_lanczos::{Area, Layout, Mismatch, Resampler, Source, Target};

const WHOLE: Area = Area {
    left: 0.0,
    top: 0.0,
    width: 4.0,
    height: 4.0,
};

#[test]
fn an_even_picture_stays_even_in_every_layout() {
    for (layout, size) in [
        (Layout::U8, 1),
        (Layout::U8x3, 3),
        (Layout::U8x4, 4),
        (Layout::U16, 2),
    ] {
        // Two equal bytes are the same number in either byte order.
        let words = vec![0x5a5a_u16; 16 * size];
        let bytes: Vec<u8> = words.iter().flat_map(|it| it.to_ne_bytes()).collect();
        let source = Source {
            width: 4,
            height: 4,
            bytes: &bytes[..16 * size],
        };
        let mut made = vec![0_u8; 6 * size];
        let target = Target {
            width: 3,
            height: 2,
            bytes: &mut made,
        };
        let done = Resampler::new().resample(layout, source, WHOLE, target);
        assert_eq!(done, Ok(()), "{layout:?}");
        assert_eq!(made, vec![0x5a; 6 * size], "{layout:?}");
    }
}

#[test]
fn what_does_not_fit_is_refused() {
    let source = |bytes| Source {
        width: 4,
        height: 4,
        bytes,
    };
    let mut made = [0; 4];
    let mut resample = |source, area| {
        let target = Target {
            width: 2,
            height: 2,
            bytes: &mut made,
        };
        Resampler::new().resample(Layout::U8, source, area, target)
    };
    assert_eq!(resample(source(&[0; 16]), WHOLE), Ok(()));
    assert_eq!(resample(source(&[0; 15]), WHOLE), Err(Mismatch));
    let beyond = Area { left: 1.0, ..WHOLE };
    assert_eq!(resample(source(&[0; 16]), beyond), Err(Mismatch));
}
