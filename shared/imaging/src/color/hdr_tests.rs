//! Tests of `hdr`.

use super::*;

#[test]
fn curves_have_the_values_of_their_standards() {
    // ITU-R BT.2408-7, table 1: 203 cd/m² is 58 % of PQ and 75 % of HLG.
    assert!((of_pq(0.5807) - 203.0).abs() < 1.0);
    assert!((of_pq(1.0) - 10_000.0).abs() < 0.01);
    assert!((of_hlg(0.75) - 0.265).abs() < 0.001);
    assert!((of_hlg(1.0) - 1.0).abs() < 1e-6);
}
