//! Turns stored rows upright.

use crate::{
    Orientation,
    pixels::{Channels, Pixels, Raster},
};

/// The picture upright. [`Orientation::Upright`] costs nothing.
pub(crate) fn orient(pixels: Pixels, orientation: Orientation) -> Pixels {
    match pixels {
        Pixels::Packed(raster) => Pixels::Packed(turned(raster, orientation)),
        Pixels::YCbCr { luma, chroma } => Pixels::YCbCr {
            luma: turned(luma, orientation),
            chroma: chroma.map(|raster| turned(raster, orientation)),
        },
    }
}

fn turned(raster: Raster, orientation: Orientation) -> Raster {
    if orientation == Orientation::Upright {
        return raster;
    }
    match raster.channels() {
        Channels::Grey => turn::<1>(&raster, orientation),
        Channels::Rgb => turn::<3>(&raster, orientation),
    }
}

fn turn<const N: usize>(pixels: &Raster, orientation: Orientation) -> Raster {
    let (stored, channels) = (pixels.dimensions(), pixels.channels());
    let seen = orientation.turned(stored);
    let (source, _) = pixels.samples().as_chunks::<N>();
    let (width, right, bottom) = (
        stored.width as usize,
        stored.width as usize - 1,
        stored.height as usize - 1,
    );
    let swaps_sides = orientation.swaps_sides();
    let (columns, rows) = orientation.reverses();
    let mut turned: Vec<u8> = Vec::with_capacity(pixels.samples().len());
    for y in 0..seen.height as usize {
        for x in 0..seen.width as usize {
            // Where the pixel seen at (x, y) is stored.
            let (column, row) = if swaps_sides { (y, x) } else { (x, y) };
            let column = if columns { right - column } else { column };
            let row = if rows { bottom - row } else { row };
            turned.extend_from_slice(&source[row * width + column]);
        }
    }
    Raster::new(seen, channels, turned).expect("turning keeps the number of pixels")
}

#[cfg(test)]
mod tests {
    use calotype_protocol::Dimensions;
    use image::{DynamicImage, GrayImage, RgbImage, metadata};

    use super::*;

    const STORED: Dimensions = Dimensions {
        width: 3,
        height: 2,
    };

    #[test]
    fn every_orientation_turns_as_the_image_crate_does() {
        for orientation in Orientation::ALL {
            let value = u8::try_from(orientation.to_exif()).unwrap();
            let value = metadata::Orientation::from_exif(value).unwrap();

            let samples: Vec<u8> = (0..18).collect();
            let rgb = RgbImage::from_raw(3, 2, samples.clone()).unwrap();
            let mut expected = DynamicImage::from(rgb);
            expected.apply_orientation(value);
            let ours = Raster::new(STORED, Channels::Rgb, samples).unwrap();
            let ours = turned(ours, orientation);
            assert_eq!(ours.samples(), expected.as_bytes(), "{orientation:?}");
            assert_eq!(ours.dimensions().width, expected.width());

            let samples: Vec<u8> = (0..6).collect();
            let grey = GrayImage::from_raw(3, 2, samples.clone()).unwrap();
            let mut expected = DynamicImage::from(grey);
            expected.apply_orientation(value);
            let ours = Raster::new(STORED, Channels::Grey, samples).unwrap();
            let ours = turned(ours, orientation);
            assert_eq!(ours.samples(), expected.as_bytes(), "{orientation:?}");
        }
    }
}
