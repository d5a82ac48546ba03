//! Minted keys: found by their prefix, told by their digest.

use std::cell::RefCell;
use std::collections::BTreeMap;

use calotype_protocol::limits::API_KEY_MAX_AGE_SECONDS;
use subtle::ConstantTimeEq;

use super::api_key::{ApiKey, KeyPrefix};
use super::principal::Principal;
use super::refusal::Refusal;
use crate::keys::store::{self, KeyRecord};
use crate::problem::Failure;
use crate::world::World;

/// Keys an isolate remembers, about 300 bytes each.
const REMEMBERED_MAX: usize = 1000;

const MS_PER_DAY: u64 = 24 * 60 * 60 * 1000;

/// Rows this isolate has read lately. Prefixes without a row are not remembered:
/// strangers have no end of them.
#[derive(Default)]
pub(super) struct ReadKeys(RefCell<BTreeMap<KeyPrefix, (u64, KeyRecord)>>);

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

    pub(super) fn forget(&self, prefix: KeyPrefix) {
        self.0.borrow_mut().remove(&prefix);
    }
}

fn is_recent(read_at: u64, now_unix_ms: u64) -> bool {
    now_unix_ms.saturating_sub(read_at) < API_KEY_MAX_AGE_SECONDS * 1000
}

/// The caller that has this key.
pub(super) async fn find(world: &impl World, key: &ApiKey) -> Result<Principal, Failure> {
    let now_unix_ms = world.now_unix_ms();
    let remembered = &world.memory().read_keys;
    let (record, is_fresh) = match remembered.find(key.prefix, now_unix_ms) {
        Some(record) => (record, false),
        None => {
            let found = store::find(world, key.prefix).await?;
            let record = found.ok_or(Refusal::Unknown)?;
            remembered.remember(&record, now_unix_ms);
            (record, true)
        }
    };
    // The digest comes first: only who has the key learns what became of it.
    if !bool::from(record.sha256.0.ct_eq(&key.sha256())) {
        return Err(Refusal::Unknown.into());
    }
    if record.revoked_at.is_some() {
        return Err(Refusal::KeyRevoked.into());
    }
    if record
        .expires_at
        .is_some_and(|end| end.unix_ms <= now_unix_ms)
    {
        return Err(Refusal::KeyExpired.into());
    }
    if is_fresh {
        note_use(world, &record, now_unix_ms / MS_PER_DAY).await;
    }
    Ok(Principal {
        owner: record.owner,
        scopes: record.scopes,
    })
}

/// One write a key and day. It is a hint for the operator: a call does not fail for it.
async fn note_use(world: &impl World, record: &KeyRecord, day: u64) {
    if record.last_used_day.is_some_and(|last| last >= day) {
        return;
    }
    if store::mark_used(world, record.prefix, day).await.is_err() {
        world.log(&format!("the use of key {} is not noted", record.prefix));
    }
}
