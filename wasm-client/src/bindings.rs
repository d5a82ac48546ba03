//! The border to JavaScript: the only file that knows `wasm_bindgen`.
//!
//! Both functions are synchronous and belong in a Web Worker. They throw plain
//! objects `{code, message, detail}`. A panic is a `WebAssembly.RuntimeError`
//! instead, and leaves the instance in no usable state: discard it.

use std::ops::ControlFlow;

use calotype_imaging::{Limits, Picture, Progress, Stage};
use js_sys::{Array, Function, Reflect, Uint8Array};
use serde::Serialize;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use crate::failure::Failure;
use crate::options::{PrepareOptions, invalid};
use crate::result::{InspectionObject, PictureObject, PreparedObject};

/// Reads the header of a file: `{format, width, height, orientation, metadata}`.
///
/// `format` is its name as in the wire's JSON (`jpeg`), `width` and `height` are pixels of the upright
/// picture, `orientation` is EXIF's 1–8. No pixel is decoded.
///
/// # Errors
/// Throws `{code, message, detail}`.
#[wasm_bindgen]
pub fn inspect(bytes: &[u8]) -> Result<JsValue, JsValue> {
    let inspection = calotype_imaging::inspect(bytes, &Limits::SOURCE)
        .map_err(|error| thrown(&Failure::from(error)))?;
    object(&InspectionObject::from(&inspection))
}

/// Decodes, orients, resizes and encodes a picture: `{bytes: Uint8Array, format,
/// width, height, quality, fits, original, sha256, sizes, source, placeholders}`;
/// each of `sizes` is such a picture too.
///
/// `on_stage` is called with the name of each stage as it starts: `inspect`,
/// `decode`, `resize`, `encode`, and at last `hash`. When it throws, the work
/// stops with the code `aborted`.
///
/// # Errors
/// Throws `{code, message, detail}`.
#[wasm_bindgen]
pub fn prepare(bytes: &[u8], options: JsValue, on_stage: &Function) -> Result<JsValue, JsValue> {
    let options = read_options(options).map_err(|failure| thrown(&failure))?;
    let mut told = None;
    let mut watch = |Progress { stage, .. }: Progress| {
        if told.replace(stage) == Some(stage) {
            return ControlFlow::Continue(());
        }
        announce(on_stage, stage_name(stage))
    };
    let prepared = calotype_imaging::prepare(bytes, &options, &Limits::SOURCE, &mut watch)
        .map_err(|error| thrown(&Failure::from(error)))?;
    // A watcher that throws here is too late to save any work, and is not asked.
    let _ = announce(on_stage, "hash");
    let result = object(&PreparedObject {
        picture: PictureObject::from(&prepared.picture),
        source: InspectionObject::from(&prepared.source),
        placeholders: prepared.placeholders.as_ref().map(Into::into),
    })?;
    set(&result, "bytes", &copied(&prepared.picture))?;
    let sizes = Array::new();
    for picture in &prepared.sizes {
        let size = object(&PictureObject::from(picture))?;
        set(&size, "bytes", &copied(picture))?;
        sizes.push(&size);
    }
    set(&result, "sizes", &sizes)?;
    Ok(result)
}

/// The bytes in JavaScript's own memory: the engine's moves when it grows.
fn copied(picture: &Picture) -> Uint8Array {
    Uint8Array::from(picture.bytes.as_slice())
}

fn set(object: &JsValue, name: &str, value: &JsValue) -> Result<(), JsValue> {
    Reflect::set(object, &JsValue::from_str(name), value).map(|_| ())
}

/// Logs the message of a panic, which the trap that follows does not carry.
#[wasm_bindgen(start)]
fn start() {
    std::panic::set_hook(Box::new(|panic| log_error(&panic.to_string())));
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = console, js_name = error)]
    fn log_error(message: &str);
}

fn read_options(options: JsValue) -> Result<calotype_imaging::Options, Failure> {
    let options: Option<PrepareOptions> =
        serde_wasm_bindgen::from_value(options).map_err(|error| {
            let text = error.to_string();
            invalid(text.strip_prefix("Error: ").unwrap_or(&text).to_owned())
        })?;
    options.unwrap_or_default().into_engine()
}

fn announce(on_stage: &Function, name: &str) -> ControlFlow<()> {
    match on_stage.call1(&JsValue::UNDEFINED, &JsValue::from_str(name)) {
        Ok(_) => ControlFlow::Continue(()),
        Err(_) => ControlFlow::Break(()),
    }
}

const fn stage_name(stage: Stage) -> &'static str {
    match stage {
        Stage::Inspect => "inspect",
        Stage::Decode => "decode",
        Stage::Resize => "resize",
        Stage::Encode => "encode",
    }
}

/// A plain object (never a `Map`) of a value.
fn object(value: &impl Serialize) -> Result<JsValue, JsValue> {
    let serializer = serde_wasm_bindgen::Serializer::json_compatible();
    value.serialize(&serializer).map_err(JsValue::from)
}

fn thrown(failure: &Failure) -> JsValue {
    object(failure).unwrap_or_else(|error| error)
}
