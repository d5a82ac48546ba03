//! Options out of JavaScript's values, for serde.
//!
//! Its errors have their numbers written by JavaScript: Rust's own way to write floats, which
//! [`serde::de::Unexpected`] links, is 18 kB of WebAssembly that nothing else here needs.

use js_sys::{Array, Reflect, Symbol};
use serde::de::{
    DeserializeSeed, Deserializer, Error, Expected, IntoDeserializer, MapAccess, Unexpected,
    Visitor, value::SeqDeserializer,
};
use serde::forward_to_deserialize_any;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

/// The largest integer of JavaScript whose neighbors are integers of it, too.
const MAX_SAFE_INTEGER: f64 = ((1u64 << 53) - 1) as f64;

/// A value that JavaScript gave.
pub(super) struct Given(pub(super) JsValue);

/// What was wrong with it.
#[derive(Debug)]
pub(super) struct Fault(pub(super) String);

impl Given {
    #[cold]
    fn unfit(&self, expected: &dyn Expected) -> Fault {
        let kind = match self.0.is_null() {
            true => "null".to_owned(),
            false => self.0.js_typeof().as_string().unwrap_or_default(),
        };
        let is_plain = ["number", "bigint", "boolean"].contains(&kind.as_str());
        let value = is_plain.then(|| written(&self.0));
        let value = value.or_else(|| self.0.as_string());
        Fault(match value {
            Some(value) => format!("invalid type: {kind} `{value}`, expected {expected}"),
            None => format!("invalid type: {kind}, expected {expected}"),
        })
    }

    fn is_nothing(&self) -> bool {
        self.0.is_undefined() || self.0.is_null()
    }

    /// An integer from 0 on, as a number or a BigInt.
    fn integer(&self) -> Option<u64> {
        if self.0.is_bigint() {
            return u64::try_from(self.0.clone()).ok();
        }
        let number = self.0.as_f64()?;
        let is_integer = (0.0..=MAX_SAFE_INTEGER).contains(&number) && number.trunc() == number;
        is_integer.then_some(number as u64)
    }

    fn number<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.integer() {
            Some(integer) => visitor.visit_u64(integer),
            None => Err(self.unfit(&visitor)),
        }
    }
}

impl<'de> Deserializer<'de> for Given {
    type Error = Fault;

    /// Of every kind that no option is of.
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        Err(self.unfit(&visitor))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.is_nothing() {
            true => visitor.visit_none(),
            false => visitor.visit_some(self),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.0.as_bool() {
            Some(flag) => visitor.visit_bool(flag),
            None => Err(self.unfit(&visitor)),
        }
    }

    fn deserialize_u16<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.number(visitor)
    }

    fn deserialize_u32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.number(visitor)
    }

    fn deserialize_u64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.number(visitor)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.0.as_string() {
            Some(text) => visitor.visit_string(text),
            None => Err(self.unfit(&visitor)),
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        // An array, a typed one, a Set; a string is no object.
        if !self.0.is_object() || !Symbol::iterator().js_in(&self.0) {
            return Err(self.unfit(&visitor));
        }
        let values = Array::from(&self.0);
        visitor.visit_seq(SeqDeserializer::new(values.iter().map(Given)))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        if !self.0.is_object() {
            return Err(self.unfit(&visitor));
        }
        visitor.visit_map(Fields {
            object: &self.0,
            names: (0..).zip(fields),
            value: None,
        })
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        match self.0.as_string() {
            Some(name) => visitor.visit_enum(name.into_deserializer()),
            None => Err(self.unfit(&visitor)),
        }
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i64 i128 u8 u128 f32 f64 char str bytes byte_buf unit unit_struct
        newtype_struct tuple tuple_struct map identifier ignored_any
    }
}

impl IntoDeserializer<'_, Fault> for Given {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

/// Of an object the values that a struct has fields for.
struct Fields<'a, I> {
    object: &'a JsValue,
    names: I,
    value: Option<JsValue>,
}

impl<'de, I> MapAccess<'de> for Fields<'_, I>
where
    I: Iterator<Item = (u64, &'static &'static str)>,
{
    type Error = Fault;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Fault> {
        for (index, name) in &mut self.names {
            let value = Reflect::get(self.object, &JsValue::from_str(name));
            let value = value.map_err(|_| Fault(format!("{name} cannot be read")))?;
            if !value.is_undefined() {
                self.value = Some(value);
                return seed.deserialize(index.into_deserializer()).map(Some);
            }
        }
        Ok(None)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Fault> {
        seed.deserialize(Given(self.value.take().unwrap_or_default()))
    }
}

impl Error for Fault {
    fn custom<T: std::fmt::Display>(text: T) -> Self {
        Self(text.to_string())
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::invalid_value(found, expected)
    }

    fn invalid_value(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self(match found {
            Unexpected::Unsigned(it) => {
                format!("invalid value: integer `{it}`, expected {expected}")
            }
            _ => format!("invalid value, expected {expected}"),
        })
    }
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Fault {}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = String)]
    fn written(value: &JsValue) -> String;
}
