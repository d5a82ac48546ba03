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
