//! Renditions have the right pixels of the original, in the promised dimensions.
mod bounds;
mod dimensions;
mod effects;
mod files;
mod place;
mod same;
mod steps;

use std::ops::ControlFlow;

use crate::support::fixtures::{
    decode, drawing, encode, file, mean_difference, photo, reference, scene, with_hole,
    with_orientation,
};
use calotype_imaging::{
    Error, Limits, Options, Output, Picture, Stage, Urgency, inspect_whole, prepare, render,
};
use calotype_protocol::{
    Dimensions, FocalPoint, Share,
    limits::DERIVATIVE_QUALITY,
    rendition::{
        Anchor, Border, Fit, Flip, Frame, Rendition, RenditionFormat, Sides, Tone, Turn,
        dimensions_of,
    },
};
use image::{
    DynamicImage, ImageFormat, RgbImage,
    imageops::{self, FilterType},
    metadata::Orientation,
};
use mozjpeg_rs::{Preset, Subsampling};
use proptest::{
    prelude::{Just, ProptestConfig, Strategy, any, prop_oneof},
    prop_assert_eq, proptest,
};

fn made(bytes: &[u8], renditions: &[Rendition]) -> Vec<Picture> {
    let go_on = &mut |_: Stage| ControlFlow::Continue(());
    render(bytes, renditions, Urgency::OnDemand, &Limits::DERIVE, go_on).unwrap()
}

/// Decodes one rendition with an independent decoder; lossless unless it says otherwise.
fn shown(bytes: &[u8], rendition: Rendition) -> DynamicImage {
    let rendition = Rendition {
        format: RenditionFormat::Png,
        ..rendition
    };
    decode(&made(bytes, &[rendition])[0].bytes)
}

const fn frame(width: u32, height: u32) -> Frame {
    Frame {
        width: Some(width),
        height: Some(height),
    }
}

fn inside(side: u32) -> Rendition {
    Rendition {
        frame: frame(side, side),
        ..Rendition::default()
    }
}

fn fitted(fit: Fit, width: u32, height: u32) -> Rendition {
    Rendition {
        frame: frame(width, height),
        fit,
        ..Rendition::default()
    }
}

fn point(x: u16, y: u16) -> Anchor {
    let [x, y] = [x, y].map(|it| Share::from_ten_thousandths(it).unwrap());
    Anchor::Point(FocalPoint { x, y })
}

fn jpeg(picture: &RgbImage) -> Vec<u8> {
    encode(picture, Preset::BaselineFastest, Subsampling::S420)
}

/// Each pixel has a color of its own.
fn every_color(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        image::Rgb([(x * 3) as u8, (y * 5) as u8, (x + y) as u8])
    })
}
