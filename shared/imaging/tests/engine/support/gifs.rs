//! GIF files put together byte by byte, for files that no encoder writes.

/// A picture of four by two pixels of three colors, and the data around it.
#[derive(Clone)]
pub(crate) struct Picture {
    pub(crate) control: Option<[u8; 4]>,
    /// Flags of the descriptor, without those of a table.
    pub(crate) flags: u8,
    /// Its own color table.
    pub(crate) colors: Vec<u8>,
    /// The bytes of its codes, cut into sub-blocks of this length.
    pub(crate) codes: Vec<u8>,
    pub(crate) block: usize,
    /// Data after its sub-blocks, and before their end.
    pub(crate) sub_blocks: Vec<u8>,
}

/// Indices of the picture's pixels.
pub(crate) const PIXELS: [u8; 8] = [0, 1, 2, 0, 2, 1, 1, 0];

/// The codes of these pixels: two bits each after a code that clears the table, so that no code is
/// longer than three bits; then these bits, the lowest first.
pub(crate) fn codes(pixels: &[u8], behind: &[(u32, u32)]) -> Vec<u8> {
    let pairs = pixels.chunks(2).flat_map(|pair| {
        let pair = pair.iter().map(|pixel| (u32::from(*pixel), 3));
        std::iter::once((4, 3)).chain(pair).collect::<Vec<_>>()
    });
    let mut bytes = Vec::new();
    let (mut held, mut count) = (0_u64, 0);
    for (bits, length) in pairs.chain(behind.iter().copied()) {
        held |= u64::from(bits) << count;
        count += length;
        while count >= 8 {
            bytes.push(held as u8);
            held >>= 8;
            count -= 8;
        }
    }
    if count > 0 {
        bytes.push(held as u8);
    }
    bytes
}

/// The end code.
pub(crate) const END: (u32, u32) = (5, 3);

impl Picture {
    pub(crate) fn new() -> Self {
        Self {
            control: None,
            flags: 0,
            colors: Vec::new(),
            codes: codes(&PIXELS, &[END]),
            block: 255,
            sub_blocks: Vec::new(),
        }
    }

    pub(crate) fn file(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        if let Some(control) = self.control {
            bytes.extend(b"\x21\xF9\x04");
            bytes.extend(control);
            bytes.push(0);
        }
        bytes.extend(b"\x2C\0\0\0\0\x04\0\x02\0");
        bytes.push(self.flags | packed(&self.colors));
        bytes.extend(&self.colors);
        bytes.push(2);
        for block in self.codes.chunks(self.block) {
            bytes.push(block.len() as u8);
            bytes.extend(block);
        }
        bytes.extend(&self.sub_blocks);
        bytes.push(0);
        bytes
    }
}

fn packed(colors: &[u8]) -> u8 {
    match colors.len() / 3 {
        0 => 0,
        entries => 0x80 | (entries.ilog2() - 1) as u8,
    }
}

/// Red, green, blue, and a fourth.
pub(crate) fn colors(fourth: [u8; 3]) -> Vec<u8> {
    [[200, 0, 0], [0, 200, 0], [0, 0, 200], fourth].concat()
}

/// A file of these blocks; `odd` is the screen's background color and pixel aspect ratio.
pub(crate) fn gif(odd: [u8; 2], colors: &[u8], blocks: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = b"GIF89a\x04\0\x02\0".to_vec();
    bytes.push(0x10 | packed(colors));
    bytes.extend(odd);
    bytes.extend(colors);
    bytes.extend(blocks.concat());
    bytes.push(0x3B);
    bytes
}
