//! Where the time went: for `Server-Timing`, and for the log.
//!
//! On Cloudflare the clock stands still while the worker computes, so that only waiting
//! shows there; locally everything does.

use std::ops::ControlFlow;

use calotype_imaging::Stage;
use http::{HeaderName, HeaderValue, Response};

use crate::world::World;

const SERVER_TIMING: HeaderName = HeaderName::from_static("server-timing");

/// When something began, in Unix milliseconds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Begun(u64);

/// Milliseconds of each step, in the order in which they were first met.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Timings(Vec<(&'static str, u64)>);

impl Timings {
    fn add(&mut self, step: &'static str, milliseconds: u64) {
        match self.0.iter_mut().find(|(name, _)| *name == step) {
            Some((_, total)) => *total += milliseconds,
            None => self.0.push((step, milliseconds)),
        }
    }

    pub(crate) fn steps(&self) -> &[(&'static str, u64)] {
        &self.0
    }
}

pub(crate) fn begin(world: &impl World) -> Begun {
    Begun(world.now_unix_ms())
}

pub(crate) fn end(world: &impl World, step: &'static str, Begun(at): Begun) {
    let spent = world.now_unix_ms().saturating_sub(at);
    world.trace().borrow_mut().timings.add(step, spent);
}

/// Times the stages of the engine, the last one until it is dropped.
pub(crate) struct Stages<'a, W: World> {
    world: &'a W,
    under_way: Option<(Stage, Begun)>,
}

impl<'a, W: World> Stages<'a, W> {
    pub(crate) fn new(world: &'a W) -> Self {
        Self {
            world,
            under_way: None,
        }
    }

    /// What the engine tells.
    pub(crate) fn watch(&mut self, stage: Stage) -> ControlFlow<()> {
        let is_new = |(known, _): &(Stage, Begun)| *known != stage;
        if self.under_way.as_ref().is_none_or(is_new) {
            self.end();
            self.under_way = Some((stage, begin(self.world)));
        }
        ControlFlow::Continue(())
    }

    fn end(&mut self) {
        if let Some((stage, begun)) = self.under_way.take() {
            end(self.world, name(stage), begun);
        }
    }
}

impl<W: World> Drop for Stages<'_, W> {
    fn drop(&mut self) {
        self.end();
    }
}

const fn name(stage: Stage) -> &'static str {
    match stage {
        Stage::Inspect | Stage::Decode => "decode",
        Stage::Resize => "resize",
        Stage::Encode => "encode",
    }
}

/// Shows them: `cache;dur=2, storage;dur=31` (W3C Server Timing).
pub(crate) fn show<B>(world: &impl World, response: &mut Response<B>) {
    let trace = world.trace().borrow();
    let steps = trace.timings.steps().iter();
    let shown: Vec<String> = steps.map(|(name, ms)| format!("{name};dur={ms}")).collect();
    if let Ok(value) = HeaderValue::try_from(shown.join(", "))
        && !shown.is_empty()
    {
        response.headers_mut().insert(SERVER_TIMING, value);
    }
}
