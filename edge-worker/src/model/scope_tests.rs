//! Tests of `scope`.

use super::*;

#[test]
fn scopes_are_known_names_only() {
    let scopes = Scopes::parse("upload read", ' ').unwrap();
    assert!(scopes.contains(Scope::Upload) && scopes.contains(Scope::Read));
    assert!(!scopes.contains(Scope::Manage) && !scopes.contains(Scope::Admin));
    assert_eq!(scopes.to_text(), "upload read");
    for bad in ["", "upload,read", "Upload", "upload  read", "write"] {
        assert_eq!(Scopes::parse(bad, ' '), None, "{bad}");
    }
}
