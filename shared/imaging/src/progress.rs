//! How far the work is, told often enough to break it off within milliseconds.

use std::ops::ControlFlow;

use crate::Error;

/// A step of [`crate::prepare`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Header walk and limits.
    Inspect,
    /// Bytes to pixels.
    Decode,
    /// To the wanted size, upright, in the wanted colours.
    Resize,
    /// Pixels to bytes.
    Encode,
}

/// Where the work is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    /// The step under way.
    pub stage: Stage,
    /// How much of the step is done, 0 to 1.
    pub done: f32,
}

/// What an engine part calls with how much of it is done, 0 to 1.
pub(crate) type Tick<'a> = dyn FnMut(f32) -> ControlFlow<()> + 'a;

/// What work whose share of the stage is not known asks, to go on.
pub(crate) type Ask<'a> = dyn FnMut() -> ControlFlow<()> + 'a;

/// Pixels that a loop passes between two questions, and bytes where it reads or
/// writes those: a tenth of a millisecond of copying, three of the slowest
/// conversion there is, of inks through a table.
pub(crate) const BAND: usize = 1 << 16;

/// When to ask, for work whose steps are much smaller than [`BAND`].
#[derive(Debug, Default)]
pub(crate) struct Pace {
    done: usize,
}

impl Pace {
    /// Whether so much was done since the last question that it is time for one.
    pub(crate) fn is_due(&mut self, more: usize) -> bool {
        self.done += more;
        let is_due = self.done >= BAND;
        if is_due {
            self.done = 0;
        }
        is_due
    }
}

/// The caller's watcher, asked at the start of each stage and within it.
pub(crate) struct Watch<'a> {
    tell: &'a mut dyn FnMut(Progress) -> ControlFlow<()>,
    stage: Stage,
}

impl<'a> Watch<'a> {
    pub(crate) fn new(tell: &'a mut dyn FnMut(Progress) -> ControlFlow<()>) -> Self {
        Self {
            tell,
            stage: Stage::Inspect,
        }
    }

    /// Begins a stage.
    pub(crate) fn start(&mut self, stage: Stage) -> Result<(), Error> {
        self.stage = stage;
        check(self.tick(0.0))
    }

    /// The watcher of one of `parts` equal parts of the stage.
    pub(crate) fn part(
        &mut self,
        index: usize,
        parts: usize,
    ) -> impl FnMut(f32) -> ControlFlow<()> {
        move |done| self.tick((index as f32 + done) / parts as f32)
    }

    /// Tells how much of the stage is done.
    pub(crate) fn tick(&mut self, done: f32) -> ControlFlow<()> {
        (self.tell)(Progress {
            stage: self.stage,
            done,
        })
    }
}

/// A break as the error it becomes.
pub(crate) fn check(flow: ControlFlow<()>) -> Result<(), Error> {
    match flow {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(Error::Cancelled),
    }
}
