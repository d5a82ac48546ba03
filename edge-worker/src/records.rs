//! Records in D1: the statements, and rows to types and back.

use calotype_protocol::wire::{Image, Timestamp};
use calotype_protocol::{Collection, Dimensions, ErrorCode, Format, ImageId, Sha256, Size};
use serde::Deserialize;

use crate::authenticate::Owner;
use crate::problem::Failure;
use crate::retry;
use crate::world::{Outage, Row, Value, World};

/// Two requests of one idempotency key may come at once: the index decides.
const INSERT: &str = "INSERT INTO images (id, owner, collection, state, content_type, bytes, \
    sha256, name, created_at, expires_at, idempotency_key) \
    VALUES (?1, ?2, ?3, 'pending', ?4, ?5, ?6, ?7, ?8, ?9, ?10) \
    ON CONFLICT (owner, idempotency_key) DO NOTHING RETURNING id";
const FIND: &str = "SELECT id, owner, collection, state, content_type, bytes, sha256, name, \
    width, height, format, stored_bytes, stored_sha256, error, created_at, expires_at \
    FROM images WHERE id = ?1";
const FIND_BY_KEY: &str = "SELECT id, owner, collection, state, content_type, bytes, sha256, name, \
    width, height, format, stored_bytes, stored_sha256, error, created_at, expires_at \
    FROM images WHERE owner = ?1 AND idempotency_key = ?2";
/// Of two that come out of order, the later end holds.
const EXTEND: &str = "UPDATE images SET expires_at = MAX(expires_at, ?2) \
    WHERE id = ?1 AND state = 'pending'";
const MARK_READY: &str = "UPDATE images SET state = 'ready', width = ?2, height = ?3, \
    format = ?4, stored_bytes = ?5, stored_sha256 = ?6 \
    WHERE id = ?1 AND state = 'pending' RETURNING id";
const MARK_REJECTED: &str = "UPDATE images SET state = 'rejected', error = ?2 \
    WHERE id = ?1 AND state = 'pending' RETURNING id";
/// Asks for the newest column and not just the database: migrations count as health.
const PROBE: &str = "SELECT stored_sha256 FROM images LIMIT 1";

/// An upload, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Record {
    pub(crate) id: ImageId,
    pub(crate) owner: Owner,
    pub(crate) collection: Collection,
    /// Format of the declared content type.
    pub(crate) declared: Format,
    pub(crate) bytes: u64,
    pub(crate) sha256: Sha256,
    pub(crate) name: Option<String>,
    pub(crate) created_at: Timestamp,
    /// End of the upload ticket.
    pub(crate) expires_at: Timestamp,
    pub(crate) state: State,
}

/// Where an upload stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// Ticket given, bytes not verified.
    Pending,
    /// Verified, and stored as an original.
    Ready(Verified),
    /// Looked at and refused.
    Rejected(ErrorCode),
}

/// What verification found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Verified {
    pub(crate) format: Format,
    /// Upright; none of a PDF.
    pub(crate) dimensions: Option<Dimensions>,
    /// Length of what is stored: what was declared, or less when a clean copy was made.
    pub(crate) bytes: u64,
    /// SHA-256 of what is stored.
    pub(crate) sha256: Sha256,
}

/// What a conditional statement did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    Done,
    /// The condition did not hold; all is as before.
    Stays,
}

impl Record {
    /// The image as the API answers it; `origin` stands before delivery paths.
    pub(crate) fn image(&self, verified: Verified, origin: &str) -> Image {
        let sizes = |size: &Size| match size {
            Size::Original => true,
            Size::Derivative(it) => self.collection.derivatives().contains(it),
        };
        let urls = Size::ALL
            .into_iter()
            .filter(|size| self.collection.is_public() && sizes(size))
            .map(|size| {
                let path = Image::path(self.id, size);
                (size.name().to_owned(), format!("{origin}{path}"))
            })
            .collect();
        Image {
            id: self.id,
            collection: self.collection,
            format: verified.format,
            dimensions: verified.dimensions,
            bytes: verified.bytes,
            sha256: verified.sha256,
            name: self.name.clone(),
            created_at: self.created_at,
            urls,
        }
    }
}

/// Writes the record of a new ticket; `Stays` when the owner has one of the same
/// idempotency key already.
pub(crate) async fn insert(
    world: &impl World,
    record: &Record,
    idempotency_key: Option<&str>,
) -> Result<Change, Failure> {
    let values = [
        Value::Text(record.id.to_string()),
        Value::Text(record.owner.0.clone()),
        Value::Text(record.collection.name().to_owned()),
        Value::Text(record.declared.media_type().to_owned()),
        Value::Integer(record.bytes),
        Value::Text(record.sha256.to_hex()),
        record.name.clone().map_or(Value::Null, Value::Text),
        Value::Integer(record.created_at.unix_ms),
        Value::Integer(record.expires_at.unix_ms),
        idempotency_key.map_or(Value::Null, |key| Value::Text(key.to_owned())),
    ];
    // Once only: had the first try arrived after all, the second would be told that
    // its id exists.
    let rows = world.query(INSERT, &values).await.map_err(unavailable)?;
    Ok(changed(&rows))
}

/// The record of an id.
pub(crate) async fn find(world: &impl World, id: ImageId) -> Result<Option<Record>, Failure> {
    find_one(world, FIND, &[Value::Text(id.to_string())]).await
}

/// The record that an owner asked for with an idempotency key.
pub(crate) async fn find_by_key(
    world: &impl World,
    owner: &Owner,
    idempotency_key: &str,
) -> Result<Option<Record>, Failure> {
    let values = [
        Value::Text(owner.0.clone()),
        Value::Text(idempotency_key.to_owned()),
    ];
    find_one(world, FIND_BY_KEY, &values).await
}

/// Gives a pending upload's ticket another end.
pub(crate) async fn extend(
    world: &impl World,
    id: ImageId,
    expires_at: Timestamp,
) -> Result<(), Failure> {
    let values = [
        Value::Text(id.to_string()),
        Value::Integer(expires_at.unix_ms),
    ];
    run(world, EXTEND, &values).await.map(drop)
}

/// Marks a pending upload as verified; it stays as it is when settled already.
pub(crate) async fn mark_ready(
    world: &impl World,
    id: ImageId,
    verified: Verified,
) -> Result<Change, Failure> {
    let side = |side: Option<u32>| side.map_or(Value::Null, |it| Value::Integer(it.into()));
    let values = [
        Value::Text(id.to_string()),
        side(verified.dimensions.map(|it| it.width)),
        side(verified.dimensions.map(|it| it.height)),
        Value::Text(verified.format.extension().to_owned()),
        Value::Integer(verified.bytes),
        Value::Text(verified.sha256.to_hex()),
    ];
    change(world, MARK_READY, &values).await
}

/// Marks a pending upload as refused; it stays as it is when settled already.
pub(crate) async fn mark_rejected(
    world: &impl World,
    id: ImageId,
    code: ErrorCode,
) -> Result<Change, Failure> {
    let values = [
        Value::Text(id.to_string()),
        Value::Text(code.as_str().to_owned()),
    ];
    change(world, MARK_REJECTED, &values).await
}

/// Asks the table for as little as possible.
pub(crate) async fn probe(world: &impl World) -> Result<(), Failure> {
    run(world, PROBE, &[]).await.map(drop)
}

async fn find_one(
    world: &impl World,
    sql: &'static str,
    values: &[Value],
) -> Result<Option<Record>, Failure> {
    match run(world, sql, values).await?.into_iter().next() {
        None => Ok(None),
        Some(row) => record(row).map(Some),
    }
}

/// Runs a statement that returns the rows it changed.
async fn change(
    world: &impl World,
    sql: &'static str,
    values: &[Value],
) -> Result<Change, Failure> {
    Ok(changed(&run(world, sql, values).await?))
}

fn changed(rows: &[Row]) -> Change {
    if rows.is_empty() {
        Change::Stays
    } else {
        Change::Done
    }
}

/// Runs a statement, again when there was no answer: each of those that come here may
/// run twice.
async fn run(world: &impl World, sql: &'static str, values: &[Value]) -> Result<Vec<Row>, Failure> {
    retry::query(world, sql, values).await.map_err(unavailable)
}

fn unavailable(Outage(text): Outage) -> Failure {
    Failure::new(ErrorCode::DatabaseUnavailable).internal(text)
}

/// The columns, as SQLite types them.
#[derive(Deserialize)]
struct Columns {
    id: ImageId,
    owner: String,
    collection: Collection,
    state: String,
    content_type: String,
    bytes: u64,
    sha256: Sha256,
    name: Option<String>,
    width: Option<u32>,
    height: Option<u32>,
    format: Option<String>,
    stored_bytes: Option<u64>,
    stored_sha256: Option<Sha256>,
    error: Option<String>,
    created_at: u64,
    expires_at: u64,
}

fn record(row: Row) -> Result<Record, Failure> {
    let unreadable =
        |what: String| Failure::new(ErrorCode::Internal).internal(format!("row: {what}"));
    let columns: Columns =
        serde_json::from_value(row).map_err(|error| unreadable(error.to_string()))?;
    let declared = Format::from_media_type(&columns.content_type)
        .ok_or_else(|| unreadable("content_type".to_owned()))?;
    let state = state(&columns).ok_or_else(|| unreadable(format!("state {}", columns.state)))?;
    Ok(Record {
        id: columns.id,
        owner: Owner(columns.owner),
        collection: columns.collection,
        declared,
        bytes: columns.bytes,
        sha256: columns.sha256,
        name: columns.name,
        created_at: Timestamp {
            unix_ms: columns.created_at,
        },
        expires_at: Timestamp {
            unix_ms: columns.expires_at,
        },
        state,
    })
}

fn state(columns: &Columns) -> Option<State> {
    match columns.state.as_str() {
        "pending" => Some(State::Pending),
        "ready" => {
            let extension = columns.format.as_deref()?;
            Some(State::Ready(Verified {
                format: Format::ALL
                    .into_iter()
                    .find(|format| format.extension() == extension)?,
                dimensions: match (columns.width, columns.height) {
                    (None, None) => None,
                    (width, height) => Some(Dimensions::new(width?, height?)?),
                },
                // Rows from before there were clean copies.
                bytes: columns.stored_bytes.unwrap_or(columns.bytes),
                sha256: columns.stored_sha256.unwrap_or(columns.sha256),
            }))
        }
        "rejected" => Some(State::Rejected(ErrorCode::from_code(
            columns.error.as_deref()?,
        )?)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fake::{FakeWorld, now, pending, verified};

    #[test]
    fn a_record_comes_back_as_it_went() {
        let world = FakeWorld::new();
        let mut record = pending(b"bytes");
        record.name = Some("'); DROP TABLE images;--".to_owned());
        now(insert(&world, &record, None)).unwrap();
        assert_eq!(now(find(&world, record.id)).unwrap(), Some(record));
    }

    #[test]
    fn a_settled_record_stays_settled() {
        let world = FakeWorld::new();
        let record = pending(b"bytes");
        now(insert(&world, &record, None)).unwrap();
        let ready = now(mark_ready(&world, record.id, verified(640, 480))).unwrap();
        let rejected = now(mark_rejected(&world, record.id, ErrorCode::ImageCorrupt)).unwrap();
        assert_eq!((ready, rejected), (Change::Done, Change::Stays));
        let found = now(find(&world, record.id)).unwrap().unwrap();
        assert_eq!(found.state, State::Ready(verified(640, 480)));
    }

    #[test]
    fn a_private_image_has_no_urls_and_a_profile_only_its_sizes() {
        let mut record = pending(b"bytes");
        assert_eq!(record.image(verified(640, 480), "https://x").urls.len(), 4);
        record.collection = Collection::Profiles;
        let urls = record.image(verified(640, 480), "https://x").urls;
        assert_eq!(urls.keys().collect::<Vec<_>>(), ["original", "thumbnail"]);
        assert_eq!(
            urls["thumbnail"],
            format!("https://x/i/thumbnail/{}", record.id)
        );
        record.collection = Collection::Verification;
        assert!(
            record
                .image(verified(640, 480), "https://x")
                .urls
                .is_empty()
        );
    }
}
