//! Rejected renditions, and canceled work.

use super::*;

#[test]
fn parts_out_of_their_bounds_are_refused() {
    let bytes = jpeg(&scene(30, 20));
    let bad = [
        Rendition {
            quality: 0,
            ..Rendition::default()
        },
        Rendition {
            quality: 101,
            ..Rendition::default()
        },
        Rendition {
            blur: 251,
            ..Rendition::default()
        },
        Rendition {
            sharpen: 101,
            ..Rendition::default()
        },
        fitted(Fit::Cover, 0, 10),
        fitted(Fit::Pad, 10, 0),
    ];
    let go_on = &mut |_: Stage| ControlFlow::Continue(());
    for rendition in bad {
        let refused = render(
            &bytes,
            &[rendition],
            Urgency::OnDemand,
            &Limits::DERIVE,
            go_on,
        );
        assert!(
            matches!(refused, Err(Error::OptionInvalid(_))),
            "{rendition:?}"
        );
    }
    let many = [Rendition::default(); 16];
    let refused = render(&bytes, &many, Urgency::OnDemand, &Limits::DERIVE, go_on);
    assert!(matches!(refused, Err(Error::OptionInvalid(_))));
    assert_eq!(
        render(&bytes, &[], Urgency::OnDemand, &Limits::DERIVE, go_on),
        Ok(vec![])
    );
}

#[test]
fn the_stages_are_told_and_any_of_them_can_be_the_last() {
    let bytes = jpeg(&photo(900, 700));
    let asked = [
        inside(300),
        Rendition {
            blur: 5,
            ..inside(200)
        },
    ];
    let mut told = Vec::new();
    let mut asks = 0;
    let mut watch = |stage: Stage| {
        asks += 1;
        if told.last() != Some(&stage) {
            told.push(stage);
        }
        ControlFlow::Continue(())
    };
    render(
        &bytes,
        &asked,
        Urgency::OnDemand,
        &Limits::DERIVE,
        &mut watch,
    )
    .unwrap();
    let once = [Stage::Resize, Stage::Encode];
    let expected = [&[Stage::Inspect, Stage::Decode][..], &once, &once].concat();
    assert_eq!(told, expected);
    for last in 0..asks {
        let mut left = last;
        let mut watch = |_: Stage| {
            if left == 0 {
                return ControlFlow::Break(());
            }
            left -= 1;
            ControlFlow::Continue(())
        };
        let canceled = render(
            &bytes,
            &asked,
            Urgency::OnDemand,
            &Limits::DERIVE,
            &mut watch,
        );
        assert_eq!(canceled, Err(Error::Canceled), "{last} of {asks}");
    }
}
