//! Finds the blocks of a deflate stream (RFC 1951, § 3.2). libdeflate marks its last block as final
//! and reports neither its start nor its end; to append to it, the codes have to be walked once.

/// Makes the last block extendable: after it comes an empty stored block, which ends at a whole
/// byte. `None` for an incomplete stream.
pub(super) fn reopen(stream: &mut Vec<u8>) -> Option<()> {
    let Extent { last, end } = Extent::of(stream)?;
    *stream.get_mut(last / 8)? &= !(1 << (last % 8));
    stream.truncate(end.div_ceil(8));
    // Its header is three zero bits, and the rest of their byte.
    if !(1..=5).contains(&(end % 8)) {
        stream.push(0);
    }
    stream.extend_from_slice(&[0, 0, 0xFF, 0xFF]);
    Some(())
}

/// Positions in bits.
struct Extent {
    /// The start of the last block's header.
    last: usize,
    /// The end of its last code.
    end: usize,
}

impl Extent {
    fn of(stream: &[u8]) -> Option<Self> {
        let mut bits = Bits { stream, at: 0 };
        loop {
            let last = bits.at;
            let is_last = bits.take(1)? == 1;
            match bits.take(2)? {
                0 => bits.pass_stored()?,
                1 => bits.pass_coded(&fixed())?,
                2 => {
                    let codes = bits.take_codes()?;
                    bits.pass_coded(&codes)?;
                }
                _ => return None,
            }
            if is_last {
                return Some(Self { last, end: bits.at });
            }
        }
    }
}

/// Codes of literals and lengths, and of distances.
struct Codes {
    lengths: Code,
    distances: Code,
}

/// § 3.2.6.
fn fixed() -> Codes {
    let mut lengths = [8; 288];
    lengths[144..256].fill(9);
    lengths[256..280].fill(7);
    Codes {
        lengths: Code::of(&lengths),
        distances: Code::of(&[5; 30]),
    }
}

/// A symbol and the length of its code, by the next bits.
struct Code {
    table: Vec<(u16, u8)>,
}

impl Code {
    /// § 3.2.2: codes of one length follow each other in the order of symbols.
    fn of(lengths: &[u8]) -> Self {
        let longest = lengths.iter().copied().max().unwrap_or_default();
        let mut table = vec![(0, 0); 1 << longest];
        let mut code = 0_u32;
        for length in 1..=longest {
            let symbols = (0..).zip(lengths).filter(|(_, it)| **it == length);
            for (symbol, _) in symbols {
                // Codes come with their first bit first, all other fields with the last.
                let start = code.reverse_bits() >> (32 - u32::from(length));
                let places = table.iter_mut().skip(start as usize);
                for place in places.step_by(1 << length) {
                    *place = (symbol, length);
                }
                code += 1;
            }
            code <<= 1;
        }
        Self { table }
    }

    /// The symbol at the start of these bits, and the length of its code.
    fn symbol(&self, bits: u64) -> Option<(usize, usize)> {
        let place = bits as usize & (self.table.len() - 1);
        let (symbol, length) = *self.table.get(place)?;
        (length > 0).then_some((symbol.into(), length.into()))
    }
}

/// Reads the least significant bit first.
struct Bits<'a> {
    stream: &'a [u8],
    at: usize,
}

impl Bits<'_> {
    /// At least 57 bits; zeros after the end.
    fn ahead(&self) -> u64 {
        let rest = self.stream.get(self.at / 8..).unwrap_or_default();
        let word = rest.first_chunk().map_or_else(
            || {
                rest.iter()
                    .rev()
                    .fold(0, |word, byte| word << 8 | u64::from(*byte))
            },
            |bytes| u64::from_le_bytes(*bytes),
        );
        word >> (self.at % 8)
    }

    fn skip(&mut self, count: usize) -> Option<()> {
        self.at += count;
        (self.at <= self.stream.len() * 8).then_some(())
    }

    fn take(&mut self, count: usize) -> Option<usize> {
        let value = self.ahead() & ((1 << count) - 1);
        self.skip(count)?;
        Some(value as usize)
    }

    fn take_symbol(&mut self, code: &Code) -> Option<usize> {
        let (symbol, length) = code.symbol(self.ahead())?;
        self.skip(length)?;
        Some(symbol)
    }

    /// § 3.2.4.
    fn pass_stored(&mut self) -> Option<()> {
        self.at = self.at.next_multiple_of(8);
        let length = self.take(16)?;
        self.skip(16 + 8 * length)
    }

    /// § 3.2.7.
    fn take_codes(&mut self) -> Option<Codes> {
        const ORDER: [usize; 19] = [
            16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
        ];
        let literals = self.take(5)? + 257;
        let all = literals + self.take(5)? + 1;
        let count = self.take(4)? + 4;
        let mut lengths = [0; 19];
        for place in ORDER.into_iter().take(count) {
            *lengths.get_mut(place)? = self.take(3)? as u8;
        }
        let code = Code::of(&lengths);
        let mut lengths: Vec<u8> = Vec::with_capacity(all);
        while lengths.len() < all {
            let (length, times) = match self.take_symbol(&code)? {
                16 => (*lengths.last()?, 3 + self.take(2)?),
                17 => (0, 3 + self.take(3)?),
                18 => (0, 11 + self.take(7)?),
                length => (length as u8, 1),
            };
            lengths.resize(lengths.len() + times, length);
        }
        Some(Codes {
            lengths: Code::of(lengths.get(..literals)?),
            distances: Code::of(lengths.get(literals..all)?),
        })
    }

    /// Walks to the end of the block; the meaning of its codes does not matter.
    fn pass_coded(&mut self, codes: &Codes) -> Option<()> {
        loop {
            // One load holds the longest pair: 15 + 5 + 15 + 13 bits.
            let ahead = self.ahead();
            let (symbol, mut length) = codes.lengths.symbol(ahead)?;
            match symbol {
                0..256 => {}
                256 => return self.skip(length),
                // § 3.2.5: the number of extra bits of a length, and of a distance.
                257..286 => {
                    if (265..285).contains(&symbol) {
                        length += (symbol - 261) / 4;
                    }
                    let (distance, bits) = codes.distances.symbol(ahead >> length)?;
                    length += bits + (distance / 2).saturating_sub(1);
                }
                _ => return None,
            }
            self.skip(length)?;
        }
    }
}

#[cfg(test)]
#[path = "blocks_tests.rs"]
mod tests;
