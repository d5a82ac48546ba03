//! `/v1/keys`: mint API keys, list them, take them back. For callers with the scope
//! `admin`, the first of whom has a key of `API_KEYS`.

pub(crate) mod store;

use calotype_protocol::limits::API_KEYS_PER_PAGE;
use calotype_protocol::wire::Timestamp;
use calotype_protocol::{ErrorCode, Sha256};
use http::Request;
use serde::{Deserialize, Serialize};

use self::store::KeyRecord;
use crate::audit::{self, Action};
use crate::authenticate::{ApiKey, KEY_RANDOM_BYTES, KeyPrefix, Owner, Scope};
use crate::body;
use crate::images::query::Query;
use crate::problem::Failure;
use crate::upload::request::label;
use crate::world::World;

const SECONDS_PER_DAY: u64 = 24 * 60 * 60;
const OWNER_RANDOM_BYTES: usize = 16;

/// Body of `POST /v1/keys`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyRequest {
    /// What it is for, in the operator's words.
    label: String,
    /// What it may do; at least one.
    scopes: Vec<Scope>,
    /// Whose images it works with; a new owner when left out.
    owner: Option<String>,
    /// When it ends; never when left out.
    expires_at: Option<Timestamp>,
}

/// A key as the API shows it: all but the key.
#[derive(Debug, Serialize)]
pub(crate) struct Key {
    prefix: KeyPrefix,
    owner: String,
    scopes: Vec<Scope>,
    label: String,
    created_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    revoked_at: Option<Timestamp>,
    /// A date, `2026-01-31`.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_used_on: Option<String>,
}

/// Answer to `POST /v1/keys`, the only one that ever has the key.
#[derive(Debug, Serialize)]
pub(crate) struct MintedKey {
    #[serde(serialize_with = "reveal")]
    key: ApiKey,
    #[serde(flatten)]
    shown: Key,
}

/// Answer to `GET /v1/keys`.
#[derive(Debug, Serialize)]
pub(crate) struct KeyList {
    keys: Vec<Key>,
    /// The `cursor` of the next page, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<KeyPrefix>,
}

impl MintedKey {
    /// The public name of the key.
    pub(crate) fn prefix(&self) -> KeyPrefix {
        self.key.prefix
    }
}

/// Makes a key.
pub(crate) async fn mint(
    world: &impl World,
    request: &Request<Vec<u8>>,
) -> Result<MintedKey, Failure> {
    let asked: KeyRequest = body::json(request)?;
    let invalid = |detail: &str| Failure::new(ErrorCode::RequestInvalid).detail(detail);
    let label = label(&asked.label).ok_or_else(|| invalid("label is empty."))?;
    if asked.scopes.is_empty() {
        return Err(invalid("scopes is empty."));
    }
    let now_unix_ms = world.now_unix_ms();
    if asked
        .expires_at
        .is_some_and(|end| end.unix_ms <= now_unix_ms)
    {
        return Err(invalid("expires_at is not in the future."));
    }
    let owner = match &asked.owner {
        Some(text) => Owner::parse(text).ok_or_else(|| invalid("owner is not an owner's id."))?,
        None => Owner::from_random(random::<OWNER_RANDOM_BYTES>(world)?),
    };
    let key = ApiKey::from_random(&random::<KEY_RANDOM_BYTES>(world)?);
    let record = KeyRecord {
        prefix: key.prefix,
        sha256: Sha256(key.sha256()),
        owner,
        scopes: asked.scopes.into_iter().collect(),
        label,
        created_at: Timestamp {
            unix_ms: now_unix_ms,
        },
        expires_at: asked.expires_at,
        revoked_at: None,
        last_used_day: None,
    };
    audit::note_first(world, Action::KeyCreate, Some(key.prefix.to_string())).await?;
    if !store::insert(world, &record).await? {
        // One in 2⁴⁸ for each key there is: who asks again gets another.
        return Err(Failure::new(ErrorCode::Internal).internal("the prefix of a new key is taken"));
    }
    Ok(MintedKey {
        key,
        shown: record.into(),
    })
}

/// A page of keys, the newest first.
pub(crate) async fn list(world: &impl World, query: Option<&str>) -> Result<KeyList, Failure> {
    let after = match cursor(query)? {
        None => None,
        Some(prefix) => Some(store::find(world, prefix).await?.ok_or_else(no_cursor)?),
    };
    // One more than is shown tells whether there is a next page.
    let mut found = store::list(world, after.as_ref(), API_KEYS_PER_PAGE + 1).await?;
    let has_more = found.len() as u64 > API_KEYS_PER_PAGE;
    found.truncate(API_KEYS_PER_PAGE as usize);
    let last = found.last().map(|key| key.prefix);
    Ok(KeyList {
        next: last.filter(|_| has_more),
        keys: found.into_iter().map(Key::from).collect(),
    })
}

fn cursor(query: Option<&str>) -> Result<Option<KeyPrefix>, Failure> {
    let query = Query::parse(query, &["cursor"])?;
    let cursor = query.value("cursor").map(str::parse);
    cursor.transpose().map_err(|()| no_cursor())
}

fn no_cursor() -> Failure {
    Failure::new(ErrorCode::RequestInvalid).detail("cursor is not the `next` of a page.")
}

/// Takes a key back. Asked again, it gives the same answer again.
pub(crate) async fn revoke(world: &impl World, prefix: KeyPrefix) -> Result<(), Failure> {
    let now = Timestamp {
        unix_ms: world.now_unix_ms(),
    };
    let is_there = store::revoke(world, prefix, now).await?;
    world.memory().forget_key(prefix);
    is_there
        .then_some(())
        .ok_or(Failure::new(ErrorCode::NotFound))
}

fn random<const N: usize>(world: &impl World) -> Result<[u8; N], Failure> {
    let mut bytes = [0; N];
    let filled = world.random(&mut bytes);
    filled.map_err(|outage| Failure::new(ErrorCode::Internal).internal(outage.0))?;
    Ok(bytes)
}

fn reveal<S: serde::Serializer>(key: &ApiKey, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(key.reveal())
}

impl From<KeyRecord> for Key {
    fn from(record: KeyRecord) -> Self {
        let date = |day: u64| {
            let midnight = Timestamp {
                unix_ms: day * SECONDS_PER_DAY * 1000,
            };
            String::from(midnight).chars().take(10).collect()
        };
        Self {
            prefix: record.prefix,
            owner: record.owner.0,
            scopes: record.scopes.iter().collect(),
            label: record.label,
            created_at: record.created_at,
            expires_at: record.expires_at,
            revoked_at: record.revoked_at,
            last_used_on: record.last_used_day.map(date),
        }
    }
}

#[cfg(test)]
mod tests;
