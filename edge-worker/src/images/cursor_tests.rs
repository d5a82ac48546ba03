//! Tests of `cursor`.

use super::*;

#[test]
fn a_cursor_is_good_for_its_list_and_owner_only() {
    let (mine, yours) = (Owner("a".to_owned()), Owner("b".to_owned()));
    let list = |owner, name| List { owner, name };
    let cursor = list(&mine, "items").cursor("place");
    assert_eq!(list(&mine, "items").place(&cursor).unwrap(), "place");
    assert!(list(&yours, "items").place(&cursor).is_err());
    assert!(list(&mine, "profiles").place(&cursor).is_err());
    let moved = cursor.replace("place", "elsewhere");
    for bad in ["", "place", &moved, &cursor[1..], "éééééééé", "ééééééééé"] {
        assert!(list(&mine, "items").place(bad).is_err(), "{bad}");
    }
}
