//! GIF: screen, used colors, pictures with their timing, and the loop.

mod codes;
mod colors;

use super::{job::Job, output::Output};
use crate::{
    Error,
    containers::blocks::{
        Block, Blocks, DESCRIPTOR_BYTES, Frame, ICC, LOOPS, SCREEN_BYTES, table_bytes,
    },
};
use codes::Coded;
use colors::{Table, Used};

pub(super) fn strip(job: &Job<'_>, out: &mut Output<'_>) -> Result<(), Error> {
    let survey = Survey::of(job, out)?;
    survey.screen(out);
    if let Some((name, plays)) = survey.plays {
        application(out, name);
        out.write(b"\x03\x01");
        out.write(&plays);
        out.write(b"\0");
    }
    if let Some(profile) = &survey.profile {
        application(out, ICC);
        for block in profile.chunks(255) {
            out.write(&[block.len() as u8]);
            out.write(block);
        }
        out.write(b"\0");
    }
    for picture in &survey.pictures {
        picture.write(out);
    }
    out.write(b"\x3B");
    Ok(())
}

/// The parts with which a file is drawn.
struct Survey<'a> {
    /// Signature, screen descriptor and global color table.
    head: &'a [u8],
    /// Indices of the global table with visible colors, and those that pixels use.
    used: Option<[Used; 2]>,
    /// The extension that gives the number of plays, and the number.
    plays: Option<(&'a [u8; 11], [u8; 2])>,
    profile: Option<Vec<u8>>,
    pictures: Vec<Picture<'a>>,
}

impl<'a> Survey<'a> {
    fn of(job: &Job<'a>, out: &mut Output<'_>) -> Result<Self, Error> {
        let (screen, mut blocks) = Blocks::new(job.file)?;
        let mut survey = Self {
            head: screen.raw,
            used: None,
            plays: None,
            profile: None,
            pictures: Vec::new(),
        };
        // Written with its picture: a control for plain text, which is not drawn, applies to the
        // next picture instead.
        let mut control = None;
        loop {
            match blocks.next()? {
                Block::Control { control: next, .. } => {
                    out.has_hidden |= control.is_some();
                    control = Some(*next);
                }
                Block::Image { frame, raw } => {
                    let picture = Picture::read(frame, raw, control.take(), out)?;
                    // A first picture that ends early gives no size.
                    if survey.pictures.is_empty() && picture.coded.is_short {
                        return Err(Error::corrupt("a GIF picture of fewer pixels than it says"));
                    }
                    if picture.colors.is_none() {
                        let [shown, used] = survey.used.get_or_insert_default();
                        shown.join(&picture.shown);
                        used.join(&picture.coded.used);
                    }
                    survey.pictures.push(picture);
                }
                // Sub-block 1 is the number of plays; 2, a buffer size, is obsolete. In browsers
                // the last one counts.
                Block::Application { name, data } if LOOPS.contains(&name) => {
                    let plays = data.iter().find_map(|it| match it {
                        [1, low, high, ..] => Some((name, [*low, *high])),
                        _ => None,
                    });
                    out.has_hidden |= survey.plays.is_some();
                    survey.plays = plays.or(survey.plays);
                }
                Block::Application { name: ICC, data } => {
                    let bytes: Vec<u8> = data.bytes().collect();
                    survey.profile = out.profile(job, &bytes).or(survey.profile);
                }
                Block::End { .. } => {
                    out.has_hidden |= control.is_some();
                    return Ok(survey);
                }
                Block::Application { .. } | Block::Comment(_) | Block::Other { .. } => {}
            }
        }
    }

    /// Writes signature, dimensions and the global table; not the background color, which no
    /// browser paints, the pixel aspect ratio, or the order of entries.
    fn screen(&self, out: &mut Output<'_>) {
        let (fixed, colors) = self.head.split_at(SCREEN_BYTES.min(self.head.len()));
        let [front @ .., packed, _, _] = fixed else {
            return;
        };
        let table = self.used.as_ref().filter(|_| !colors.is_empty());
        let table = table.map(|[shown, used]| Table::cleared(colors, shown, used));
        out.has_hidden |= match &table {
            Some(table) => table.had_more,
            None => colors.iter().any(|it| *it != 0),
        };
        out.write(front);
        // The bits between give the original number of colors.
        let table_packed = table.as_ref().map_or(0, Table::packed);
        out.write(&[packed & 0x70 | table_packed, 0, 0]);
        out.write(table.as_ref().map_or(&[], Table::colors));
    }
}

/// A picture with its timing.
struct Picture<'a> {
    control: Option<[u8; 4]>,
    /// Position and dimensions.
    place: &'a [u8],
    packed: u8,
    /// Its own color table.
    colors: Option<Table>,
    /// The indices with visible colors.
    shown: Used,
    coded: Coded<'a>,
}

impl<'a> Picture<'a> {
    fn read(
        frame: Frame,
        raw: &'a [u8],
        control: Option<[u8; 4]>,
        out: &mut Output<'_>,
    ) -> Result<Self, Error> {
        let packed = frame.packed;
        let parts = raw.split_at_checked(DESCRIPTOR_BYTES);
        let (descriptor, rest) = parts.ok_or(Error::HeaderIncomplete)?;
        let parts = rest.split_at_checked(table_bytes(packed));
        let (colors, data) = parts.ok_or(Error::HeaderIncomplete)?;
        let coded = Coded::read(data, frame.dimensions.pixels())?;
        let mut shown = coded.used;
        let legal = control.map(|it| legal_control(it, &coded.used));
        if let Some([flags, _, _, index]) = legal
            && flags & 1 == 1
        {
            shown.remove(index);
        }
        let colors = (!colors.is_empty()).then(|| Table::cleared(colors, &shown, &coded.used));
        // Reserved bits, and the length of a missing table.
        let filler = if packed & 0x80 == 0 { 0x1F } else { 0x18 };
        out.has_hidden |= coded.has_more
            || control.is_some_and(has_filler)
            || packed & filler != 0
            || colors.as_ref().is_some_and(|it| it.had_more);
        Ok(Self {
            control: legal,
            place: descriptor.get(..DESCRIPTOR_BYTES - 1).unwrap_or_default(),
            // Interlaced or not.
            packed: packed & 0x40,
            colors,
            shown,
            coded,
        })
    }

    fn write(&self, out: &mut Output<'_>) {
        if let Some(control) = self.control {
            out.write(b"\x21\xF9\x04");
            out.write(&control);
            out.write(b"\0");
        }
        out.write(self.place);
        let colors = self.colors.as_ref();
        out.write(&[self.packed | colors.map_or(0, Table::packed)]);
        out.write(colors.map_or(&[], Table::colors));
        self.coded.write(&mut |bytes| out.write(bytes));
    }
}

/// A control (§ 23) without its reserved bits, invalid methods of disposal, a wait for user input,
/// and a transparent index that no pixel has.
fn legal_control([flags, low, high, index]: [u8; 4], used: &Used) -> [u8; 4] {
    let is_transparent = flags & 1 == 1 && used.has(index);
    let disposal = match flags >> 2 & 7 {
        // Viewers that follow an old document read 4 as 3.
        it @ 0..=4 => it << 2,
        _ => 0,
    };
    let index = if is_transparent { index } else { 0 };
    [disposal | u8::from(is_transparent), low, high, index]
}

/// Whether a control has reserved bits or values that no viewer uses. A useless transparent index
/// does not count: encoders write it.
fn has_filler([flags, ..]: [u8; 4]) -> bool {
    flags & 0b1110_0010 != 0 || flags >> 2 & 7 > 4
}

fn application(out: &mut Output<'_>, name: &[u8; 11]) {
    out.write(b"\x21\xFF\x0B");
    out.write(name);
}
