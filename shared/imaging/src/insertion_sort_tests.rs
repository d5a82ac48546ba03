//! Tests of `insertion_sort`.

use super::*;

#[test]
fn order_is_that_of_the_standard_library() {
    let mut seed = 1_u32;
    for length in 0..60 {
        let mut items: Vec<(u32, u32)> = (0..length)
            .map(|index| {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (seed >> 28, index)
            })
            .collect();
        let mut expected = items.clone();
        expected.sort_by_key(|(key, _)| *key);
        insertion_sort(&mut items, |(key, _)| *key);
        assert_eq!(items, expected);
    }
}
