//! Tests of `address`.

use super::*;

#[test]
fn an_ipv6_caller_is_its_64() {
    for (address, expected) in [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("not an address", "unknown"),
        ("203.0.113.7, 198.51.100.1", "unknown"),
    ] {
        let mut headers = HeaderMap::new();
        headers.insert(CF_CONNECTING_IP, address.parse().unwrap());
        assert_eq!(network(&headers), expected);
    }
    assert_eq!(network(&HeaderMap::new()), "unknown");
}
