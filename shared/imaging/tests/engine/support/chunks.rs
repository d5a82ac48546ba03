//! PNG files put together chunk by chunk, for files that no encoder writes.

use crate::support::fixtures::chunk;

/// A file whose IDAT holds the rows as given.
pub(crate) struct Raw {
    pub(crate) sides: (u32, u32),
    pub(crate) depth: u8,
    pub(crate) color: u8,
    /// Name and data of the chunks before the pixels.
    pub(crate) before: Vec<([u8; 4], Vec<u8>)>,
    /// Data of each IDAT.
    pub(crate) data: Vec<Vec<u8>>,
    /// Name and data of the chunks after the pixels.
    pub(crate) behind: Vec<([u8; 4], Vec<u8>)>,
}

impl Raw {
    /// Of rows with their filters.
    pub(crate) fn new(sides: (u32, u32), depth: u8, color: u8, rows: &[u8]) -> Self {
        Self {
            sides,
            depth,
            color,
            before: Vec::new(),
            data: vec![fdeflate::compress_to_vec(rows)],
            behind: Vec::new(),
        }
    }

    pub(crate) fn with(mut self, name: &[u8; 4], data: &[u8]) -> Self {
        self.before.push((*name, data.to_vec()));
        self
    }

    pub(crate) fn with_behind(mut self, name: &[u8; 4], data: &[u8]) -> Self {
        self.behind.push((*name, data.to_vec()));
        self
    }

    pub(crate) fn with_data(mut self, data: &[u8]) -> Self {
        self.data.push(data.to_vec());
        self
    }

    pub(crate) fn file(&self) -> Vec<u8> {
        let (width, height) = self.sides;
        let sides = [width.to_be_bytes(), height.to_be_bytes()].concat();
        let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
        file.extend(chunk(
            b"IHDR",
            &[&sides[..], &[self.depth, self.color, 0, 0, 0]].concat(),
        ));
        for (name, data) in &self.before {
            file.extend(chunk(name, data));
        }
        for data in &self.data {
            file.extend(chunk(b"IDAT", data));
        }
        for (name, data) in &self.behind {
            file.extend(chunk(name, data));
        }
        file.extend(chunk(b"IEND", b""));
        file
    }
}

/// Four rows of four gray pixels.
pub(crate) fn gray() -> Raw {
    let rows: Vec<u8> = (0..4)
        .flat_map(|row| [0, row, 60, 120, 180 + row])
        .collect();
    Raw::new((4, 4), 8, 0, &rows)
}

/// Two rows of seven pixels of two bits: entries 0, 1 and 2 of a palette.
pub(crate) fn indexed(filler: u8) -> Raw {
    let [above, below] = [0b01_10_00_00, 0b00_01_10_00].map(|it| it | filler);
    // The second row is stored as differences to the left.
    let left = 0b10_00_01_10;
    let rows = [0, 0b00_01_10_00, above, 1, left, below.wrapping_sub(left)];
    Raw::new((7, 2), 2, 3, &rows).with(b"PLTE", &[200, 10, 20, 30, 200, 40, 50, 60, 200])
}

/// The frame control of a frame.
pub(crate) fn control(number: u32, sides: (u32, u32), place: (u32, u32)) -> Vec<u8> {
    let words = [number, sides.0, sides.1, place.0, place.1];
    let words = words.map(u32::to_be_bytes);
    [words.as_flattened(), b"\0\x01\0\x0A\0\0"].concat()
}

/// Two frames, the first the default picture.
pub(crate) fn moving(behind_the_second: &[u8]) -> Raw {
    let rows = fdeflate::compress_to_vec(&[0, 9, 8, 1, 7, 6]);
    let frame = [b"\0\0\0\x02", &rows[..], behind_the_second].concat();
    gray()
        .with(b"acTL", b"\0\0\0\x02\0\0\0\x03")
        .with(b"fcTL", &control(0, (4, 4), (0, 0)))
        .with_behind(b"fcTL", &control(1, (2, 2), (1, 2)))
        .with_behind(b"fdAT", &frame)
}
