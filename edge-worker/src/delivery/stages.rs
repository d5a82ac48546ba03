//! Times the stages of the engine.

use std::ops::ControlFlow;

use calotype_imaging::Stage;

use crate::platform::Clock;
use crate::telemetry::stopwatch::{self, Begun};
use crate::telemetry::trace::Traced;

/// Times the stages of the engine; the last one ends when this is dropped.
pub(crate) struct Stages<'a, P: Clock + Traced> {
    ports: &'a P,
    under_way: Option<(Stage, Begun)>,
}

impl<'a, P: Clock + Traced> Stages<'a, P> {
    pub(crate) fn new(ports: &'a P) -> Self {
        Self {
            ports,
            under_way: None,
        }
    }

    /// Takes the engine's report of a stage.
    pub(crate) fn watch(&mut self, stage: Stage) -> ControlFlow<()> {
        let is_new = |(known, _): &(Stage, Begun)| *known != stage;
        if self.under_way.as_ref().is_none_or(is_new) {
            self.end();
            self.under_way = Some((stage, stopwatch::begin(self.ports)));
        }
        ControlFlow::Continue(())
    }

    fn end(&mut self) {
        if let Some((stage, begun)) = self.under_way.take() {
            stopwatch::end(self.ports, name(stage), begun);
        }
    }
}

impl<P: Clock + Traced> Drop for Stages<'_, P> {
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
