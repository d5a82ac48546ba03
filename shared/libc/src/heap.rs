//! malloc and its relatives on Rust's allocator, which needs the size when freeing: a header before
//! the block holds it.

use alloc::alloc::{Layout, alloc, alloc_zeroed, dealloc, realloc};
use core::{ffi::c_void, ptr::null_mut};

use crate::budget::LEDGER;

/// The alignment of `max_align_t` and of a SIMD register.
const ALIGN: usize = 16;
/// Bytes before the block: its size, padded to keep the block aligned.
const HEADER: usize = ALIGN;

/// The layout of header and block together; `None` when no address space could hold them.
fn layout(bytes: usize) -> Option<Layout> {
    Layout::from_size_align(bytes.checked_add(HEADER)?, ALIGN).ok()
}

/// Takes the size from the budget, and the memory from Rust's allocator through `how`.
fn allocate(layout: Option<Layout>, how: impl FnOnce(Layout) -> *mut u8) -> *mut c_void {
    let Some(layout) = layout.filter(|it| LEDGER.take(it.size())) else {
        return null_mut();
    };
    let start = how(layout);
    if start.is_null() {
        LEDGER.give_back(layout.size());
    }
    // SAFETY: `how` allocated that layout, or failed.
    unsafe { block(start, layout.size()) }
}

/// Writes the header and returns the block after it; null stays null.
///
/// # Safety
/// `start` is null, or begins an allocation of `total` bytes aligned to [`ALIGN`].
unsafe fn block(start: *mut u8, total: usize) -> *mut c_void {
    if start.is_null() {
        return null_mut();
    }
    // SAFETY: the allocation holds HEADER bytes and more, aligned for a usize.
    unsafe {
        start.cast::<usize>().write(total);
        start.add(HEADER).cast()
    }
}

/// Returns the arguments that [`block`] got.
///
/// # Safety
/// `block` came from [`block`] and was not released.
unsafe fn start(block: *mut c_void) -> (*mut u8, Layout) {
    // SAFETY: the header is before the block, and its size made a valid layout once.
    unsafe {
        let start = block.cast::<u8>().sub(HEADER);
        let total = start.cast::<usize>().read();
        (start, Layout::from_size_align_unchecked(total, ALIGN))
    }
}

#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
extern "C" fn malloc(bytes: usize) -> *mut c_void {
    // SAFETY: the layout is not empty, because it includes the header.
    allocate(layout(bytes), |layout| unsafe { alloc(layout) })
}

#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
extern "C" fn calloc(count: usize, bytes: usize) -> *mut c_void {
    let layout = count.checked_mul(bytes).and_then(layout);
    // SAFETY: the layout is not empty, because it includes the header.
    allocate(layout, |layout| unsafe { alloc_zeroed(layout) })
}

/// # Safety
/// As in C: `old` is null or a block that was not released, and is released unless this returns
/// null.
#[cfg_attr(target_arch = "wasm32", unsafe(export_name = "realloc"))]
unsafe extern "C" fn realloc_block(old: *mut c_void, bytes: usize) -> *mut c_void {
    if old.is_null() {
        return malloc(bytes);
    }
    // SAFETY: the caller vouches for the block.
    let (start, before) = unsafe { start(old) };
    let new = allocate(layout(bytes), |layout| {
        // SAFETY: the block was allocated this way; the new size is that of a valid layout.
        unsafe { realloc(start, before, layout.size()) }
    });
    if !new.is_null() {
        LEDGER.give_back(before.size());
    }
    new
}

/// # Safety
/// As in C: `old` is null or a block that was not released.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
unsafe extern "C" fn free(old: *mut c_void) {
    if !old.is_null() {
        // SAFETY: the caller vouches for the block.
        unsafe {
            let (start, layout) = start(old);
            dealloc(start, layout);
            LEDGER.give_back(layout.size());
        }
    }
}

#[cfg(test)]
#[path = "heap_tests.rs"]
mod tests;
