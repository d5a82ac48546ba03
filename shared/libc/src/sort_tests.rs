//! Tests of `sort`.

use super::*;
use alloc::vec::Vec;

unsafe extern "C" fn by_value(a: *const c_void, b: *const c_void) -> c_int {
    // SAFETY: the tests sort u32.
    let (a, b) = unsafe { (*a.cast::<u32>(), *b.cast::<u32>()) };
    a.cmp(&b) as c_int
}

#[test]
fn any_number_of_items_is_sorted() {
    for count in 0..70_u32 {
        let numbers = (0..count).map(|it| it.wrapping_mul(2_654_435_769) % 23);
        let mut sorted: Vec<u32> = numbers.collect();
        let mut expected = sorted.clone();
        expected.sort_unstable();
        // SAFETY: the vector has that many items of four bytes.
        unsafe { qsort(sorted.as_mut_ptr().cast(), sorted.len(), 4, by_value) };
        assert_eq!(sorted, expected);
    }
}
