//! Huffman tables (T.81 annex C and § F.2.2.3) as one wide look-up.

use std::cell::{Cell, OnceCell};

use super::{
    bits::Bits,
    damage::Damage,
    lookup::{Entry, Lookup, WIDTH, extend},
    steps::Steps,
};

/// A table ready for decoding that records its used codes: the unused ones could contain anything.
pub(crate) struct Table {
    lookup: Lookup,
    /// Whether an index of the look-up was used, and whether a longer code with that index was.
    found: Box<[Cell<bool>; 1 << WIDTH]>,
    found_long: [Cell<bool>; 256],
    steps: OnceCell<Steps>,
    /// By length of the code: one more than its largest code, left-aligned in 16 bits; and the
    /// offset from a code to its symbol's index.
    limits: [u32; 17],
    offsets: [i32; 17],
    symbols: [u8; 256],
}

impl Table {
    /// Builds a table from the number of codes of each length, and the symbols in order of code.
    pub(super) fn new(counts: &[u8], symbols: &[u8]) -> Result<Self, Damage> {
        let mut table = Self {
            lookup: Lookup::new(),
            found: Box::new([const { Cell::new(false) }; 1 << WIDTH]),
            found_long: [const { Cell::new(false) }; 256],
            steps: OnceCell::new(),
            limits: [0; 17],
            offsets: [0; 17],
            symbols: [0; 256],
        };
        table
            .symbols
            .get_mut(..symbols.len())
            .ok_or(Damage)?
            .copy_from_slice(symbols);
        let (mut code, mut index) = (0u32, 0u32);
        for (length, &count) in (1u32..).zip(counts) {
            table.offsets[length as usize] = index as i32 - code as i32;
            for &symbol in symbols.iter().skip(index as usize).take(count.into()) {
                // More codes than a tree of this depth has leaves.
                if code >= 1 << length {
                    return Err(Damage);
                }
                table.fill(code, length, symbol);
                code += 1;
            }
            index += u32::from(count);
            table.limits[length as usize] = code << (16 - length);
            code <<= 1;
        }
        Ok(table)
    }

    fn fill(&mut self, code: u32, length: u32, symbol: u8) {
        let Some(spare) = WIDTH.checked_sub(length) else {
            return;
        };
        let size = u32::from(symbol & 15);
        let first = (code << spare) as usize;
        for (behind, entry) in (0u32..1 << spare).zip(&mut self.lookup.0[first..]) {
            let value = match spare.checked_sub(size) {
                Some(rest) if size > 0 => extend(behind >> rest, size),
                _ => 0,
            };
            *entry = Entry::new(length, symbol, value);
        }
    }

    /// The next code, which stays in `bits`; 16 bits must be available.
    #[inline(always)]
    pub(super) fn find(&self, bits: &Bits<'_>) -> Result<Entry, Damage> {
        let entry = self.lookup.0[(bits.peek(WIDTH) & ((1 << WIDTH) - 1)) as usize];
        if entry.0 != 0 {
            return Ok(entry);
        }
        self.find_long(bits.peek(16))
    }

    /// Records the code that [`Self::find`] returns. Separate, because drawing has no time for it.
    #[inline(always)]
    pub(super) fn note(&self, bits: &Bits<'_>) {
        self.found[(bits.peek(WIDTH) & ((1 << WIDTH) - 1)) as usize].set(true);
    }

    #[cold]
    fn find_long(&self, bits: u32) -> Result<Entry, Damage> {
        let (length, index) = self.place(bits).ok_or(Damage)?;
        let symbol = self.symbols.get(index).ok_or(Damage)?;
        if let Some(found) = self.found_long.get(index) {
            found.set(true);
        }
        Ok(Entry::new(length, *symbol, 0))
    }

    /// Length and index of the code with which these 16 bits begin.
    fn place(&self, bits: u32) -> Option<(u32, usize)> {
        let length = (1..=16).find(|length| bits < self.limits[*length as usize])?;
        let code = (bits >> (16 - length)) as i32;
        let index = usize::try_from(code + self.offsets[length as usize]).ok()?;
        Some((length, index))
    }

    /// Its AC codes, many at a time.
    pub(super) fn steps(&self) -> &Steps {
        self.steps.get_or_init(|| Steps::new(&self.lookup))
    }

    /// For each code, by its index, whether it was used.
    pub(crate) fn used(&self) -> [bool; 256] {
        let noted = self.steps.get().into_iter();
        for at in noted.flat_map(|steps| steps.noted(&self.lookup)) {
            self.found[at as usize].set(true);
        }
        let mut used = [false; 256];
        for (at, _) in self.found.iter().enumerate().filter(|(_, it)| it.get()) {
            let place = self.place((at as u32) << (16 - WIDTH));
            if let Some(used) = place.and_then(|(_, index)| used.get_mut(index)) {
                *used = true;
            }
        }
        for (used, found) in used.iter_mut().zip(&self.found_long) {
            *used |= found.get();
        }
        used
    }
}

/// AC codes looked up two at a time (§ F.2.2.2): most codes and values are so short that the next
/// code is in the look-up, too. Often that is the end of the block.
///
/// A look-up of its own, not part of [`Table`]: in progressive files symbols have other meanings.
pub(super) struct Pairs(Box<[Pair; 1 << WIDTH]>);

/// One or two coefficients found.
///
/// 0–5: bits of all codes and values. 6–9: zeros before the first (run). 10–14: distance from the
/// first to the second; 0 when there is none. 15–16: kind. 32–47: the first value; for
/// [`Pair::PART`] the bits of the value. 48–63: the second value; when there is none, the first
/// again.
#[derive(Clone, Copy)]
pub(super) struct Pair(u64);

impl Pair {
    /// The code is longer than the look-up is wide: a part of zero bits.
    const LONG: Self = Self(Self::PART);
    /// The block ends after the values.
    const LAST: u64 = 1 << 15;
    /// No value, or one that is only partly in the look-up.
    const PART: u64 = 1 << 16;

    fn new(first: Entry, second: Option<Entry>) -> Self {
        let total = |entry: Entry| u64::from(entry.total());
        let run = |entry: Entry| u64::from(entry.run());
        let value = |entry: Entry| u64::from((entry.0 >> 16) as u16);
        let one = total(first) | run(first) << 6;
        if first.0 >> 16 == 0 {
            return Self(one | Self::PART | u64::from(first.size()) << 32);
        }
        let alone = one | value(first) << 32 | value(first) << 48;
        match second {
            None => Self(alone),
            Some(end) if end.is_end() => Self((alone | Self::LAST) + total(end)),
            Some(second) => {
                let behind = run(second) + 1;
                Self(
                    (one | behind << 10 | value(first) << 32 | value(second) << 48) + total(second),
                )
            }
        }
    }

    /// Whether both values are complete: the loop's common case.
    #[inline(always)]
    pub(super) const fn is_whole(self) -> bool {
        self.0 & Self::PART == 0
    }

    /// Whether the block ends after the values.
    #[inline(always)]
    pub(super) const fn is_last(self) -> bool {
        self.0 & Self::LAST != 0
    }

    #[inline(always)]
    pub(super) const fn total(self) -> u32 {
        (self.0 & 63) as u32
    }

    #[inline(always)]
    pub(super) const fn run(self) -> u32 {
        (self.0 >> 6 & 15) as u32
    }

    #[inline(always)]
    pub(super) const fn behind(self) -> u32 {
        (self.0 >> 10 & 31) as u32
    }

    #[inline(always)]
    pub(super) const fn values(self) -> (i16, i16) {
        ((self.0 >> 32) as i16, (self.0 >> 48) as i16)
    }

    /// The entry of a code whose value is only partly in the look-up.
    #[inline(always)]
    pub(super) const fn part(self) -> Option<Entry> {
        if self.0 & Self::PART == 0 || self.total() == 0 {
            return None;
        }
        let size = (self.0 >> 32) as u32 & 15;
        Some(Entry(self.total() | size << 6 | self.run() << 10))
    }
}

impl Pairs {
    pub(super) fn new(table: &Table) -> Self {
        let mut pairs = Box::new([Pair::LONG; 1 << WIDTH]);
        for ((bits, pair), first) in (0u32..).zip(pairs.iter_mut()).zip(table.lookup.0.iter()) {
            if first.0 == 0 {
                continue;
            }
            let spare = WIDTH.saturating_sub(first.total());
            let behind = (bits << first.total()) as usize & ((1 << WIDTH) - 1);
            let second = table.lookup.0[behind];
            let is_seen = second.0 != 0 && second.total() <= spare;
            let is_told = second.is_end() || second.0 >> 16 != 0;
            *pair = Pair::new(*first, (is_seen && is_told).then_some(second));
        }
        Self(pairs)
    }

    /// The next pair, which stays in `bits`; 16 bits must be available.
    #[inline(always)]
    pub(super) fn find(&self, bits: &Bits<'_>) -> Pair {
        self.0[(bits.peek(WIDTH) & ((1 << WIDTH) - 1)) as usize]
    }
}
