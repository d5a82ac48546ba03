//! Counting what is allocated, so that a promise about memory can be checked.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

struct Counting;

static HELD: AtomicUsize = AtomicUsize::new(0);
static MOST: AtomicUsize = AtomicUsize::new(0);

// SAFETY: every call goes to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let held = HELD.fetch_add(layout.size(), Relaxed) + layout.size();
        MOST.fetch_max(held, Relaxed);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        HELD.fetch_sub(layout.size(), Relaxed);
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// What a call gave, and the most memory it held at one time.
pub struct Peak<T> {
    /// The result.
    pub result: T,
    /// Bytes.
    pub bytes: usize,
}

/// Runs a function and watches its memory.
pub fn peak_of<T>(run: impl FnOnce() -> T) -> Peak<T> {
    let before = HELD.load(Relaxed);
    MOST.store(before, Relaxed);
    let result = run();
    Peak {
        result,
        bytes: MOST.load(Relaxed) - before,
    }
}
