//! The audit table: who did what, and with which outcome.
//!
//! An act that can be repeated or seen elsewhere is written after the answer, which does not wait
//! for it ([`note`]). An act that cannot be undone (deletion, changes of keys) is written first,
//! and not done if writing fails ([`note_first`]): there may be an entry without its act, never an
//! act without its entry. The outcome has an entry of its own.
//!
//! Not in the table: requests without a known caller (401, in the log only), and requests that a
//! limit refused, because a flood would fill the table. No network address is kept.

use calotype_protocol::wire::Timestamp;
use calotype_protocol::{ErrorCode, wire};
use http::Uri;
use serde::{Deserialize, Serialize};

use crate::model::Owner;
use crate::model::{ApiError, database_unavailable};
use crate::platform::{Database, port_set};
use crate::platform::{Level, PlatformError, Value};
use crate::telemetry::log::{self, Log};

const INSERT: &str = "INSERT INTO audit (at, request_id, principal, action, subject, outcome, \
    target_owner) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
/// Rows of all principals if none is given; newest first.
const PAGE: &str = "SELECT seq, at, request_id, principal, action, subject, outcome, \
    target_owner FROM audit WHERE seq < ?1 AND (?2 IS NULL OR principal = ?2) AND (?3 IS NULL OR action = ?3) \
    ORDER BY seq DESC LIMIT ?4";

/// Entries of a page: the default and the maximum.
const PAGE_ENTRIES: u64 = 100;

/// JavaScript's largest exact integer, which no `seq` reaches.
const PAST_THE_END: u64 = (1 << 53) - 1;

port_set!(
    /// The audit table: the database, and the log for entries that cannot be written.
    AuditPorts: Database, Log
);

/// The kind of an act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    UploadRequest,
    UploadComplete,
    UploadCancel,
    /// Viewing a private image.
    ImageRead,
    ImageUpdate,
    ImageDelete,
    /// Clearing the recorded fault of an image's original.
    ImageRetry,
    AlbumOrder,
    KeyCreate,
    KeyRevoke,
}

impl Action {
    /// Every act.
    pub(crate) const ALL: [Self; 10] = [
        Self::UploadRequest,
        Self::UploadComplete,
        Self::UploadCancel,
        Self::ImageRead,
        Self::ImageUpdate,
        Self::ImageDelete,
        Self::ImageRetry,
        Self::AlbumOrder,
        Self::KeyCreate,
        Self::KeyRevoke,
    ];

    /// Its name, in the table and on the wire.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::UploadRequest => "upload.request",
            Self::UploadComplete => "upload.complete",
            Self::UploadCancel => "upload.cancel",
            Self::ImageRead => "image.read",
            Self::ImageUpdate => "image.update",
            Self::ImageDelete => "image.delete",
            Self::ImageRetry => "image.retry",
            Self::AlbumOrder => "album.order",
            Self::KeyCreate => "key.create",
            Self::KeyRevoke => "key.revoke",
        }
    }
}

/// The subject of an act.
#[derive(Clone, Debug, Default)]
pub(crate) struct About {
    /// Id of the image, name of the album, or prefix of the key.
    pub(crate) subject: Option<String>,
    /// The owner of the subject, if the subject does not tell it and it is not the principal's own.
    pub(crate) target_owner: Option<Owner>,
}

impl From<Option<String>> for About {
    fn from(subject: Option<String>) -> Self {
        Self {
            subject,
            target_owner: None,
        }
    }
}

/// Writes the outcome of an act after the answer: `error` is the reason why it was not done.
/// Request id and principal come from the trace; without a principal nothing is written.
pub(crate) fn note(
    ports: &impl AuditPorts,
    action: Action,
    about: impl Into<About>,
    error: Option<ErrorCode>,
) {
    if matches!(
        error,
        Some(ErrorCode::RateLimited | ErrorCode::QuotaExceeded)
    ) {
        return;
    }
    let outcome = error.map_or("done", ErrorCode::as_str);
    if let Some(values) = values(ports, action, about.into(), outcome) {
        ports.query_later(INSERT, values, |ports, PlatformError(why)| {
            log::message(ports, Level::Error, &format!("not written: {why}"));
        });
    }
}

/// As [`note`], with the error of this result.
pub(crate) fn outcome<T>(
    ports: &impl AuditPorts,
    action: Action,
    about: impl Into<About>,
    given: &Result<T, ApiError>,
) {
    let error = given.as_ref().err().map(|failure| failure.code);
    note(ports, action, about, error);
}

/// Writes an act that is about to be done and cannot be undone.
///
/// # Errors
///
/// `database_unavailable`: then the caller must not perform the act.
pub(crate) async fn note_first(
    ports: &impl AuditPorts,
    action: Action,
    about: impl Into<About>,
) -> Result<(), ApiError> {
    let Some(values) = values(ports, action, about.into(), "begun") else {
        let why = "an act of nobody".to_owned();
        return Err(ApiError::new(ErrorCode::Internal).internal(why));
    };
    ports
        .query(INSERT, &values)
        .await
        .map(drop)
        .map_err(database_unavailable)
}

fn values(
    ports: &impl AuditPorts,
    action: Action,
    about: About,
    outcome: &str,
) -> Option<Vec<Value>> {
    let text = |it: Option<String>| it.map_or(Value::Null, Value::Text);
    let trace = ports.trace().borrow();
    let principal = trace.principal.clone()?;
    Some(vec![
        Value::Integer(ports.now_unix_ms()),
        Value::Text(trace.request_id.clone()),
        Value::Text(principal),
        Value::Text(action.as_str().to_owned()),
        text(about.subject),
        Value::Text(outcome.to_owned()),
        text(about.target_owner.map(|Owner(owner)| owner)),
    ])
}

/// A page of entries, newest first.
#[derive(Debug, Serialize)]
pub(crate) struct Page {
    entries: Vec<Entry>,
    /// `cursor` of the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// One row in the form of the API.
#[derive(Debug, Serialize)]
struct Entry {
    at: wire::Timestamp,
    request_id: String,
    principal: String,
    action: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<String>,
    /// The owner of the key.
    #[serde(skip_serializing_if = "Option::is_none")]
    target_owner: Option<String>,
    outcome: String,
}

/// The columns, as SQLite types them.
#[derive(Deserialize)]
struct Columns {
    seq: u64,
    at: u64,
    request_id: String,
    principal: String,
    action: String,
    subject: Option<String>,
    outcome: String,
    target_owner: Option<String>,
}

/// `GET /v1/audit?cursor=&limit=&action=`: entries of one principal, or of all.
///
/// # Errors
///
/// `request_invalid`, `database_unavailable`.
pub(crate) async fn page(
    ports: &impl AuditPorts,
    principal: Option<&Owner>,
    uri: &Uri,
) -> Result<Page, ApiError> {
    let asked = Asked::parse(uri.query().unwrap_or_default())?;
    let values = [
        Value::Integer(asked.before),
        principal.map_or(Value::Null, |owner| Value::Text(owner.0.clone())),
        asked
            .action
            .map_or(Value::Null, |it| Value::Text(it.as_str().to_owned())),
        Value::Integer(asked.limit),
    ];
    let rows = ports
        .query(PAGE, &values)
        .await
        .map_err(database_unavailable)?;
    let is_full = rows.len() as u64 == asked.limit;
    let mut last = None;
    let mut entries = Vec::with_capacity(rows.len());
    for row in rows {
        let row: Columns = serde_json::from_value(row).map_err(|error| {
            ApiError::new(ErrorCode::Internal).internal(format!("audit row: {error}"))
        })?;
        last = Some(row.seq.to_string());
        entries.push(Entry {
            at: Timestamp { unix_ms: row.at },
            request_id: row.request_id,
            principal: row.principal,
            action: row.action,
            subject: row.subject,
            target_owner: row.target_owner,
            outcome: row.outcome,
        });
    }
    let next = last.filter(|_| is_full);
    Ok(Page { entries, next })
}

struct Asked {
    before: u64,
    limit: u64,
    action: Option<Action>,
}

impl Asked {
    /// Plain words only, so that no decoding is needed.
    fn parse(query: &str) -> Result<Self, ApiError> {
        let invalid = |name: &str| {
            let detail = format!("{name} is not valid.");
            ApiError::new(ErrorCode::RequestInvalid).detail(detail)
        };
        let mut asked = Self {
            before: PAST_THE_END,
            limit: PAGE_ENTRIES,
            action: None,
        };
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let number = || {
                let number = value.parse::<u64>().ok();
                number.filter(|it| (1..=PAST_THE_END).contains(it))
            };
            match name {
                "cursor" => asked.before = number().ok_or_else(|| invalid("cursor"))?,
                "limit" => {
                    let limit = number().filter(|it| *it <= PAGE_ENTRIES);
                    asked.limit = limit.ok_or_else(|| invalid("limit"))?;
                }
                "action" => {
                    let action = Action::ALL.into_iter().find(|it| it.as_str() == value);
                    asked.action = Some(action.ok_or_else(|| invalid("action"))?);
                }
                _ => return Err(invalid("A parameter")),
            }
        }
        Ok(asked)
    }
}

#[cfg(test)]
mod tests;
