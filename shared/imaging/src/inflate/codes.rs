//! Prefix codes (RFC 1951, § 3.2): tables as long as their codes need.
//!
//! Other inflaters fill a table of thousands of entries for each block, and blocks of twelve
//! bytes that hold nothing make them do it a million times. Here a table has 2ⁿ entries, n
//! the length of the longest code and 10 at most; codes that are longer, one in a
//! thousand symbols, are searched for bit by bit. So what a table takes was paid for with
//! bytes of the file.

/// Entries of the longest table.
const SIZE: usize = 1024;
/// The most symbols of an alphabet.
const MOST: usize = 288;
/// The most bits of a code.
pub(super) const LONGEST: usize = 15;

/// What stands in a table for a symbol: bits of the code in the lowest four, and what the
/// alphabet says of it above.
pub(super) type Entry = u32;

/// The bits of an entry's code.
pub(super) const BITS: Entry = 0xF;
/// Not in the table, or not a symbol: ask [`Codes::find`].
pub(super) const ELSEWHERE: Entry = 1 << 31;

/// A symbol with the length of its code, in the order of symbols; none is of length zero.
pub(super) type Length = (u16, u8);

pub(super) struct Codes {
    table: Box<[Entry; SIZE]>,
    /// Bits of an index of the table, at most, and as many ones as are in use.
    bits: usize,
    mask: u64,
    /// Codes of each length, the first of them, and where its symbol stands.
    counts: [u16; LONGEST + 1],
    first: [u16; LONGEST + 1],
    start: [u16; LONGEST + 1],
    symbols: [u16; MOST],
    entry: fn(u16) -> Entry,
}

impl Codes {
    /// Codes of no symbol yet, of an alphabet whose symbols stand for these entries.
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

    /// The codes of these lengths; units of work that it took. `None` where they are too many
    /// for their lengths, or too few, but for one of one bit (§ 3.2.7), and for none at all,
    /// of which nothing can be read.
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

    /// Entries of the shortest codes first; for each bit more the table is what it was, twice.
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
        // What is left begins longer codes.
        while is_open {
            self.table[code % SIZE] = ELSEWHERE;
            (code, is_open) = following(code, size);
        }
        self.mask = size as u64 - 1;
        size
    }

    /// The entry of the code that these bits begin with, or that it is elsewhere.
    #[inline]
    pub(super) fn look_up(&self, bits: u64) -> Entry {
        self.table[(bits & self.mask) as usize % SIZE]
    }

    /// The entry of a code that is not in the table; `None` where no symbol has it.
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

/// The code of the same length that follows one, both with their first bit lowest, and whether
/// there is one.
fn following(code: usize, size: usize) -> (usize, bool) {
    let zeros = !code & (size - 1);
    match zeros.checked_ilog2() {
        Some(highest) => (code & ((1 << highest) - 1) | 1 << highest, true),
        None => (0, false),
    }
}
