//! Counts allocations, so that tests can check a promise about memory. A program that links this
//! crate uses its allocator.
//!
//! ```
//! use calotype_test_memory::peak_of;
//!
//! let peak = peak_of(|| drop((vec![0_u8; 1000], vec![0_u8; 500])));
//! assert_eq!(peak.bytes, 1500);
//! ```

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

struct Counting;

thread_local! {
    // Per thread, because tests run in parallel. It may fall below zero when another thread frees.
    static HELD: Cell<isize> = const { Cell::new(0) };
    static MOST: Cell<isize> = const { Cell::new(0) };
}

fn note(bytes: isize) {
    let held = HELD.get() + bytes;
    HELD.set(held);
    MOST.set(MOST.get().max(held));
}

#[allow(unsafe_code)]
// SAFETY: every call goes to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        note(layout.size() as isize);
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        note(layout.size() as isize);
        unsafe { System.alloc_zeroed(layout) }
    }

    // In place if it becomes shorter.
    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        let (new, old) = (new_size as isize, layout.size() as isize);
        if new > old {
            note(new);
            note(-old);
        } else {
            note(new - old);
        }
        unsafe { System.realloc(pointer, layout, new_size) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        note(-(layout.size() as isize));
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// The result of a call, and the peak of its thread's memory above the amount before
/// the call.
#[derive(Debug)]
pub struct Peak<T> {
    /// The result.
    pub result: T,
    /// Bytes.
    pub bytes: usize,
}

/// Runs a function and watches its memory.
pub fn peak_of<T>(run: impl FnOnce() -> T) -> Peak<T> {
    let before = HELD.get();
    MOST.set(before);
    let result = run();
    Peak {
        result,
        bytes: (MOST.get() - before).max(0) as usize,
    }
}
