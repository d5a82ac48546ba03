//! Tests of `installed`.

use super::*;

#[test]
fn a_tool_is_installed_once_and_again_when_its_inputs_change() {
    let folder = target().join("installed-once-test");
    std::fs::remove_dir_all(&folder).ok();
    let mut installs = 0;
    for inputs in ["1", "1", "2", "2"] {
        installed_once(&folder, inputs, || {
            installs += 1;
            Ok(())
        })
        .expect("the folder can be written");
    }
    assert_eq!(installs, 2);
    let failed = installed_once(&folder, "3", || Err(Failure::new("no network")));
    assert!(failed.is_err());
    installed_once(&folder, "2", || {
        installs += 1;
        Ok(())
    })
    .expect("the folder can be written");
    assert_eq!(installs, 3, "a failed installation leaves nothing to trust");
    std::fs::remove_dir_all(&folder).expect("the folder is the test's own");
}
