//! Prefix codes (RFC 1951, § 3.2), with tables only as long as their codes need.
//!
//! Other inflaters fill a table of thousands of entries for each block, and empty blocks of twelve
//! bytes make them do it a million times. Here a table has 2ⁿ entries, n the length of the longest
//! code and 10 at most. Longer codes, one in a thousand symbols, are searched for bit by bit. So
//! the cost of a table is in proportion to the bytes of the file.

/// Entries of the longest table.
const SIZE: usize = 1024;
/// The most symbols of an alphabet.
const MOST: usize = 288;
/// The most bits of a code.
pub(super) const LONGEST: usize = 15;

/// A table's entry for a symbol: bits of the code in the lowest four, and the alphabet's data for
/// it above.
pub(super) type Entry = u32;

/// The bits of an entry's code.
pub(super) const BITS: Entry = 0xF;
/// Not in the table, or not a symbol: call [`Codes::find`].
pub(super) const ELSEWHERE: Entry = 1 << 31;

/// A symbol with the length of its code, in the order of symbols; no length is zero.
pub(super) type Length = (u16, u8);

pub(super) struct Codes {
    table: Box<[Entry; SIZE]>,
    /// Maximum bits of an index of the table, and a mask for the bits in use.
    bits: usize,
    mask: u64,
    /// The number of codes of each length, the first of them, and the position of its symbol.
    counts: [u16; LONGEST + 1],
    first: [u16; LONGEST + 1],
    start: [u16; LONGEST + 1],
    symbols: [u16; MOST],
    entry: fn(u16) -> Entry,
}

impl Codes {
    /// Codes without symbols yet, for an alphabet whose symbols map to these entries.
    pub(super) fn new(bits: usize, entry: fn(u16) -> Entry) -> Self {
        let table = vec![ELSEWHERE; SIZE].into_boxed_slice();
        Self {
            table: table.try_into().expect("as long as the array"),
            bits,
            mask: 0,
            counts: [0; LONGEST + 1],
            first: [0; LONGEST + 1],
            start: [0; LONGEST + 1],
            symbols: [0; MOST],
            entry,
        }
    }

    /// Sets the codes of these lengths; returns the units of work spent. `None` if the lengths are
    /// oversubscribed or incomplete, except for a single code of one bit (§ 3.2.7), and for none at
    /// all, from which nothing can be read.
    #[inline(never)]
    pub(super) fn set(&mut self, lengths: &[Length]) -> Option<usize> {
        self.counts = [0; LONGEST + 1];
        for (_, length) in lengths {
            *self.counts.get_mut(usize::from(*length))? += 1;
        }
        let (mut free, mut code, mut start) = (1_i32, 0_u16, 0_u16);
        let places = self.first.iter_mut().zip(&mut self.start);
        for (count, (first, place)) in self.counts.iter().zip(places).skip(1) {
            free = free * 2 - i32::from(*count);
            if free < 0 {
                return None;
            }
            code <<= 1;
            (*first, *place) = (code, start);
            code = code.wrapping_add(*count);
            start += count;
        }
        let mut next = self.start;
        for (symbol, length) in lengths {
            let place = next.get_mut(usize::from(*length))?;
            *self.symbols.get_mut(usize::from(*place))? = *symbol;
            *place += 1;
        }
        if free > 0 {
            let is_single = lengths.len() == 1 && self.counts[1] == 1;
            if !is_single && !lengths.is_empty() {
                return None;
            }
            self.mask = 1;
            self.table[0] = match lengths.first() {
                Some((symbol, _)) => (self.entry)(*symbol) | 1,
                None => ELSEWHERE,
            };
            self.table[1] = ELSEWHERE;
            return Some(lengths.len() + 2);
        }
        let used = self.fill();
        // Most of a table is copied from its own beginning.
        Some(lengths.len() + used / 8)
    }

    /// Fills in the shortest codes first; each further bit doubles the table.
    fn fill(&mut self) -> usize {
        let (mut size, mut code, mut at) = (1, 0, 0);
        let mut is_open = true;
        let counts = self.counts.iter().take(self.bits + 1);
        for (length, count) in counts.enumerate().skip(1) {
            if !is_open {
                break;
            }
            self.table.copy_within(..size, size);
            size *= 2;
            for _ in 0..*count {
                let symbol = self.symbols.get(at).copied().unwrap_or_default();
                self.table[code % SIZE] = (self.entry)(symbol) | length as Entry;
                at += 1;
                (code, is_open) = following(code, size);
            }
        }
        // The remaining entries begin longer codes.
        while is_open {
            self.table[code % SIZE] = ELSEWHERE;
            (code, is_open) = following(code, size);
        }
        self.mask = size as u64 - 1;
        size
    }

    /// The entry of the code with which these bits begin, or [`ELSEWHERE`].
    #[inline]
    pub(super) fn look_up(&self, bits: u64) -> Entry {
        self.table[(bits & self.mask) as usize % SIZE]
    }

    /// The entry of a code that is not in the table; `None` if no symbol has it.
    #[cold]
    pub(super) fn find(&self, mut bits: u64) -> Option<Entry> {
        let (mut code, mut length) = (0, 0);
        let places = self.first.iter().zip(&self.start);
        for (count, (first, start)) in self.counts.iter().zip(places).skip(1) {
            code = code << 1 | (bits & 1) as u16;
            bits >>= 1;
            length += 1;
            let at = code.checked_sub(*first)?;
            if at < *count {
                let entry = (self.entry)(*self.symbols.get(usize::from(start + at))?);
                return (entry & ELSEWHERE == 0).then_some(entry | length);
            }
        }
        None
    }
}

/// The next code of the same length, both with their first bit lowest, and whether there is one.
fn following(code: usize, size: usize) -> (usize, bool) {
    let zeros = !code & (size - 1);
    match zeros.checked_ilog2() {
        Some(highest) => (code & ((1 << highest) - 1) | 1 << highest, true),
        None => (0, false),
    }
}
