//! A stable sort for a few items.

/// Sorts in place; equal items keep their order. By insertion: the standard library's sort is 8 kB
/// of WebAssembly for each type. For at most a few hundred items, because its time grows with the
/// square of their number.
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
#[path = "insertion_sort_tests.rs"]
mod tests;
