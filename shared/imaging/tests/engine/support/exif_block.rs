//! EXIF blocks entry by entry, valid or not, for blocks that exiftool itself would not write.

use super::fixtures::Order;

/// Types of TIFF 6.0, section 2, and of Exif 3.0 (UTF-8).
pub(crate) mod kind {
    pub(crate) const BYTE: u16 = 1;
    pub(crate) const ASCII: u16 = 2;
    pub(crate) const SHORT: u16 = 3;
    pub(crate) const LONG: u16 = 4;
    pub(crate) const RATIONAL: u16 = 5;
    pub(crate) const SBYTE: u16 = 6;
    pub(crate) const UNDEFINED: u16 = 7;
    pub(crate) const SSHORT: u16 = 8;
    pub(crate) const SLONG: u16 = 9;
    pub(crate) const SRATIONAL: u16 = 10;
    pub(crate) const FLOAT: u16 = 11;
    pub(crate) const DOUBLE: u16 = 12;
    pub(crate) const IFD: u16 = 13;
    pub(crate) const UTF8: u16 = 129;
}

/// The tags that the reader uses, and pointers to directories.
pub(crate) mod tag {
    pub(crate) const DESCRIPTION: u16 = 0x010E;
    pub(crate) const MAKE: u16 = 0x010F;
    pub(crate) const MODEL: u16 = 0x0110;
    pub(crate) const ORIENTATION: u16 = 0x0112;
    pub(crate) const EXIF: u16 = 0x8769;
    pub(crate) const GPS: u16 = 0x8825;
    pub(crate) const TAKEN: u16 = 0x9003;
    pub(crate) const TAKEN_OFFSET: u16 = 0x9011;
    pub(crate) const TAKEN_FRACTION: u16 = 0x9291;
    pub(crate) const LENS: u16 = 0xA434;

    pub(crate) const LATITUDE_REF: u16 = 1;
    pub(crate) const LATITUDE: u16 = 2;
    pub(crate) const LONGITUDE_REF: u16 = 3;
    pub(crate) const LONGITUDE: u16 = 4;
    pub(crate) const ALTITUDE_REF: u16 = 5;
    pub(crate) const ALTITUDE: u16 = 6;
}

#[derive(Clone)]
pub(crate) struct Entry {
    tag: u16,
    kind: u16,
    count: u32,
    value: Value,
}

#[derive(Clone)]
enum Value {
    Bytes(Vec<u8>),
    Whole(Vec<i64>),
    Fractions(Vec<[i64; 2]>),
    Floats(Vec<f64>),
    /// The declared offset of its bytes.
    At(u32),
    /// The directory with this number.
    Directory(usize),
}

pub(crate) fn bytes(tag: u16, kind: u16, bytes: &[u8]) -> Entry {
    entry(tag, kind, bytes.len(), Value::Bytes(bytes.to_vec()))
}

/// Text; `text` includes a NUL at its end or not.
pub(crate) fn ascii(tag: u16, text: &str) -> Entry {
    bytes(tag, kind::ASCII, text.as_bytes())
}

pub(crate) fn whole(tag: u16, kind: u16, values: &[i64]) -> Entry {
    entry(tag, kind, values.len(), Value::Whole(values.to_vec()))
}

pub(crate) fn fractions(tag: u16, kind: u16, values: &[[i64; 2]]) -> Entry {
    entry(tag, kind, values.len(), Value::Fractions(values.to_vec()))
}

pub(crate) fn floats(tag: u16, kind: u16, values: &[f64]) -> Entry {
    entry(tag, kind, values.len(), Value::Floats(values.to_vec()))
}

/// An entry whose bytes are declared to be at an offset.
pub(crate) fn at(tag: u16, kind: u16, count: usize, offset: u32) -> Entry {
    entry(tag, kind, count, Value::At(offset))
}

fn entry(tag: u16, kind: u16, count: usize, value: Value) -> Entry {
    let count = u32::try_from(count).unwrap();
    Entry {
        tag,
        kind,
        count,
        value,
    }
}

impl Entry {
    /// The same entry with another count.
    pub(crate) fn counted(self, count: u32) -> Self {
        Self { count, ..self }
    }

    fn value(&self, order: Order, directories: &[u32; 3]) -> Vec<u8> {
        let whole = |value: &i64| {
            let size = match self.kind {
                kind::BYTE | kind::SBYTE => 1,
                kind::SHORT | kind::SSHORT => 2,
                _ => 4,
            };
            order.turned(&value.to_le_bytes()[..size])
        };
        match &self.value {
            Value::Bytes(bytes) => bytes.clone(),
            Value::Whole(values) => values.iter().flat_map(whole).collect(),
            Value::Fractions(values) => values.iter().flatten().flat_map(whole).collect(),
            Value::Floats(values) => values
                .iter()
                .flat_map(|value| match self.kind {
                    kind::FLOAT => order.turned(&(*value as f32).to_le_bytes()),
                    _ => order.turned(&value.to_le_bytes()),
                })
                .collect(),
            Value::At(offset) => whole(&i64::from(*offset)),
            Value::Directory(number) => whole(&i64::from(directories[*number])),
        }
    }
}

/// A directory's entries, in the order of writing.
#[derive(Clone)]
pub(crate) struct Entries(pub(crate) Vec<Entry>);

impl Entries {
    /// Replaces the entry of this tag, or appends it.
    pub(crate) fn set(&mut self, entry: Entry) {
        match self.0.iter_mut().find(|it| it.tag == entry.tag) {
            Some(known) => *known = entry,
            None => self.0.push(entry),
        }
    }

    pub(crate) fn add(&mut self, entry: Entry) {
        self.0.push(entry);
    }

    pub(crate) fn remove(&mut self, tag: u16) -> Entry {
        let at = self.0.iter().position(|it| it.tag == tag).unwrap();
        self.0.remove(at)
    }

    pub(crate) fn find(&mut self, tag: u16) -> &mut Entry {
        self.0.iter_mut().find(|it| it.tag == tag).unwrap()
    }

    /// Bytes of the directory with its values.
    fn write(&self, order: Order, at: u32, directories: &[u32; 3]) -> Vec<u8> {
        let mut entries = order.turned(&(self.0.len() as u16).to_le_bytes());
        let behind = at + 2 + 12 * self.0.len() as u32 + 4;
        let mut values = Vec::new();
        for entry in &self.0 {
            let mut value = entry.value(order, directories);
            if value.len() > 4 {
                let offset = behind + values.len() as u32;
                values.extend(value);
                // At even offsets, as TIFF 6.0 requires.
                values.resize(values.len().next_multiple_of(2), 0);
                value = order.turned(&offset.to_le_bytes());
            }
            value.resize(4, 0);
            entries.extend(order.turned(&entry.tag.to_le_bytes()));
            entries.extend(order.turned(&entry.kind.to_le_bytes()));
            entries.extend(order.turned(&entry.count.to_le_bytes()));
            entries.extend(value);
        }
        entries.extend([0; 4]);
        entries.extend(values);
        entries
    }
}

/// A block of three directories.
#[derive(Clone)]
pub(crate) struct Block {
    pub(crate) first: Entries,
    pub(crate) exif: Entries,
    pub(crate) gps: Entries,
    /// Their order in the block: the first one's number is 0.
    pub(crate) places: [usize; 3],
    /// Unused bytes between them.
    pub(crate) gap: usize,
}

impl Block {
    /// A block with all tags that the reader uses, as the specification requires.
    pub(crate) fn sound() -> Self {
        let pointer = |tag, number| entry(tag, kind::LONG, 1, Value::Directory(number));
        let exact = |tag, values: &[[i64; 2]]| fractions(tag, kind::RATIONAL, values);
        Self {
            first: Entries(vec![
                ascii(tag::DESCRIPTION, "Sea and sky\0"),
                ascii(tag::MAKE, "ACM\0"),
                ascii(tag::MODEL, "One\0"),
                whole(tag::ORIENTATION, kind::SHORT, &[6]),
                pointer(tag::EXIF, 1),
                pointer(tag::GPS, 2),
            ]),
            exif: Entries(vec![
                ascii(tag::TAKEN, "2024:02:29 23:59:58\0"),
                ascii(tag::TAKEN_OFFSET, "-03:30\0"),
                ascii(tag::TAKEN_FRACTION, "125\0"),
                ascii(tag::LENS, "50 mm f/2\0"),
            ]),
            gps: Entries(vec![
                ascii(tag::LATITUDE_REF, "S\0"),
                exact(tag::LATITUDE, &[[33, 1], [51, 1], [2455, 100]]),
                ascii(tag::LONGITUDE_REF, "W\0"),
                exact(tag::LONGITUDE, &[[151, 1], [12, 1], [5497, 100]]),
                whole(tag::ALTITUDE_REF, kind::BYTE, &[1]),
                exact(tag::ALTITUDE, &[[25, 2]]),
            ]),
            places: [0, 1, 2],
            gap: 0,
        }
    }

    /// Sets the type of the pointers to both of the other directories.
    pub(crate) fn point_as(&mut self, kind: u16) {
        for tag in [tag::EXIF, tag::GPS] {
            self.first.find(tag).kind = kind;
        }
    }

    pub(crate) fn bytes(&self, order: Order) -> Vec<u8> {
        let parts = [&self.first, &self.exif, &self.gps];
        let mut directories = [0; 3];
        let mut end = 8;
        for number in self.places {
            directories[number] = end as u32;
            end += parts[number].write(order, 0, &[0; 3]).len() + self.gap;
        }
        let mut block = match order {
            Order::Little => b"II*\0".to_vec(),
            Order::Big => b"MM\0*".to_vec(),
        };
        block.extend(order.turned(&directories[0].to_le_bytes()));
        for number in self.places {
            block.extend(parts[number].write(order, directories[number], &directories));
            block.extend(vec![0xEE; self.gap]);
        }
        block
    }
}
