//! The WebP chunk as the package has it, loaded into the engine under test.

use calotype_wasm_client::bindings::webp::{Webp, set_webp};
use js_sys::{Promise, Uint8Array};
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};
use wasm_bindgen_futures::JsFuture;

const GLUE: &str = include_str!(concat!(env!("CALOTYPE_DIST"), "/engine/webp.js"));
const WASM: &[u8] = include_bytes!(concat!(env!("CALOTYPE_DIST"), "/engine/webp_bg.wasm"));

#[wasm_bindgen(inline_js = "
export async function load(glue, wasm) {
  const url = URL.createObjectURL(new Blob([glue], { type: 'text/javascript' }));
  const chunk = await import(url);
  return chunk.openWebp(await WebAssembly.compile(wasm));
}")]
extern "C" {
    fn load(glue: &str, wasm: Uint8Array) -> Promise;
}

/// From here on the engine has its codec.
pub(crate) async fn load_chunk() {
    let chunk = JsFuture::from(load(GLUE, Uint8Array::from(WASM))).await;
    let chunk: JsValue = chunk.unwrap();
    set_webp(chunk.unchecked_into::<Webp>());
}
