//! Order in a few items.

/// Sorts where they stand; equal ones keep their order. By insertion: the standard
/// library's sort is 8 kB of WebAssembly for each type it sorts. For at most a few
/// hundred items, as its time grows with the square of their number.
pub(crate) fn insertion_sort<T, K: Ord>(items: &mut [T], key: impl Fn(&T) -> K) {
    for end in 1..items.len() {
        let mut at = end;
        while at > 0 && key(&items[at]) < key(&items[at - 1]) {
            items.swap(at, at - 1);
            at -= 1;
        }
    }
}

#[cfg(test)]
mod tests {
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
}
