//! GIF: screen, colour tables, pictures with their timing, and the loop.

use super::{Job, Output};
use crate::{
    Error,
    inspect::{
        blocks::{Block, Blocks},
        gif::{ICC, LOOPS},
    },
};

pub(super) fn strip(job: &Job<'_>, out: &mut Output) -> Result<(), Error> {
    let (screen, mut blocks) = Blocks::new(job.file)?;
    out.write(screen.raw);
    // Written with the picture it is for: a control whose picture is a plain
    // text that nobody draws, counts for the next picture there is.
    let mut control = None;
    loop {
        match blocks.next()? {
            Block::Control { control: next, .. } => control = Some(next),
            Block::Image { raw, .. } => {
                if let Some(control) = control.take() {
                    out.write(b"\x21\xF9\x04");
                    out.write(control);
                    out.write(b"\0");
                }
                out.write(raw);
            }
            Block::Application { name, data } if LOOPS.contains(&name) => {
                // Sub-block 1 is the number of plays; 2, a buffer size, is obsolete.
                let plays = data.iter().find_map(|it| match it {
                    [1, low, high, ..] => Some([*low, *high]),
                    _ => None,
                });
                if let Some(plays) = plays {
                    application(out, name);
                    out.write(b"\x03\x01");
                    out.write(&plays);
                    out.write(b"\0");
                }
            }
            Block::Application { name: ICC, data } => {
                let bytes: Vec<u8> = data.bytes().collect();
                if let Some(profile) = out.profile(job, &bytes) {
                    application(out, ICC);
                    for block in profile.chunks(255) {
                        out.write(&[block.len() as u8]);
                        out.write(block);
                    }
                    out.write(b"\0");
                }
            }
            Block::End { .. } => {
                out.write(b"\x3B");
                return Ok(());
            }
            Block::Application { .. } | Block::Comment(_) | Block::Other { .. } => {}
        }
    }
}

fn application(out: &mut Output, name: &[u8; 11]) {
    out.write(b"\x21\xFF\x0B");
    out.write(name);
}
