//! The browser half of Calotype: the imaging engine behind a few functions
//! that JavaScript calls from a Web Worker.
//!
//! [`bindings`] is the only module that uses `wasm_bindgen`; the others convert JavaScript's
//! options into the engine's, and the engine's results into plain objects, and are tested on the
//! host.

pub mod bindings;
mod failure;
mod given;
mod metadata;
mod options;
mod result;
