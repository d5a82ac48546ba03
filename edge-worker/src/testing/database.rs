//! The database: the real migrations on SQLite.

use rusqlite::types::ValueRef;

use super::FakePorts;
use crate::platform::{PlatformError, Row, Value};

/// The statements that make the tables, in order.
pub(crate) const MIGRATIONS: &[&str] = &[
    include_str!("../../migrations/0001_images.sql"),
    include_str!("../../migrations/0002_idempotency.sql"),
    include_str!("../../migrations/0003_records.sql"),
    include_str!("../../migrations/0004_keys.sql"),
    include_str!("../../migrations/0005_audit.sql"),
    include_str!("../../migrations/0006_derivatives.sql"),
    include_str!("../../migrations/0007_sizes.sql"),
    include_str!("../../migrations/0008_placeholders.sql"),
    include_str!("../../migrations/0009_audit_target.sql"),
];

impl FakePorts {
    /// Runs any SQL on the database. The error is SQLite's own, or that the database is out.
    pub(crate) fn sql(&self, sql: &str) -> Result<(), String> {
        let database = self.database.borrow();
        let database = database.as_ref().ok_or("no database")?;
        database
            .execute_batch(sql)
            .map_err(|error| error.to_string())
    }

    /// The rows of any SQL.
    pub(crate) fn rows_of(&self, sql: &'static str) -> Vec<Row> {
        self.rows(sql, &[]).unwrap()
    }

    /// SQLite's plan for a statement: a line for each table it reads.
    pub(crate) fn plan(&self, sql: &str) -> Vec<String> {
        let database = self.database.borrow();
        let explain = format!("EXPLAIN QUERY PLAN {sql}");
        let mut statement = database.as_ref().unwrap().prepare(&explain).unwrap();
        let values = vec![rusqlite::types::Null; statement.parameter_count()];
        let rows = statement.query_map(rusqlite::params_from_iter(values), |row| row.get(3));
        rows.unwrap().map(Result::unwrap).collect()
    }

    pub(super) fn rows(
        &self,
        sql: &'static str,
        values: &[Value],
    ) -> Result<Vec<Row>, PlatformError> {
        let database = self.database.borrow();
        let database = database
            .as_ref()
            .ok_or(PlatformError("no database".to_owned()))?;
        let values = values.iter().map(|value| match value {
            Value::Null => rusqlite::types::Value::Null,
            Value::Integer(number) => rusqlite::types::Value::Integer(*number as i64),
            Value::Text(text) => rusqlite::types::Value::Text(text.clone()),
        });
        let mut statement = database.prepare(sql).unwrap();
        let columns: Vec<String> = statement
            .column_names()
            .into_iter()
            .map(str::to_owned)
            .collect();
        let mut rows = statement.query(rusqlite::params_from_iter(values)).unwrap();
        let mut found = Vec::new();
        while let Some(row) = rows.next().unwrap() {
            let cell = |(index, name): (usize, &String)| {
                let value = match row.get_ref(index).unwrap() {
                    ValueRef::Integer(number) => number.into(),
                    ValueRef::Text(text) => String::from_utf8_lossy(text).into(),
                    _ => serde_json::Value::Null,
                };
                (name.clone(), value)
            };
            found.push(columns.iter().enumerate().map(cell).collect());
        }
        Ok(found)
    }
}
