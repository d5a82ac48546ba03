//! Records in D1: the statements, and rows to types and back.

mod change;
pub(crate) mod derivatives;
mod list;
mod removal;
mod row;
pub(crate) mod stand_ins;

use calotype_protocol::wire::{Details, Image, Timestamp};
use calotype_protocol::{
    Collection, Derivative, Dimensions, ErrorCode, Format, ImageId, Sha256, Size,
};
use serde::{Deserialize, Serialize};

pub(crate) use change::{Changes, change_details, order};
pub(crate) use list::{After, Listed, albums, list};
pub(crate) use removal::{
    abandon, being_deleted, expire, forget_settled, mark_deleted, mark_deleting, postpone,
};

use crate::authenticate::Owner;
use crate::integrity::Integrity;
use crate::problem::{Failure, database_unavailable};
use crate::retry;
use crate::world::{Row, Value, World};
use row::{record, with_columns};

/// One statement, so that of two requests at once each sees the other: nothing is
/// inserted where the owner has a row of this idempotency key (the index decides), or
/// an image of these bytes that ends when this one would.
const INSERT: &str = "INSERT INTO images (id, owner, collection, state, content_type, bytes, \
    sha256, name, created_at, expires_at, idempotency_key, album, title, alt, thumbhash, \
    taken_at, expires_on, metadata, sizes) \
    SELECT ?1, ?2, ?3, 'pending', ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, \
        ?18 \
    WHERE NOT EXISTS (SELECT 1 FROM images WHERE owner = ?2 AND collection = ?3 \
        AND sha256 = ?6 AND state = 'ready' AND bytes = ?5 AND content_type = ?4 \
        AND expires_on IS ?16) \
    ON CONFLICT (owner, idempotency_key) DO NOTHING RETURNING id";
const FIND: &str = with_columns!("SELECT", "FROM images WHERE id = ?1");
const FIND_BY_KEY: &str = with_columns!(
    "SELECT",
    "FROM images WHERE owner = ?1 AND idempotency_key = ?2"
);
/// Of several the oldest, so that everybody gets the same one.
const FIND_SAME: &str = with_columns!(
    "SELECT",
    "FROM images WHERE owner = ?1 AND collection = ?2 AND sha256 = ?3 AND state = 'ready' \
     AND bytes = ?4 AND content_type = ?5 AND expires_on IS ?6 ORDER BY id LIMIT 1"
);
/// Of two that come out of order, the later end holds.
const EXTEND: &str = "UPDATE images SET expires_at = MAX(expires_at, ?2) \
    WHERE id = ?1 AND state = 'pending'";
const MARK_READY: &str = "UPDATE images SET state = 'ready', width = ?2, height = ?3, \
    format = ?4, stored_bytes = ?5, stored_sha256 = ?6, settled_at = ?7, has_alpha = ?8, \
    stored_blocks = ?9 \
    WHERE id = ?1 AND state = 'pending' RETURNING id";
const MARK_REJECTED: &str = "UPDATE images SET state = 'rejected', error = ?2, settled_at = ?3 \
    WHERE id = ?1 AND state = 'pending' RETURNING id";
/// Asks for the newest of each table and not just the database: migrations count as health.
const PROBE: &str = "SELECT (SELECT sizes FROM images LIMIT 1), (SELECT dominant FROM images LIMIT 1), \
    (SELECT last_used_day FROM keys LIMIT 1), (SELECT target_owner FROM audit LIMIT 1), \
    (SELECT gone_at FROM derivatives LIMIT 1)";

/// The position of an image that nobody has put in order: behind all that are. It is the
/// column's default.
const UNPLACED: u32 = 1_000_000;

/// An upload, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Record {
    pub(crate) id: ImageId,
    pub(crate) owner: Owner,
    pub(crate) collection: Collection,
    /// Format of the declared content type.
    pub(crate) declared: Format,
    /// Declared length; the stored one is in [`Verified`].
    pub(crate) bytes: u64,
    /// Declared checksum; the stored one is in [`Verified`].
    pub(crate) sha256: Sha256,
    pub(crate) name: Option<String>,
    pub(crate) created_at: Timestamp,
    /// End of the upload ticket. The image's own is `details.expires_on`.
    pub(crate) expires_at: Timestamp,
    pub(crate) details: Details,
    /// Sizes that were declared with it, and may have been sent.
    pub(crate) sizes: Vec<DeclaredSize>,
    pub(crate) state: State,
    /// Why the original does not decode; none as far as is known.
    pub(crate) fault: Option<ErrorCode>,
    /// The colour that most of it has; none until somebody needed it.
    pub(crate) dominant: Option<stand_ins::Colour>,
}

/// A size that comes beside its original, as its caller declares it. The names of its
/// fields are in the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DeclaredSize {
    pub(crate) size: Derivative,
    pub(crate) format: Format,
    pub(crate) bytes: u64,
    pub(crate) sha256: Sha256,
}

/// Where an upload stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// Ticket given, bytes not verified.
    Pending,
    /// Verified, and stored as an original.
    Ready(Verified),
    /// Looked at and refused.
    Rejected(ErrorCode),
    /// No image any more: its owner or its date ended it. Objects may be left.
    Deleting(Verified),
    /// Nothing is left but this row.
    Deleted,
}

/// What verification found, of the bytes that are stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Verified {
    pub(crate) format: Format,
    /// Upright; none of a PDF.
    pub(crate) dimensions: Option<Dimensions>,
    /// Of what is stored: what was declared, or less when a clean copy was made.
    pub(crate) integrity: Integrity,
    /// Whether pixels may be transparent; not known of older rows, nor of a PDF.
    pub(crate) has_alpha: Option<bool>,
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
    pub(crate) fn image(&self, verified: &Verified, origin: &str) -> Image {
        let urls = self
            .sizes()
            .filter(|_| self.collection.is_public())
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
            bytes: verified.integrity.bytes,
            sha256: verified.integrity.sha256,
            name: self.name.clone(),
            created_at: self.created_at,
            details: self.details.clone(),
            urls,
        }
    }

    /// The sizes that an image of this collection may have.
    pub(crate) fn sizes(&self) -> impl Iterator<Item = Size> {
        let derivatives = self.collection.derivatives();
        Size::ALL.into_iter().filter(move |size| match size {
            Size::Original => true,
            Size::Derivative(it) => derivatives.contains(it),
        })
    }
}

/// Writes the record of a new ticket; `Stays` when the owner has one of the same
/// idempotency key already, or an image of the same bytes.
pub(crate) async fn insert(
    world: &impl World,
    record: &Record,
    idempotency_key: Option<&str>,
) -> Result<Change, Failure> {
    let details = &record.details;
    let values = [
        Value::Text(record.id.to_string()),
        Value::Text(record.owner.0.clone()),
        Value::Text(record.collection.name().to_owned()),
        Value::Text(record.declared.media_type().to_owned()),
        Value::Integer(record.bytes),
        Value::Text(record.sha256.to_hex()),
        text(record.name.as_deref()),
        Value::Integer(record.created_at.unix_ms),
        Value::Integer(record.expires_at.unix_ms),
        text(idempotency_key),
        text(details.album.as_ref().map(|it| it.as_str())),
        text(details.title.as_ref().map(|it| it.as_str())),
        text(details.alt.as_ref().map(|it| it.as_str())),
        text(details.thumbhash.as_ref().map(|it| it.as_str())),
        time(details.taken_at),
        time(details.expires_on),
        json(&details.metadata, details.metadata.is_empty())?,
        json(&record.sizes, record.sizes.is_empty())?,
    ];
    // Once only: had the first try arrived after all, the second would be told that
    // its id exists.
    let rows = world
        .query(INSERT, &values)
        .await
        .map_err(database_unavailable)?;
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

/// The record of the image that an upload would make once more.
pub(crate) async fn find_same(
    world: &impl World,
    upload: &Record,
) -> Result<Option<Record>, Failure> {
    let values = [
        Value::Text(upload.owner.0.clone()),
        Value::Text(upload.collection.name().to_owned()),
        Value::Text(upload.sha256.to_hex()),
        Value::Integer(upload.bytes),
        Value::Text(upload.declared.media_type().to_owned()),
        time(upload.details.expires_on),
    ];
    find_one(world, FIND_SAME, &values).await
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
    verified: &Verified,
) -> Result<Change, Failure> {
    let side = |side: Option<u32>| side.map_or(Value::Null, |it| Value::Integer(it.into()));
    let values = [
        Value::Text(id.to_string()),
        side(verified.dimensions.map(|it| it.width)),
        side(verified.dimensions.map(|it| it.height)),
        Value::Text(verified.format.extension().to_owned()),
        Value::Integer(verified.integrity.bytes),
        Value::Text(verified.integrity.sha256.to_hex()),
        Value::Integer(world.now_unix_ms()),
        verified
            .has_alpha
            .map_or(Value::Null, |it| Value::Integer(it.into())),
        text(verified.integrity.blocks().as_deref()),
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
        Value::Integer(world.now_unix_ms()),
    ];
    change(world, MARK_REJECTED, &values).await
}

/// Asks the table for as little as possible.
pub(crate) async fn probe(world: &impl World) -> Result<(), Failure> {
    run(world, PROBE, &[]).await.map(drop)
}

fn text(text: Option<&str>) -> Value {
    text.map_or(Value::Null, |text| Value::Text(text.to_owned()))
}

fn time(at: Option<Timestamp>) -> Value {
    at.map_or(Value::Null, |at| Value::Integer(at.unix_ms))
}

fn json(value: &impl Serialize, is_empty: bool) -> Result<Value, Failure> {
    if is_empty {
        return Ok(Value::Null);
    }
    serde_json::to_string(value)
        .map(Value::Text)
        .map_err(|error| Failure::new(ErrorCode::Internal).internal(error.to_string()))
}

async fn find_one(
    world: &impl World,
    sql: &'static str,
    values: &[Value],
) -> Result<Option<Record>, Failure> {
    let row = run(world, sql, values).await?.into_iter().next();
    row.map(|row| record(row, world.now_unix_ms())).transpose()
}

async fn find_all(
    world: &impl World,
    sql: &'static str,
    values: &[Value],
) -> Result<Vec<Record>, Failure> {
    let rows = run(world, sql, values).await?;
    let now = world.now_unix_ms();
    rows.into_iter().map(|row| record(row, now)).collect()
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
    retry::query(world, sql, values)
        .await
        .map_err(database_unavailable)
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
