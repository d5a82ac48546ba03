use proptest::prelude::*;

use super::*;
use crate::rendition::Frame;

#[test]
fn each_part_has_its_place() {
    let all = Rendition {
        frame: Frame {
            width: Some(800),
            height: Some(600),
        },
        fit: Fit::Pad,
        anchor: Anchor::Point(FocalPoint {
            x: Share::from_ten_thousandths(0).unwrap(),
            y: Share::from_ten_thousandths(10_000).unwrap(),
        }),
        trim: Sides {
            top: 1,
            right: 2,
            bottom: 3,
            left: 4,
        },
        flip: Flip::Horizontal,
        turn: Turn::ThreeQuarters,
        blur: 250,
        sharpen: 15,
        tone: Tone {
            brightness: 150,
            contrast: 0,
            gamma: 1000,
            saturation: 5,
        },
        zoom: 40,
        border: Some(Border {
            sides: Sides {
                top: 5,
                right: 0,
                bottom: 500,
                left: 1,
            },
            color: [0xFF, 0, 0xA0, 0x80],
        }),
        background: Some([0xAB, 0xCD, 0xEF, 0x00]),
        format: RenditionFormat::BaselineJpeg,
        quality: 100,
    };
    let name = "w800-h600-pad-g0x10000-trim1.2.3.4-fliph-rot270-blur250-sharp15-bright150-contrast0-gamma1000-sat5-zoom40-border5.0.500.1.ff00a080-bgabcdef00-q100.baseline.jpg";
    assert_eq!(all.to_string(), name);
    assert_eq!(name.parse(), Ok(all));
    for (rendition, name) in [
        (Rendition::default(), "q80.jpg"),
        (
            Rendition {
                format: RenditionFormat::Png,
                ..Rendition::default()
            },
            "whole.png",
        ),
        (
            Rendition {
                anchor: Anchor::Auto,
                background: Some([0xAB, 0xCD, 0xEF, 0xFF]),
                format: RenditionFormat::Webp,
                ..Rendition::default()
            },
            "auto-bgabcdef-q80.webp",
        ),
    ] {
        assert_eq!(rendition.to_string(), name);
        assert_eq!(name.parse(), Ok(rendition));
    }
}

#[test]
fn other_spellings_are_not_names() {
    for bad in [
        "",
        ".jpg",
        "q80",
        "q80.gif",
        "q80.JPG",
        "q080.jpg",
        "q0.jpg",
        "q101.jpg",
        "w800.jpg",
        "w0-q80.jpg",
        "w65536-q80.jpg",
        "q80-w800.jpg",
        "w800-w800-q80.jpg",
        "w800--q80.jpg",
        "w800-q80.png",
        "whole.jpg",
        "whole-q80.jpg",
        "w+800-q80.jpg",
        "g5000-q80.jpg",
        "g5000x10001-q80.jpg",
        "trim0.0.0.0-q80.jpg",
        "trim1.2.3-q80.jpg",
        "trim1.2.3.4.5-q80.jpg",
        "blur0-q80.jpg",
        "blur251-q80.jpg",
        "sharp101-q80.jpg",
        "bright100-q80.jpg",
        "gamma1001-q80.jpg",
        "sat-q80.jpg",
        "zoom0-q80.jpg",
        "zoom101-q80.jpg",
        "border1.1.1-q80.jpg",
        "border1.1.1.1-q80.jpg",
        "border1.1.1.1.fff-q80.jpg",
        "border1.1.1.501.ffffff-q80.jpg",
        "border1.1.1.1.FFFFFF-q80.jpg",
        "border1.1.1.1.1.ffffff-q80.jpg",
        "bgABCDEF-q80.jpg",
        "bgabc-q80.jpg",
        "bgabcdefff-q80.jpg",
        "bg-q80.jpg",
        "rot0-q80.jpg",
        "../w800-q80.jpg",
        "w800-q80.jpg\0",
        "é-q80.jpg",
    ] {
        assert_eq!(bad.parse::<Rendition>(), Err(ParseRenditionError), "{bad}");
    }
}

proptest! {
    #[test]
    fn what_parses_prints_as_itself(text in "(w[0-9]{1,5}-)?(h[0-9]{1,5}-)?(cover-|pad-)?(auto-|g[0-9]{1,5}x[0-9]{1,5}-)?(trim[0-9].[0-9].[0-9].[0-9]-)?(bg[0-9a-f]{6}-)?q[0-9]{1,3}.(jpg|webp|png)") {
        if let Ok(rendition) = text.parse::<Rendition>() {
            prop_assert_eq!(rendition.to_string(), text);
        }
    }
}
