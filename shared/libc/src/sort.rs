//! `qsort` as a heap sort: in place, and never slower than n log n.

use core::{
    ffi::{c_int, c_void},
    ptr::swap_nonoverlapping,
};

/// Below, equal or above 0, as the first is less than, equal to or more than the second.
type Compare = unsafe extern "C" fn(*const c_void, *const c_void) -> c_int;

struct Items {
    first: *mut u8,
    bytes: usize,
    compare: Compare,
}

impl Items {
    /// # Safety
    /// `at` is below the count given to `qsort`; so, too, for the other functions.
    unsafe fn item(&self, at: usize) -> *mut u8 {
        // SAFETY: the caller of qsort vouches for count × bytes bytes.
        unsafe { self.first.add(at * self.bytes) }
    }

    unsafe fn is_less(&self, a: usize, b: usize) -> bool {
        // SAFETY: both items exist.
        unsafe { (self.compare)(self.item(a).cast(), self.item(b).cast()) < 0 }
    }

    /// `a` and `b` differ.
    unsafe fn swap(&self, a: usize, b: usize) {
        // SAFETY: two items do not overlap.
        unsafe { swap_nonoverlapping(self.item(a), self.item(b), self.bytes) }
    }

    /// Sinks the item at `root` to its place in the heap of the first `end`.
    unsafe fn sift(&self, mut root: usize, end: usize) {
        loop {
            let mut child = 2 * root + 1;
            if child >= end {
                return;
            }
            // SAFETY: root < child < end, and child + 1 is read only below end.
            unsafe {
                if child + 1 < end && self.is_less(child, child + 1) {
                    child += 1;
                }
                if !self.is_less(root, child) {
                    return;
                }
                self.swap(root, child);
            }
            root = child;
        }
    }
}

/// # Safety
/// As in C: `first` points to `count` items of `bytes` bytes, and `compare` orders them.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
unsafe extern "C" fn qsort(first: *mut c_void, count: usize, bytes: usize, compare: Compare) {
    let items = Items {
        first: first.cast(),
        bytes,
        compare,
    };
    // SAFETY: every index is below `count`.
    unsafe {
        for root in (0..count / 2).rev() {
            items.sift(root, count);
        }
        for end in (1..count).rev() {
            items.swap(0, end);
            items.sift(0, end);
        }
    }
}

#[cfg(test)]
#[path = "sort_tests.rs"]
mod tests;
