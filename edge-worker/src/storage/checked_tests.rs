use calotype_protocol::Collection;
use calotype_protocol::limits::BLOCK_BYTES;

use super::*;
use crate::http::config::Config;
use crate::testing::faults::{Fault, Lasts, Lie};
use crate::testing::{self, FakePorts, now};

struct Case {
    ports: FakePorts,
    config: Config,
    bytes: Vec<u8>,
    integrity: Integrity,
}

fn key() -> ObjectKey {
    ObjectKey::temporary_upload("01ARZ3NDEKTSV4RRFFQ69G5FAV".parse().unwrap())
}

/// An object of `length` bytes whose blocks all differ.
fn case(length: u64) -> Case {
    let ports = FakePorts::new();
    let bytes: Vec<u8> = (0..length)
        .map(|at| (at % 251 + at / BLOCK_BYTES) as u8)
        .collect();
    ports.store(key().as_str(), &bytes, "image/jpeg");
    let integrity = now(Integrity::of(&ports, &bytes)).unwrap();
    Case {
        config: testing::config(),
        ports,
        bytes,
        integrity,
    }
}

impl Case {
    fn storage(&self) -> Storage<'_, FakePorts> {
        Storage {
            ports: &self.ports,
            config: self.config.storage.of(Collection::Items),
        }
    }

    fn read(&self) -> Result<Option<Bytes>, StorageError> {
        now(self.storage().read(&key(), &self.integrity))
    }

    /// Returns the bytes that were passed on, and the result.
    fn pass(&self, range: Range<u64>) -> (Vec<u8>, Result<Presence, StorageError>) {
        let mut sink = Vec::new();
        let passed = now(self
            .storage()
            .pass(&key(), &self.integrity, range, &mut sink));
        (sink, passed)
    }
}

#[test]
fn an_object_is_read_by_one_request_whatever_its_length() {
    for length in [0, 1, BLOCK_BYTES, BLOCK_BYTES + 1, 3 * BLOCK_BYTES + 7] {
        let case = case(length);
        assert_eq!(case.read().unwrap().unwrap(), case.bytes, "{length}");
        assert_eq!(case.ports.asked().len(), 1, "{length}");
    }
}

#[test]
fn a_part_is_read_as_the_blocks_around_it() {
    let case = case(4 * BLOCK_BYTES);
    let range = BLOCK_BYTES + 10..BLOCK_BYTES + 20;
    let (passed, ended) = case.pass(range.clone());
    assert_eq!(ended, Ok(Presence::There));
    assert_eq!(
        passed,
        &case.bytes[range.start as usize..range.end as usize]
    );
    let across = BLOCK_BYTES - 1..3 * BLOCK_BYTES + 1;
    let (passed, _) = case.pass(across.clone());
    assert_eq!(
        passed,
        &case.bytes[across.start as usize..across.end as usize]
    );
}

#[test]
fn one_lie_is_read_past_and_told() {
    for length in [1000, 2 * BLOCK_BYTES + 9] {
        for lie in Lie::ALL.into_iter().filter(|it| *it != Lie::NoSuchKey) {
            let case = case(length);
            case.ports.faults.plan(0, Fault::Lie(lie), Lasts::Once);
            assert_eq!(case.read().unwrap().unwrap(), case.bytes, "{lie:?}");
            assert!(case.ports.logged().contains("\"error\""), "{lie:?}");
            assert!(case.ports.logged().contains(key().as_str()), "{lie:?}");
        }
    }
}

#[test]
fn who_lies_each_time_is_not_believed() {
    for length in [1000, 2 * BLOCK_BYTES + 9] {
        for lie in Lie::ALL.into_iter().filter(|it| *it != Lie::NoSuchKey) {
            let case = case(length);
            case.ports.faults.plan(0, Fault::Lie(lie), Lasts::On);
            assert!(
                matches!(case.read(), Err(StorageError::Wrong(_))),
                "{lie:?}"
            );
            assert_eq!(case.ports.asked().len(), 3, "{lie:?}");
        }
    }
}

#[test]
fn no_byte_of_a_block_is_passed_on_before_all_of_it_is_right() {
    let case = case(3 * BLOCK_BYTES);
    // The middle of the object is in its second block.
    case.ports
        .faults
        .plan(0, Fault::Lie(Lie::Flipped), Lasts::On);
    let (passed, ended) = case.pass(0..3 * BLOCK_BYTES);
    assert!(matches!(ended, Err(StorageError::Wrong(_))));
    assert_eq!(passed.len() as u64 % BLOCK_BYTES, 0);
    assert_eq!(passed, &case.bytes[..passed.len()]);
}

#[test]
fn what_broke_off_is_gone_on_with_from_the_block_that_is_missing() {
    let case = case(3 * BLOCK_BYTES);
    case.ports.faults.plan(0, Fault::Truncated, Lasts::Once);
    let (passed, ended) = case.pass(0..3 * BLOCK_BYTES);
    assert_eq!((passed == case.bytes, ended), (true, Ok(Presence::There)));
    assert_eq!(case.ports.asked().len(), 2);
}

#[test]
fn an_outage_is_no_lie_and_nothing_there_is_neither() {
    let case = case(1000);
    case.ports.break_storage_for("GET");
    assert!(matches!(case.read(), Err(StorageError::Out(_))));
    case.ports.mend_storage();
    case.ports
        .faults
        .plan(0, Fault::Lie(Lie::NoSuchKey), Lasts::On);
    assert_eq!(case.read(), Ok(None));
}

#[test]
fn what_was_written_is_read_back_and_not_kept() {
    let case = case(2 * BLOCK_BYTES);
    let check = || now(case.storage().check(&key(), &case.integrity));
    assert_eq!(check(), Ok(Presence::There));
    case.ports
        .store(key().as_str(), b"other bytes", "image/jpeg");
    assert!(matches!(check(), Err(StorageError::Wrong(_))));
}
