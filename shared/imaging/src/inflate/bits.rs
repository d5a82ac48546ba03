//! Bits of a stream that comes in pieces, the lowest of each byte first (RFC 1951, § 3.1.1).

/// Returns the next piece of a stream, until there is none. An iterator behind a pointer would be a
/// kilobyte of WebAssembly more.
pub(crate) type Pieces<'a> = Box<dyn FnMut() -> Option<&'a [u8]> + 'a>;

pub(super) struct Bits<'a> {
    pub(super) input: &'a [u8],
    pieces: Pieces<'a>,
    /// The next `count` bits. The bits above are zero, or already those with which `input` begins.
    pub(super) held: u64,
    pub(super) count: u32,
    /// Bytes of all pieces up to the end of `input`.
    taken: u64,
}

/// [`Bits::refill`] provides at least this many bits, except at the end.
pub(super) const REFILLED: u32 = 56;

impl<'a> Bits<'a> {
    pub(super) fn new(pieces: Pieces<'a>) -> Self {
        Self {
            input: &[],
            pieces,
            held: 0,
            count: 0,
            taken: 0,
        }
    }

    /// Whole bytes read so far.
    pub(super) fn read_bytes(&self) -> u64 {
        self.taken - self.input.len() as u64 - u64::from(self.count / 8)
    }

    #[inline(never)]
    pub(super) fn refill(&mut self) {
        if let Some(word) = self.input.first_chunk::<8>() {
            self.held |= u64::from_le_bytes(*word) << self.count;
            let bytes = (63 - self.count) / 8;
            self.input = self.input.get(bytes as usize..).unwrap_or_default();
            self.count += 8 * bytes;
            return;
        }
        self.held &= (1 << self.count) - 1;
        while self.count < REFILLED
            && let Some(byte) = self.byte()
        {
            self.held |= u64::from(byte) << self.count;
            self.count += 8;
        }
    }

    /// The next byte that is not held.
    #[inline(never)]
    fn byte(&mut self) -> Option<u8> {
        self.advance();
        let (byte, rest) = self.input.split_first()?;
        self.input = rest;
        Some(*byte)
    }

    /// Moves to the next piece when the current one ends.
    fn advance(&mut self) {
        while self.input.is_empty()
            && let Some(piece) = (self.pieces)()
        {
            self.input = piece;
            self.taken += piece.len() as u64;
        }
    }

    /// Takes bits that are held; `None` if there are too few.
    pub(super) fn consume(&mut self, count: u32) -> Option<()> {
        self.count = self.count.checked_sub(count)?;
        self.held >>= count;
        Some(())
    }

    /// Takes up to 16 bits.
    #[inline(never)]
    pub(super) fn take(&mut self, count: u32) -> Option<u32> {
        if self.count < count {
            self.refill();
        }
        let bits = self.held as u32 & ((1 << count) - 1);
        self.consume(count)?;
        Some(bits)
    }

    /// Moves to the next whole byte; returns the bits skipped.
    pub(super) fn align(&mut self) -> u32 {
        let bits = self.held as u32 & ((1 << (self.count % 8)) - 1);
        self.held >>= self.count % 8;
        self.count -= self.count % 8;
        bits
    }

    /// Returns whole bytes at a byte's border, at most `most`; empty at the end. Held bytes come
    /// one by one.
    pub(super) fn bytes(&mut self, most: usize) -> Run<'a> {
        if self.count > 0 {
            let byte = self.held as u8;
            self.held >>= 8;
            self.count -= 8;
            return Run::Held(byte);
        }
        self.held = 0;
        self.advance();
        let (run, rest) = self.input.split_at(most.min(self.input.len()));
        self.input = rest;
        Run::Piece(run)
    }

    /// Whether no bits are left.
    pub(super) fn is_at_end(&mut self) -> bool {
        self.advance();
        self.count == 0 && self.input.is_empty()
    }
}

/// A run of plain bytes.
pub(super) enum Run<'a> {
    Held(u8),
    Piece(&'a [u8]),
}
