//! API keys in D1: the statements, and rows to types and back.

use calotype_protocol::wire::Timestamp;
use calotype_protocol::{ErrorCode, Sha256};
use serde::Deserialize;

use super::ports::RecordPorts;
use super::statement::{run, time};
use crate::model::{ApiError, database_unavailable};
use crate::model::{KeyPrefix, Owner, Scopes};
use crate::platform::{Row, Value};

const INSERT: &str = "INSERT INTO keys (prefix, sha256, owner, scopes, label, created_at, \
    expires_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (prefix) DO NOTHING \
    RETURNING prefix";
const FIND: &str = "SELECT prefix, sha256, owner, scopes, label, created_at, expires_at, \
    revoked_at, last_used_day FROM keys WHERE prefix = ?1";
const LIST: &str = "SELECT prefix, sha256, owner, scopes, label, created_at, expires_at, \
    revoked_at, last_used_day FROM keys WHERE (created_at, prefix) < (?1, ?2) \
    ORDER BY created_at DESC, prefix DESC LIMIT ?3";
/// The first end holds.
const REVOKE: &str = "UPDATE keys SET revoked_at = COALESCE(revoked_at, ?2) WHERE prefix = ?1 \
    RETURNING prefix";
const MARK_USED: &str = "UPDATE keys SET last_used_day = ?2 WHERE prefix = ?1 \
    AND (last_used_day IS NULL OR last_used_day < ?2)";

/// Later than every key: the list starts at the newest.
const LATEST_UNIX_MS: u64 = (1 << 53) - 1;

/// A minted key, without its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KeyRecord {
    pub(crate) prefix: KeyPrefix,
    /// The digest of the whole key.
    pub(crate) sha256: Sha256,
    pub(crate) owner: Owner,
    pub(crate) scopes: Scopes,
    pub(crate) label: String,
    pub(crate) created_at: Timestamp,
    pub(crate) expires_at: Option<Timestamp>,
    pub(crate) revoked_at: Option<Timestamp>,
    /// Days since 1970-01-01.
    pub(crate) last_used_day: Option<u64>,
}

/// Inserts a new key; `false` when the prefix is taken.
pub(crate) async fn insert(ports: &impl RecordPorts, key: &KeyRecord) -> Result<bool, ApiError> {
    let values = [
        Value::Text(key.prefix.to_string()),
        Value::Text(key.sha256.to_hex()),
        Value::Text(key.owner.0.clone()),
        Value::Text(key.scopes.to_text()),
        Value::Text(key.label.clone()),
        Value::Integer(key.created_at.unix_ms),
        time(key.expires_at),
    ];
    // No retry: if the first try had arrived after all, the second would find its own row.
    let rows = ports
        .query(INSERT, &values)
        .await
        .map_err(database_unavailable)?;
    Ok(!rows.is_empty())
}

/// The key of a prefix.
pub(crate) async fn find(
    ports: &impl RecordPorts,
    prefix: KeyPrefix,
) -> Result<Option<KeyRecord>, ApiError> {
    let values = [Value::Text(prefix.to_string())];
    let row = run(ports, FIND, &values).await?.into_iter().next();
    row.map(record).transpose()
}

/// At most `limit` keys, newest first, that come behind `after`.
pub(crate) async fn list(
    ports: &impl RecordPorts,
    after: Option<&KeyRecord>,
    limit: u64,
) -> Result<Vec<KeyRecord>, ApiError> {
    let (created_at, prefix) = match after {
        Some(key) => (key.created_at.unix_ms, key.prefix.to_string()),
        None => (LATEST_UNIX_MS, String::new()),
    };
    let values = [
        Value::Integer(created_at),
        Value::Text(prefix),
        Value::Integer(limit),
    ];
    let rows = run(ports, LIST, &values).await?;
    rows.into_iter().map(record).collect()
}

/// Revokes a key; `false` when there is none of the prefix.
pub(crate) async fn revoke(
    ports: &impl RecordPorts,
    prefix: KeyPrefix,
    at: Timestamp,
) -> Result<bool, ApiError> {
    let values = [Value::Text(prefix.to_string()), Value::Integer(at.unix_ms)];
    Ok(!run(ports, REVOKE, &values).await?.is_empty())
}

/// Notes the last day on which a key was used.
pub(crate) async fn mark_used(
    ports: &impl RecordPorts,
    prefix: KeyPrefix,
    day: u64,
) -> Result<(), ApiError> {
    let values = [Value::Text(prefix.to_string()), Value::Integer(day)];
    run(ports, MARK_USED, &values).await.map(drop)
}

/// The columns, as SQLite types them.
#[derive(Deserialize)]
struct Columns {
    prefix: String,
    sha256: Sha256,
    owner: String,
    scopes: String,
    label: String,
    created_at: u64,
    expires_at: Option<u64>,
    revoked_at: Option<u64>,
    last_used_day: Option<u64>,
}

fn record(row: Row) -> Result<KeyRecord, ApiError> {
    let unreadable =
        |what: String| ApiError::new(ErrorCode::Internal).internal(format!("row of keys: {what}"));
    let columns: Columns =
        serde_json::from_value(row).map_err(|error| unreadable(error.to_string()))?;
    let at = |unix_ms| Timestamp { unix_ms };
    Ok(KeyRecord {
        prefix: columns
            .prefix
            .parse()
            .map_err(|()| unreadable("prefix".to_owned()))?,
        sha256: columns.sha256,
        owner: Owner(columns.owner),
        scopes: Scopes::parse(&columns.scopes, ' ')
            .ok_or_else(|| unreadable(format!("scopes {}", columns.scopes)))?,
        label: columns.label,
        created_at: at(columns.created_at),
        expires_at: columns.expires_at.map(at),
        revoked_at: columns.revoked_at.map(at),
        last_used_day: columns.last_used_day,
    })
}
