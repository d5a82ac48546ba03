//! The allocator: turns pages of WebAssembly's memory into blocks.

use core::alloc::{GlobalAlloc, Layout};
use core::arch::wasm32::memory_grow;
use core::cell::UnsafeCell;
use core::ptr;

use dlmalloc::{Allocator, Dlmalloc};

use crate::sizes::LARGE_BYTES;
use crate::spaces::Spaces;

/// The unit of [`Spaces`], in bytes.
const UNIT_BYTES: usize = 4096;

/// The step by which the memory grows (WebAssembly Core Specification, § 4.2.8).
const PAGE_BYTES: usize = 64 * 1024;

const UNITS_OF_PAGE: u32 = (PAGE_BYTES / UNIT_BYTES) as u32;

/// Bytes of a segment for small blocks: few of them lie among the large ones.
const SEGMENT_BYTES: usize = 1024 * 1024;

struct Memory(UnsafeCell<Spaces>);

// SAFETY: a module without atomics has one thread.
#[cfg(not(target_feature = "atomics"))]
unsafe impl Sync for Memory {}

static MEMORY: Memory = Memory(UnsafeCell::new(Spaces::new()));

impl Memory {
    /// Runs `work` on the spaces. Nothing here calls back, so no one else has them meanwhile.
    fn with<T>(&self, work: impl FnOnce(&mut Spaces) -> T) -> T {
        // SAFETY: there is one thread, and no `work` below borrows them again.
        work(unsafe { &mut *self.0.get() })
    }

    fn take(&self, bytes: usize) -> *mut u8 {
        self.with(|spaces| {
            let units = units(bytes);
            let mut taken = spaces.take(units);
            if taken.is_none() && grow(spaces, spaces.missing(units)).is_some() {
                taken = spaces.take(units);
                // Other code has grown the memory since.
                if taken.is_none() && grow(spaces, units).is_some() {
                    taken = spaces.take(units);
                }
            }
            match taken {
                Some(unit) => (unit as usize * UNIT_BYTES) as *mut u8,
                None => ptr::null_mut(),
            }
        })
    }

    fn give(&self, block: *mut u8, bytes: usize) {
        self.with(|spaces| spaces.give(start(block), units(bytes)));
    }

    /// Resizes a block in place; returns whether that was possible.
    fn resize(&self, block: *mut u8, old_bytes: usize, new_bytes: usize) -> bool {
        let (start, old, new) = (start(block), units(old_bytes), units(new_bytes));
        self.with(|spaces| {
            let Some(more) = new.checked_sub(old) else {
                spaces.give(start + new, old - new);
                return true;
            };
            let end = start + old;
            if spaces.extend(end, more) {
                return true;
            }
            let missing = spaces.missing_behind(end, more);
            let grown = missing.and_then(|units| grow(spaces, units));
            grown.is_some() && spaces.extend(end, more)
        })
    }
}

/// Adds this many units at the end of the memory, and the rest of the last page.
fn grow(spaces: &mut Spaces, units: u32) -> Option<()> {
    let pages = units.div_ceil(UNITS_OF_PAGE);
    let first = memory_grow::<0>(pages as usize);
    // The last page is left alone: its end has no address.
    if first == usize::MAX || first + pages as usize > u16::MAX.into() {
        return None;
    }
    spaces.give(first as u32 * UNITS_OF_PAGE, pages * UNITS_OF_PAGE);
    Some(())
}

const fn units(bytes: usize) -> u32 {
    bytes.div_ceil(UNIT_BYTES) as u32
}

fn start(block: *mut u8) -> u32 {
    (block.addr() / UNIT_BYTES) as u32
}

/// Provides dlmalloc's segments.
struct Segments;

// SAFETY: a segment belongs to no one else, and stays so: nothing is taken back.
unsafe impl Allocator for Segments {
    fn alloc(&self, size: usize) -> (*mut u8, usize, u32) {
        let size = size.next_multiple_of(SEGMENT_BYTES);
        (MEMORY.take(size), size, 0)
    }

    fn remap(&self, _: *mut u8, _: usize, _: usize, _: bool) -> *mut u8 {
        ptr::null_mut()
    }

    fn free_part(&self, _: *mut u8, _: usize, _: usize) -> bool {
        false
    }

    fn free(&self, _: *mut u8, _: usize) -> bool {
        false
    }

    fn can_release_part(&self, _: u32) -> bool {
        false
    }

    fn allocates_zeros(&self) -> bool {
        false
    }

    fn page_size(&self) -> usize {
        PAGE_BYTES
    }
}

/// The allocator of a module with one thread.
pub struct Heap {
    small: UnsafeCell<Dlmalloc<Segments>>,
}

// SAFETY: a module without atomics has one thread.
#[cfg(not(target_feature = "atomics"))]
unsafe impl Sync for Heap {}

impl Heap {
    /// An allocator without memory yet.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            small: UnsafeCell::new(Dlmalloc::new_with_allocator(Segments)),
        }
    }

    #[expect(
        clippy::mut_from_ref,
        reason = "its callers are one thread, and none calls another"
    )]
    fn small(&self) -> &mut Dlmalloc<Segments> {
        // SAFETY: see above.
        unsafe { &mut *self.small.get() }
    }
}

impl Default for Heap {
    fn default() -> Self {
        Self::new()
    }
}

/// Whether a block is large. Units have every alignment that callers request.
const fn is_large(bytes: usize, align: usize) -> bool {
    bytes >= LARGE_BYTES && align <= UNIT_BYTES
}

// SAFETY: a large block is a part of the memory that was free, a small one is dlmalloc's; its size
// tells which, every time. Neither panics.
unsafe impl GlobalAlloc for Heap {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if is_large(layout.size(), layout.align()) {
            return MEMORY.take(layout.size());
        }
        unsafe { self.small().malloc(layout.size(), layout.align()) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        if !is_large(layout.size(), layout.align()) {
            return unsafe { self.small().calloc(layout.size(), layout.align()) };
        }
        let block = MEMORY.take(layout.size());
        if !block.is_null() {
            unsafe { block.write_bytes(0, layout.size()) };
        }
        block
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        if is_large(layout.size(), layout.align()) {
            return MEMORY.give(block, layout.size());
        }
        unsafe { self.small().free(block, layout.size(), layout.align()) }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        let (size, align) = (layout.size(), layout.align());
        match (is_large(size, align), is_large(new_size, align)) {
            (false, false) => return unsafe { self.small().realloc(block, size, align, new_size) },
            (true, true) if MEMORY.resize(block, size, new_size) => return block,
            _ => {}
        }
        let moved = unsafe { self.alloc(Layout::from_size_align_unchecked(new_size, align)) };
        if !moved.is_null() {
            unsafe {
                ptr::copy_nonoverlapping(block, moved, size.min(new_size));
                self.dealloc(block, layout);
            }
        }
        moved
    }
}
