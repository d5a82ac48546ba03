//! Minted keys: found by their prefix, verified by their digest.

use std::cell::RefCell;
use std::collections::BTreeMap;

use calotype_protocol::limits::API_KEY_MAX_AGE_SECONDS;
use subtle::ConstantTimeEq;

use super::api_key::ApiKey;
use super::auth_error::AuthError;
use super::principal::Principal;
use crate::model::ApiError;
use crate::model::KeyPrefix;
use crate::platform::port_set;
use crate::records::RecordPorts;
use crate::records::keys::{self, KeyRecord};
use crate::telemetry::log::Log;

/// The most keys that an isolate remembers, about 300 bytes each.
const REMEMBERED_MAX: usize = 1000;

const MS_PER_DAY: u64 = 24 * 60 * 60 * 1000;

/// Rows that this isolate has read lately. Prefixes without a row are not remembered: an attacker
/// can invent any number of them.
#[derive(Default)]
pub(crate) struct ReadKeys(RefCell<BTreeMap<KeyPrefix, (u64, KeyRecord)>>);

impl ReadKeys {
    fn find(&self, prefix: KeyPrefix, now_unix_ms: u64) -> Option<KeyRecord> {
        let keys = self.0.borrow();
        let (read_at, record) = keys.get(&prefix)?;
        is_recent(*read_at, now_unix_ms).then(|| record.clone())
    }

    fn remember(&self, record: &KeyRecord, now_unix_ms: u64) {
        let mut keys = self.0.borrow_mut();
        if keys.len() >= REMEMBERED_MAX {
            keys.retain(|_, (read_at, _)| is_recent(*read_at, now_unix_ms));
        }
        if keys.len() >= REMEMBERED_MAX {
            keys.clear();
        }
        keys.insert(record.prefix, (now_unix_ms, record.clone()));
    }

    pub(crate) fn forget(&self, prefix: KeyPrefix) {
        self.0.borrow_mut().remove(&prefix);
    }
}

fn is_recent(read_at: u64, now_unix_ms: u64) -> bool {
    now_unix_ms.saturating_sub(read_at) < API_KEY_MAX_AGE_SECONDS * 1000
}

/// Ports of an isolate that keeps rows of keys.
pub(crate) trait HasReadKeys {
    /// The rows that the isolate has read lately.
    fn read_keys(&self) -> &ReadKeys;
}

port_set!(
    /// Minted keys: their records, and the rows that the isolate keeps.
    StoredKeyPorts: HasReadKeys, Log, RecordPorts
);

/// The caller that has this key.
pub(super) async fn find(ports: &impl StoredKeyPorts, key: &ApiKey) -> Result<Principal, ApiError> {
    let now_unix_ms = ports.now_unix_ms();
    let remembered = ports.read_keys();
    let (record, is_fresh) = match remembered.find(key.prefix, now_unix_ms) {
        Some(record) => (record, false),
        None => {
            let found = keys::find(ports, key.prefix).await?;
            let record = found.ok_or(AuthError::Unknown)?;
            remembered.remember(&record, now_unix_ms);
            (record, true)
        }
    };
    // The digest comes first: only the holder of the key learns its state.
    if !bool::from(record.sha256.0.ct_eq(&key.sha256())) {
        return Err(AuthError::Unknown.into());
    }
    if record.revoked_at.is_some() {
        return Err(AuthError::KeyRevoked.into());
    }
    if record
        .expires_at
        .is_some_and(|end| end.unix_ms <= now_unix_ms)
    {
        return Err(AuthError::KeyExpired.into());
    }
    if is_fresh {
        note_use(ports, &record, now_unix_ms / MS_PER_DAY).await;
    }
    Ok(Principal {
        owner: record.owner,
        scopes: record.scopes,
    })
}

/// Writes at most once a key and day. It is a hint for the operator: a call does not fail because
/// of it.
async fn note_use(ports: &impl StoredKeyPorts, record: &KeyRecord, day: u64) {
    if record.last_used_day.is_some_and(|last| last >= day) {
        return;
    }
    if keys::mark_used(ports, record.prefix, day).await.is_err() {
        ports.log(&format!("the use of key {} is not noted", record.prefix));
    }
}
