//! `/v1/keys`: mint API keys, list them, revoke them. For callers with the scope `admin`; the first
//! of them has a key of `API_KEYS`.

mod ports;

pub(crate) use self::ports::KeyPorts;

use calotype_protocol::limits::API_KEYS_PER_PAGE;
use calotype_protocol::wire::Timestamp;
use calotype_protocol::{ErrorCode, Sha256};
use http::Request;
use serde::{Deserialize, Serialize};

use crate::access::{ApiKey, KEY_RANDOM_BYTES, Principal};
use crate::audit::{self, About, Action};
use crate::model::ApiError;
use crate::model::{KeyPrefix, Owner, Scope, Scopes};
use crate::records::keys::{self, KeyRecord};
use crate::request::Query;
use crate::request::body;
use crate::request::label;

const SECONDS_PER_DAY: u64 = 24 * 60 * 60;
const OWNER_RANDOM_BYTES: usize = 16;

/// Body of `POST /v1/keys`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyRequest {
    /// The purpose of the key, in the operator's words.
    label: String,
    /// The rights of the key; at least one.
    scopes: Vec<Scope>,
    /// The owner whose images it works with. Absent: a new owner. Another owner needs the scope
    /// `impersonate`.
    owner: Option<String>,
    /// The end of the key; absent: it never ends.
    expires_at: Option<Timestamp>,
}

/// A key as the API shows it, without the key itself.
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

/// Answer to `POST /v1/keys`, the only one that contains the key.
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

/// Makes a key, and notes its owner in the audit table. The key may work with the caller's own
/// images, within the caller's rights; with images of a new owner, who has none yet; or with those
/// of another owner, for callers with the scope `impersonate`. Only such callers can grant that
/// scope.
///
/// # Errors
///
/// `request_invalid`, `scope_missing`, `database_unavailable`.
pub(crate) async fn mint(
    ports: &impl KeyPorts,
    caller: &Principal,
    request: &Request<Vec<u8>>,
) -> Result<MintedKey, ApiError> {
    let mut about = About::default();
    let minted = make(ports, caller, request, &mut about).await;
    audit::outcome(ports, Action::KeyCreate, about, &minted);
    minted
}

async fn make(
    ports: &impl KeyPorts,
    caller: &Principal,
    request: &Request<Vec<u8>>,
    about: &mut About,
) -> Result<MintedKey, ApiError> {
    let asked: KeyRequest = body::json(request)?;
    let invalid = |detail: &str| ApiError::new(ErrorCode::RequestInvalid).detail(detail);
    let owner = match &asked.owner {
        Some(text) => Owner::parse(text).ok_or_else(|| invalid("owner is not an owner's id."))?,
        None => Owner::from_random(random::<OWNER_RANDOM_BYTES>(ports)?),
    };
    let is_new = asked.owner.is_none();
    // A new owner is unknown until it has a key.
    about.target_owner = (!is_new).then(|| owner.clone());
    let label = label(&asked.label).ok_or_else(|| invalid("label is empty."))?;
    if asked.scopes.is_empty() {
        return Err(invalid("scopes is empty."));
    }
    let now_unix_ms = ports.now_unix_ms();
    if asked
        .expires_at
        .is_some_and(|end| end.unix_ms <= now_unix_ms)
    {
        return Err(invalid("expires_at is not in the future."));
    }
    let scopes = asked.scopes.into_iter().collect();
    may_mint(caller, (&owner, is_new), scopes)?;
    let key = ApiKey::from_random(&random::<KEY_RANDOM_BYTES>(ports)?);
    *about = About {
        subject: Some(key.prefix.to_string()),
        target_owner: Some(owner.clone()),
    };
    let record = KeyRecord {
        prefix: key.prefix,
        sha256: Sha256(key.sha256()),
        owner,
        scopes,
        label,
        created_at: Timestamp {
            unix_ms: now_unix_ms,
        },
        expires_at: asked.expires_at,
        revoked_at: None,
        last_used_day: None,
    };
    audit::note_first(ports, Action::KeyCreate, about.clone()).await?;
    if !keys::insert(ports, &record).await? {
        // Its chance is one in 2⁴⁸ for each existing key: a repeated call gets another prefix.
        return Err(ApiError::new(ErrorCode::Internal).internal("the prefix of a new key is taken"));
    }
    Ok(MintedKey {
        key,
        shown: record.into(),
    })
}

/// Whether a caller with the scope `admin` may grant these rights over an owner's images: no more
/// than it has itself, unless the owner is new.
fn may_mint(
    caller: &Principal,
    (owner, is_new): (&Owner, bool),
    scopes: Scopes,
) -> Result<(), ApiError> {
    if caller.scopes.contains(Scope::Impersonate) {
        return Ok(());
    }
    let is_own = *owner == caller.owner;
    if scopes.contains(Scope::Impersonate) || !(is_own || is_new) {
        return caller.check(Scope::Impersonate);
    }
    match is_own {
        true => scopes.iter().try_for_each(|scope| caller.check(scope)),
        false => Ok(()),
    }
}

/// A page of keys, newest first.
pub(crate) async fn list(ports: &impl KeyPorts, query: Option<&str>) -> Result<KeyList, ApiError> {
    let after = match cursor(query)? {
        None => None,
        Some(prefix) => Some(keys::find(ports, prefix).await?.ok_or_else(no_cursor)?),
    };
    // One more than the page shows whether there is a next page.
    let mut found = keys::list(ports, after.as_ref(), API_KEYS_PER_PAGE + 1).await?;
    let has_more = found.len() as u64 > API_KEYS_PER_PAGE;
    found.truncate(API_KEYS_PER_PAGE as usize);
    let last = found.last().map(|key| key.prefix);
    Ok(KeyList {
        next: last.filter(|_| has_more),
        keys: found.into_iter().map(Key::from).collect(),
    })
}

fn cursor(query: Option<&str>) -> Result<Option<KeyPrefix>, ApiError> {
    let query = Query::parse(query, &["cursor"])?;
    let cursor = query.value("cursor").map(str::parse);
    cursor.transpose().map_err(|()| no_cursor())
}

fn no_cursor() -> ApiError {
    ApiError::new(ErrorCode::RequestInvalid).detail("cursor is not the `next` of a page.")
}

/// Revokes a key, and notes its owner in the audit table. A repeated call gives the same answer.
///
/// # Errors
///
/// `not_found`, `database_unavailable`.
pub(crate) async fn revoke(ports: &impl KeyPorts, prefix: KeyPrefix) -> Result<(), ApiError> {
    let about = About {
        subject: Some(prefix.to_string()),
        target_owner: keys::find(ports, prefix).await?.map(|key| key.owner),
    };
    audit::note_first(ports, Action::KeyRevoke, about.clone()).await?;
    let revoked = end(ports, prefix).await;
    audit::outcome(ports, Action::KeyRevoke, about, &revoked);
    revoked
}

async fn end(ports: &impl KeyPorts, prefix: KeyPrefix) -> Result<(), ApiError> {
    let now = Timestamp {
        unix_ms: ports.now_unix_ms(),
    };
    let is_there = keys::revoke(ports, prefix, now).await?;
    ports.read_keys().forget(prefix);
    is_there
        .then_some(())
        .ok_or(ApiError::new(ErrorCode::NotFound))
}

fn random<const N: usize>(ports: &impl KeyPorts) -> Result<[u8; N], ApiError> {
    let mut bytes = [0; N];
    let filled = ports.random(&mut bytes);
    filled.map_err(|error| ApiError::new(ErrorCode::Internal).internal(error.0))?;
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
