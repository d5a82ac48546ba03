//! The boundary to JavaScript: the only module that uses `wasm_bindgen`.
//!
//! All functions are synchronous and belong in a Web Worker. They throw plain objects `{code,
//! message, detail}`. One with `needs: "webp"` asks the caller to call [`webp::set_webp`] and try
//! again. A panic is a `WebAssembly.RuntimeError` instead, and leaves the instance unusable:
//! discard it.

mod given;
pub mod webp;

use std::ops::ControlFlow;

use calotype_imaging::{Limits, Picture, Placeholders, Stage, Warning};
use calotype_protocol::Dimensions;
use js_sys::{Array, Function, Reflect, Uint8Array};
use serde::Serialize;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use crate::failure::Failure;
use crate::given::invalid;
use crate::metadata::FactsObject;
use crate::options::{Wanted, prepare_options, strip_options};
use crate::result::{
    InspectionObject, PictureObject, PreparedObject, StrippedObject, thumbhash, warning_name,
};

/// Reads the header of a file: `{format, width, height, orientation, metadata}`.
///
/// `format` is its name in the API's JSON (`jpeg`), `width` and `height` are pixels of the upright
/// picture, `orientation` is EXIF's 1–8. No pixel is decoded.
///
/// # Errors
/// Throws `{code, message, detail}`.
#[wasm_bindgen]
pub fn inspect(bytes: &[u8]) -> Result<JsValue, JsValue> {
    let inspection = calotype_imaging::inspect(bytes, &Limits::SOURCE).map_err(refused)?;
    object(&InspectionObject::from(&inspection))
}

/// Decodes, orients, resizes and encodes a picture: `{bytes: Uint8Array, format, width, height,
/// quality, fits, passedThrough, sha256, variants, source, thumbhash, placeholders, warnings}`;
/// each of `variants` is such a picture, too.
///
/// `thumbhash` is base 64 and always present, `placeholders` on request. `on_stage` is called with
/// the name of each stage as it starts: `inspect`, `decode`, `resize`, `encode`, and finally
/// `hash`. When it throws, the work stops with the code `aborted`.
///
/// # Errors
/// Throws `{code, message, detail}`.
#[wasm_bindgen]
pub fn prepare(bytes: &[u8], options: JsValue, on_stage: &Function) -> Result<JsValue, JsValue> {
    let wanted = prepare_options(&options).map_err(|failure| thrown(&failure))?;
    let mut watch = watcher(on_stage);
    let made = calotype_imaging::prepare(bytes, &wanted.options, &Limits::SOURCE, &mut watch)
        .map_err(refused)?;
    let source = object(&InspectionObject::from(&made.source))?;
    let result = prepared(
        &made.picture,
        &made.variants,
        made.placeholders,
        &made.warnings,
        &wanted,
        on_stage,
    )?;
    set(&result, "source", &source)?;
    Ok(result)
}

/// As [`prepare`], from the pixels of a picture that the browser decoded: upright,
/// in sRGB, `width` × `height` × 4 bytes. The result has no `source`.
///
/// # Errors
/// Throws `{code, message, detail}`.
#[wasm_bindgen(js_name = preparePixels)]
pub fn prepare_pixels(
    rgba: Vec<u8>,
    width: u32,
    height: u32,
    options: JsValue,
    on_stage: &Function,
) -> Result<JsValue, JsValue> {
    let wanted = prepare_options(&options).map_err(|failure| thrown(&failure))?;
    let dimensions = Dimensions::new(width, height)
        .ok_or_else(|| thrown(&invalid("width and height must be at least 1.".to_owned())))?;
    let limits = &Limits::SOURCE;
    let mut watch = watcher(on_stage);
    let made =
        calotype_imaging::prepare_pixels(rgba, dimensions, &wanted.options, limits, &mut watch)
            .map_err(refused)?;
    prepared(
        &made.picture,
        &made.variants,
        made.placeholders,
        &[],
        &wanted,
        on_stage,
    )
}

/// Removes the metadata of a file and leaves its pixels unchanged: `{bytes: Uint8Array, format,
/// width, height, sha256, removed}`. The option `profile` is `keep`, the default, or `drop`.
///
/// # Errors
/// Throws `{code, message, detail}`.
#[wasm_bindgen]
pub fn strip(bytes: &[u8], options: JsValue) -> Result<JsValue, JsValue> {
    let options = strip_options(&options).map_err(|failure| thrown(&failure))?;
    let stripped = calotype_imaging::strip(bytes, &options, &Limits::SOURCE).map_err(refused)?;
    let result = object(&StrippedObject::from(&stripped))?;
    set(&result, "bytes", &copied(&stripped.bytes))?;
    Ok(result)
}

/// Reads the facts in a picture's metadata: `{takenAt, camera, position, description}`, each `null`
/// when it is absent.
///
/// # Errors
/// Throws `{code, message, detail}`.
#[wasm_bindgen(js_name = readMetadata)]
pub fn read_metadata(bytes: &[u8]) -> Result<JsValue, JsValue> {
    let facts = calotype_imaging::read_metadata(bytes, &Limits::SOURCE).map_err(refused)?;
    object(&FactsObject::from(facts))
}

/// The result of both kinds of `prepare`.
fn prepared(
    picture: &Picture,
    variants: &[Picture],
    placeholders: Option<Placeholders>,
    warnings: &[Warning],
    wanted: &Wanted,
    on_stage: &Function,
) -> Result<JsValue, JsValue> {
    // A watcher that throws here is too late to save any work, so its error is ignored.
    let _ = announce(on_stage, "hash");
    let shown = placeholders.as_ref().filter(|_| wanted.placeholders);
    let result = object(&PreparedObject {
        picture: PictureObject::from(picture),
        thumbhash: placeholders.as_ref().map(thumbhash),
        placeholders: shown.map(Into::into),
        warnings: warnings.iter().copied().map(warning_name).collect(),
    })?;
    set(&result, "bytes", &copied(&picture.bytes))?;
    let made = Array::new();
    for picture in variants {
        let variant = object(&PictureObject::from(picture))?;
        set(&variant, "bytes", &copied(&picture.bytes))?;
        made.push(&variant);
    }
    set(&result, "variants", &made)?;
    Ok(result)
}

/// Copies the bytes to JavaScript's own memory: the engine's moves when it grows.
fn copied(bytes: &[u8]) -> Uint8Array {
    Uint8Array::from(bytes)
}

fn watcher(on_stage: &Function) -> impl FnMut(Stage) -> ControlFlow<()> {
    move |stage| announce(on_stage, stage_name(stage))
}

fn set(object: &JsValue, name: &str, value: &JsValue) -> Result<(), JsValue> {
    Reflect::set(object, &JsValue::from_str(name), value).map(|_| ())
}

/// Logs the message of a panic, which the following trap does not carry.
#[wasm_bindgen(start)]
fn start() {
    std::panic::set_hook(Box::new(|panic| log_error(&panic.to_string())));
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = console, js_name = error)]
    fn log_error(message: &str);
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

/// Converts a value to a plain object (never a `Map`).
fn object(value: &impl Serialize) -> Result<JsValue, JsValue> {
    let serializer = serde_wasm_bindgen::Serializer::json_compatible();
    value.serialize(&serializer).map_err(JsValue::from)
}

fn refused(error: calotype_imaging::Error) -> JsValue {
    thrown(&Failure::from(error))
}

fn thrown(failure: &Failure) -> JsValue {
    object(failure).unwrap_or_else(|error| error)
}

/// Bytes of this module's memory: it grows in pages of 64 KiB, and never shrinks.
#[cfg(target_arch = "wasm32")]
#[wasm_bindgen(js_name = memoryBytes)]
pub fn memory_bytes() -> f64 {
    core::arch::wasm32::memory_size(0) as f64 * 65536.0
}
