//! Makes the renditions of one original, step by step.

use std::{borrow::Cow, collections::VecDeque, ops::ControlFlow};

use calotype_protocol::{Dimensions, Format, rendition::Rendition};

use super::{
    check::check_all,
    original::{Original, Seen},
    urgency::Urgency,
    work::{Work, works},
};
use crate::{
    Error, Inspection, Limits, Picture,
    decode::{Shared, decode_shared},
    pipeline::whole,
    pixels::{Channels, Raster, Samples},
    progress::{Stage, Watch, start},
};

/// [`render`](super::render) in steps, for a thread that has other work to do in between.
pub struct Rendering<'a> {
    original: Original<'a>,
    /// Works that can share one reading, in batches.
    batches: VecDeque<VecDeque<Work>>,
    /// The samples of the first batch; `None` before its turn.
    decoded: Option<Reading>,
    /// The pixels of the work whose files are being made.
    seen: Option<(Work, Seen)>,
}

/// The result of one step of a rendering.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// There is more to do.
    Further,
    /// A finished picture, and the index of its rendition in the list.
    Made(usize, Picture),
    /// All pictures are made.
    Done,
}

/// The decoded samples that several works share.
struct Reading {
    shared: Shared,
    /// The number of finished works.
    done: usize,
}

impl<'a> Rendering<'a> {
    /// Reads the header and plans the work; nothing is decoded yet.
    ///
    /// # Errors
    /// As [`render`](super::render), for the checks before decoding.
    pub fn begin(
        bytes: &'a [u8],
        renditions: &[Rendition],
        urgency: Urgency,
        limits: &'a Limits,
        watch: &mut dyn FnMut(Stage) -> ControlFlow<()>,
    ) -> Result<Self, Error> {
        start(watch, Stage::Inspect)?;
        check_all(renditions)?;
        let source = whole(bytes, limits)?;
        let works = works(&source, renditions, limits)?;
        let batches = batches(&source, works);
        Ok(Self {
            original: Original {
                bytes,
                source,
                urgency,
                limits,
            },
            batches,
            decoded: None,
            seen: None,
        })
    }

    /// Does one step: decodes, resizes, blurs and sharpens, or encodes.
    ///
    /// # Errors
    /// As [`render`](super::render); no further step is possible then.
    pub fn step(&mut self, watch: &mut dyn FnMut(Stage) -> ControlFlow<()>) -> Result<Step, Error> {
        if let Some((work, seen)) = self.seen.take() {
            if seen.is_whole {
                return self.encode(work, seen, watch);
            }
            start(watch, Stage::Resize)?;
            let seen = seen.with_effects(&work)?;
            self.seen = Some((work, seen));
            return Ok(Step::Further);
        }
        while self.batches.front().is_some_and(VecDeque::is_empty) {
            self.batches.pop_front();
            self.decoded = None;
        }
        if self.batches.is_empty() {
            return Ok(Step::Done);
        }
        match self.decoded.take() {
            Some(reading) => self.see(reading, watch)?,
            None => self.decoded = Some(self.read(watch)?),
        }
        Ok(Step::Further)
    }

    fn encode(&mut self, mut work: Work, seen: Seen, watch: &mut Watch<'_>) -> Result<Step, Error> {
        let (index, rendition) = work.renditions.remove(0);
        start(watch, Stage::Encode)?;
        let picture = self.original.encoded(&work, &seen, &rendition)?;
        if !work.renditions.is_empty() {
            self.seen = Some((work, seen));
        }
        Ok(Step::Made(index, picture))
    }

    /// Makes the pixels of the next work, or splits the batch if memory is too short.
    fn see(&mut self, mut reading: Reading, watch: &mut Watch<'_>) -> Result<(), Error> {
        let Some(work) = self.batches.front_mut().and_then(VecDeque::pop_front) else {
            return Ok(());
        };
        start(watch, Stage::Resize)?;
        let Reading { shared, done } = &mut reading;
        let index = shared.of[*done];
        *done += 1;
        let samples = if shared.of[*done..].contains(&index) {
            Cow::Borrowed(&shared.samples[index])
        } else {
            Cow::Owned(std::mem::replace(&mut shared.samples[index], nothing()))
        };
        let held_bytes = shared.samples.iter().map(Samples::bytes).sum();
        let pixels = self
            .original
            .pixels(&work, samples, held_bytes, &shared.profile);
        match pixels {
            Err(Error::TooMuchMemory { .. }) if !shared.of[*done..].is_empty() => {
                // Each gets a reading of its own.
                self.each_alone(work);
            }
            seen => {
                self.seen = Some((work, seen?));
                self.decoded = Some(reading);
            }
        }
        Ok(())
    }

    /// Splits a work and the rest of its batch into batches of one.
    fn each_alone(&mut self, work: Work) {
        let works = self.batches.pop_front().unwrap_or_default();
        for work in works.into_iter().rev().chain([work]) {
            self.batches.push_front(VecDeque::from([work]));
        }
    }

    /// Decodes for the first batch. If the samples for all of its works do not fit into memory at
    /// once, each work becomes a batch of its own.
    fn read(&mut self, watch: &mut Watch<'_>) -> Result<Reading, Error> {
        start(watch, Stage::Decode)?;
        let batch = self.batches.front().into_iter().flatten();
        let targets: Vec<_> = batch.map(|work| work.target).collect();
        let Original {
            bytes,
            source,
            limits,
            ..
        } = &self.original;
        match decode_shared(bytes, source, &targets, limits) {
            Err(Error::TooMuchMemory { .. }) if targets.len() > 1 => {
                if let Some(first) = self.batches.front_mut().and_then(VecDeque::pop_front) {
                    self.each_alone(first);
                }
                self.read(watch)
            }
            shared => Ok(Reading {
                shared: shared?,
                done: 0,
            }),
        }
    }
}

/// Groups works that can share one reading. A WebP is decoded as small as one work needs.
fn batches(source: &Inspection, works: Vec<Work>) -> VecDeque<VecDeque<Work>> {
    if source.format == Format::Webp {
        return works
            .into_iter()
            .map(|work| VecDeque::from([work]))
            .collect();
    }
    VecDeque::from([works.into()])
}

/// A placeholder for samples that were moved out.
fn nothing() -> Samples {
    let one = Dimensions {
        width: 1,
        height: 1,
    };
    let raster = Raster::new(one, Channels::Gray, vec![0]);
    Samples::Packed(raster.expect("one sample is one pixel"))
}
