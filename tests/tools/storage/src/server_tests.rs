//! Tests of `server`.

use super::*;

#[test]
fn a_lock_ends_though_its_file_is_still_open_elsewhere() {
    let data = tempfile::TempDir::new().unwrap();
    let first = lock(data.path()).unwrap();
    let _elsewhere = first.0.try_clone().unwrap();
    assert!(matches!(lock(data.path()), Err(Error::Busy { .. })));
    drop(first);
    lock(data.path()).unwrap();
}
