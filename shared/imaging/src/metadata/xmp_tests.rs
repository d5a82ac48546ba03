//! Tests of `xmp`.

use super::*;

#[test]
fn a_description_is_found_in_its_usual_spellings() {
    let list = b"<dc:description>\n <rdf:Alt>\n  <rdf:li xml:lang='x-default'>a &lt; b &#x26; c &no; d</rdf:li><rdf:li xml:lang='de'>x</rdf:li></rdf:Alt></dc:description>";
    assert_eq!(description(list).as_deref(), Some("a < b & c &no; d"));
    let plain = b"<x><dc:description> sea </dc:description></x>";
    assert_eq!(description(plain).as_deref(), Some("sea"));
    assert_eq!(description(b"<dc:description><rdf:Alt/>"), None);
    assert_eq!(description(b"<dc:description"), None);
}
