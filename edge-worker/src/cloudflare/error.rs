//! Converts errors of the platform.

use worker::wasm_bindgen::{JsCast, JsValue};

use crate::platform::PlatformError;

/// An error with a message of its own.
pub(super) fn failed(error: impl std::fmt::Display) -> PlatformError {
    PlatformError(error.to_string())
}

/// An exception of JavaScript, for the log.
pub(super) fn thrown(error: JsValue) -> PlatformError {
    match error.dyn_ref::<worker::js_sys::Error>() {
        Some(error) => PlatformError(String::from(error.message())),
        None => PlatformError(format!("{error:?}")),
    }
}
