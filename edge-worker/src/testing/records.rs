//! Records of tickets and images, for tests of later steps.

use crate::platform::Clock;
use crate::platform::Random;
use calotype_protocol::wire::{Details, Timestamp};
use calotype_protocol::{Collection, Dimensions, Format, ImageId, Sha256};
use sha2::Digest;

use super::{FakePorts, NOW_UNIX_MS, now};
use crate::model::Owner;
use crate::model::integrity::Integrity;
use crate::records::derivatives::Stored;
use crate::records::{self, Record, State, Verified};

/// The record of a ticket for `bytes`, declared as JPEG.
pub(crate) fn pending(bytes: &[u8]) -> Record {
    Record {
        id: ImageId::from_parts(NOW_UNIX_MS, [7; 10]),
        owner: Owner("0123456789abcdef".to_owned()),
        collection: Collection::Items,
        declared: Format::Jpeg,
        bytes: bytes.len() as u64,
        sha256: Sha256(sha2::Sha256::digest(bytes).into()),
        name: None,
        created_at: Timestamp {
            unix_ms: NOW_UNIX_MS,
        },
        expires_at: Timestamp {
            unix_ms: NOW_UNIX_MS + 300_000,
        },
        details: Details::default(),
        sizes: Vec::new(),
        state: State::Pending,
        fault: None,
        dominant: None,
    }
}

/// The result of verification for these bytes, taken as a JPEG of 640 × 480 pixels.
pub(crate) fn verified(bytes: &[u8]) -> Verified {
    Verified {
        format: Format::Jpeg,
        dimensions: Dimensions::new(640, 480),
        integrity: now(Integrity::of(&FakePorts::new(), bytes)).unwrap(),
        has_alpha: Some(false),
    }
}

/// Replaces the original of the only image, in the bucket and, unless the database is out, in its
/// record.
pub(crate) fn replace_original(ports: &FakePorts, key: &str, bytes: &[u8]) -> Integrity {
    ports.store(key, bytes, "image/jpeg");
    let integrity = now(Integrity::of(ports, bytes)).unwrap();
    let (length, sha256) = (integrity.bytes, integrity.sha256.to_hex());
    let blocks = integrity.blocks();
    let blocks = blocks.map_or("NULL".to_owned(), |it| format!("'{it}'"));
    let _ = ports.sql(&format!(
        "UPDATE images SET stored_bytes = {length}, stored_sha256 = '{sha256}', \
         stored_blocks = {blocks}"
    ));
    integrity
}

/// The note of a derivative of these bytes.
pub(crate) fn stored(bytes: &[u8]) -> Stored {
    Stored {
        integrity: now(Integrity::of(&FakePorts::new(), bytes)).unwrap(),
        reduced: None,
    }
}

/// The record of a ready image with bytes of its own; `change` sets the values that come with the
/// upload.
pub(crate) fn ready(ports: &FakePorts, change: impl FnOnce(&mut Record)) -> Record {
    let mut random = [0; 10];
    ports.random(&mut random).unwrap();
    let id = ImageId::from_parts(ports.now_unix_ms(), random);
    let bytes = id.to_string().into_bytes();
    let mut record = Record {
        id,
        ..pending(&bytes)
    };
    change(&mut record);
    now(records::insert(ports, &record, None)).unwrap();
    now(records::mark_ready(ports, record.id, &verified(&bytes))).unwrap();
    now(records::find(ports, record.id)).unwrap().unwrap()
}
