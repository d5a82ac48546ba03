//! Prefix codes (RFC 1951, § 3.2): tables as long as their codes need.
//!
//! Other inflaters fill a table of thousands of entries for each block, and blocks of twelve
//! bytes that hold nothing make them do it a million times. Here a table has 2ⁿ entries, n
//! the length of the longest code up to [`Codes::new`]'s; codes that are longer, one in a
//! thousand symbols, are searched for bit by bit. So what a table takes was paid for with
//! bytes of the file.

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

pub(super) struct Codes<const SIZE: usize> {
    table: [Entry; SIZE],
    /// Index bits of the table that are in use.
    pub(super) mask: u64,
    /// Codes of each length, the first of them, and where its symbol stands.
    counts: [u16; LONGEST + 1],
    first: [u16; LONGEST + 1],
    start: [u16; LONGEST + 1],
    symbols: [u16; MOST],
    entry: fn(u16) -> Entry,
}

impl<const SIZE: usize> Codes<SIZE> {
    const BITS: usize = SIZE.ilog2() as usize;

    /// Codes of no symbol yet, of an alphabet whose symbols stand for these entries.
    pub(super) fn new(entry: fn(u16) -> Entry) -> Self {
        Self {
            table: [ELSEWHERE; SIZE],
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
    pub(super) fn set(&mut self, lengths: &[Length]) -> Option<usize> {
        self.counts = [0; LONGEST + 1];
        for (_, length) in lengths {
            *self.counts.get_mut(usize::from(*length))? += 1;
        }
        let (mut free, mut code, mut start) = (1_i32, 0_u16, 0_u16);
        for length in 1..=LONGEST {
            let count = self.counts[length];
            free = free * 2 - i32::from(count);
            if free < 0 {
                return None;
            }
            code <<= 1;
            (self.first[length], self.start[length]) = (code, start);
            code = code.wrapping_add(count);
            start += count;
        }
        let mut next = self.start;
        for (symbol, length) in lengths {
            let place = &mut next[usize::from(*length)];
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
        for length in 1..=Self::BITS {
            if at > 0 {
                self.table.copy_within(..size, size);
            }
            size *= 2;
            for _ in 0..self.counts[length] {
                let symbol = self.symbols.get(at).copied().unwrap_or_default();
                self.table[code] = (self.entry)(symbol) | length as Entry;
                at += 1;
                match following(code, size) {
                    Some(next) => code = next,
                    None => {
                        self.mask = size as u64 - 1;
                        return size;
                    }
                }
            }
        }
        // What is left begins longer codes.
        let mut rest = Some(code);
        while let Some(code) = rest {
            self.table[code] = ELSEWHERE;
            rest = following(code, size);
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
        let mut code = 0;
        for length in 1..=LONGEST {
            code = code << 1 | (bits & 1) as u16;
            bits >>= 1;
            let at = code.checked_sub(self.first[length])?;
            if at < self.counts[length] {
                let symbol = self.symbols.get(usize::from(self.start[length] + at))?;
                let entry = (self.entry)(*symbol);
                return (entry & ELSEWHERE == 0).then_some(entry | length as Entry);
            }
        }
        None
    }
}

/// The code of the same length that follows one, both with their first bit lowest, when it
/// is not the last.
fn following(code: usize, size: usize) -> Option<usize> {
    let zeros = !code & (size - 1);
    let highest = 1 << zeros.checked_ilog2()?;
    Some(code & (highest - 1) | highest)
}
