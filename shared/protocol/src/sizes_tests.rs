//! Tests of `sizes`.

use super::*;

#[test]
fn sizes_are_found_by_their_exact_name_only() {
    for size in Size::ALL {
        assert_eq!(Size::from_name(size.name()), Some(size));
    }
    assert_eq!(Size::from_name("Large"), None);
    assert_eq!(Size::from_name("../large"), None);
}
