//! Runs statements and converts the values of columns.

use calotype_protocol::ErrorCode;
use calotype_protocol::wire::Timestamp;
use serde::Serialize;

use super::ports::RecordPorts;
use super::record::{Change, Record};
use super::row::record;
use crate::model::{ApiError, database_unavailable};
use crate::platform::{Row, Value, retry};

pub(super) fn text(text: Option<&str>) -> Value {
    text.map_or(Value::Null, |text| Value::Text(text.to_owned()))
}

pub(super) fn time(at: Option<Timestamp>) -> Value {
    at.map_or(Value::Null, |at| Value::Integer(at.unix_ms))
}

pub(super) fn json(value: &impl Serialize, is_empty: bool) -> Result<Value, ApiError> {
    if is_empty {
        return Ok(Value::Null);
    }
    serde_json::to_string(value)
        .map(Value::Text)
        .map_err(|error| ApiError::new(ErrorCode::Internal).internal(error.to_string()))
}

pub(super) async fn find_one(
    ports: &impl RecordPorts,
    sql: &'static str,
    values: &[Value],
) -> Result<Option<Record>, ApiError> {
    let row = run(ports, sql, values).await?.into_iter().next();
    row.map(|row| record(row, ports.now_unix_ms())).transpose()
}

pub(super) async fn find_all(
    ports: &impl RecordPorts,
    sql: &'static str,
    values: &[Value],
) -> Result<Vec<Record>, ApiError> {
    let rows = run(ports, sql, values).await?;
    let now = ports.now_unix_ms();
    rows.into_iter().map(|row| record(row, now)).collect()
}

/// Runs a statement that returns the rows it changed.
pub(super) async fn change(
    ports: &impl RecordPorts,
    sql: &'static str,
    values: &[Value],
) -> Result<Change, ApiError> {
    Ok(changed(&run(ports, sql, values).await?))
}

pub(super) fn changed(rows: &[Row]) -> Change {
    if rows.is_empty() {
        Change::Stays
    } else {
        Change::Done
    }
}

/// Runs a statement, and retries when there was no answer: each statement that is passed here may
/// run twice.
pub(super) async fn run(
    ports: &impl RecordPorts,
    sql: &'static str,
    values: &[Value],
) -> Result<Vec<Row>, ApiError> {
    retry::query(ports, sql, values)
        .await
        .map_err(database_unavailable)
}
