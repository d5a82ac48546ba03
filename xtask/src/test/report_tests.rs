//! Tests of `report`.

use super::*;

#[test]
fn minutes_line_up() {
    assert_eq!(minutes(7), "    0:07");
    assert_eq!(minutes(725), "   12:05");
}
