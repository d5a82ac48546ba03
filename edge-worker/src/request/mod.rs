//! Reading requests within bounds: JSON bodies, query strings, labels.

pub(crate) mod body;
mod label;
mod query;

pub(crate) use self::label::label;
pub(crate) use self::query::Query;
