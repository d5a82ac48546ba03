//! Values from JavaScript, for the reader of options.

use js_sys::{Array, Object, Reflect, Symbol};
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use crate::given::{FLAG, Given, MAX_SAFE_INTEGER, NUMBER, TEXT};

impl Given for JsValue {
    fn kind(&self) -> &'static str {
        if self.is_undefined() {
            "undefined"
        } else if self.is_null() {
            "null"
        } else if self.is_string() {
            TEXT
        } else if self.as_f64().is_some() {
            NUMBER
        } else if self.as_bool().is_some() {
            FLAG
        } else if self.is_bigint() {
            "a BigInt"
        } else if self.is_symbol() {
            "a symbol"
        } else if self.is_function() {
            "a function"
        } else if self.is_array() {
            "an array"
        } else {
            "an object"
        }
    }

    fn flag(&self) -> Option<bool> {
        self.as_bool()
    }

    fn integer(&self) -> Option<u64> {
        if self.is_bigint() {
            let number = u64::try_from(self.clone()).ok();
            return number.filter(|it| *it <= MAX_SAFE_INTEGER);
        }
        let number = self.as_f64()?;
        let most = MAX_SAFE_INTEGER as f64;
        let is_integer = (0.0..=most).contains(&number) && number.trunc() == number;
        is_integer.then_some(number as u64)
    }

    fn text(&self) -> Option<String> {
        self.as_string()
    }

    /// Through JavaScript: Rust's own float formatting is 18 kB of WebAssembly that nothing else
    /// here needs.
    fn written(&self) -> Option<String> {
        matches!(self.kind(), NUMBER | FLAG | "a BigInt").then(|| written(self))
    }

    fn list(&self) -> Option<Vec<Self>> {
        // An array, a typed array, a Set; a string is not an object.
        let gives_values = self.is_object() && Symbol::iterator().js_in(self);
        gives_values.then(|| Array::from(self).iter().collect())
    }

    fn names(&self) -> Option<Vec<String>> {
        let object = Object::try_from(self)?;
        let names = Object::keys(object);
        Some(names.iter().filter_map(|it| it.as_string()).collect())
    }

    fn field(&self, name: &str) -> Option<Self> {
        Reflect::get(self, &Self::from_str(name)).ok()
    }
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = String)]
    fn written(value: &JsValue) -> String;
}
