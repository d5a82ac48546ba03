//! The SQL database.

use super::error::PlatformError;

/// One row of a query's result, by column name.
pub(crate) type Row = serde_json::Value;

/// A value that is bound to a prepared statement.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    /// SQL `NULL`.
    Null,
    /// A whole number. D1 speaks JavaScript numbers: exact up to 2⁵³.
    Integer(u64),
    /// Text.
    Text(String),
}

/// The database.
pub(crate) trait Database {
    /// Runs one prepared statement and returns its rows.
    async fn query(&self, sql: &'static str, values: &[Value]) -> Result<Vec<Row>, PlatformError>;

    /// Runs one prepared statement after the answer was sent; `failed` is called where that
    /// fails.
    fn query_later(
        &self,
        sql: &'static str,
        values: Vec<Value>,
        failed: impl FnOnce(&Self, PlatformError) + 'static,
    ) where
        Self: Sized;
}
