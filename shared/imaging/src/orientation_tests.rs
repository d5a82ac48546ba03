//! Tests of `orientation`.

use super::*;
use crate::{
    orient::turned,
    pixels::{Channels, Raster},
};

const STORED: Dimensions = Dimensions {
    width: 5,
    height: 3,
};

/// Fifteen different pixels.
fn stored() -> Raster {
    Raster::new(STORED, Channels::Gray, (0..15).collect()).unwrap()
}

fn seen(stored: Raster, orientation: Orientation) -> Raster {
    turned(stored, orientation)
}

#[test]
fn one_after_the_other_is_both_at_once() {
    for first in Orientation::ALL {
        for next in Orientation::ALL {
            let twice = seen(seen(stored(), first), next);
            assert_eq!(
                seen(stored(), first.then(next)),
                twice,
                "{first:?} {next:?}"
            );
        }
    }
}

#[test]
fn an_area_that_is_seen_is_found_in_what_is_stored() {
    for orientation in Orientation::ALL {
        let whole = seen(stored(), orientation);
        let sides = whole.dimensions();
        for place in 0..15u32 {
            let (left, top) = (place % sides.width, place / sides.width);
            let area = Area {
                left,
                top,
                width: 1,
                height: 1,
            };
            let Area { left, top, .. } = orientation.stored_area(area, sides);
            let found = stored().samples()[(top * STORED.width + left) as usize];
            assert_eq!(found, whole.samples()[place as usize], "{orientation:?}");
        }
    }
}

#[test]
fn a_stored_point_is_seen_where_its_pixel_is() {
    for orientation in Orientation::ALL {
        let whole = seen(stored(), orientation);
        let sides = whole.dimensions();
        // The middle of the pixel at column 4, row 1, in halves.
        let (x, y) = orientation.seen_point((9, 3), (10, 6));
        let at = (y / 2) * u64::from(sides.width) + x / 2;
        assert_eq!(whole.samples()[at as usize], 9, "{orientation:?}");
    }
}
