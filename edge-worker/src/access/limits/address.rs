//! Who an anonymous caller is: a network address, or the network of one.

use std::net::{IpAddr, Ipv6Addr};

use http::HeaderMap;

/// The caller's address, which Cloudflare sets and lets nobody else set.
const CF_CONNECTING_IP: &str = "cf-connecting-ip";

/// One name for all addresses that one caller can choose between: an IPv4 address,
/// or the /64 of an IPv6 one, for that is what a single line is given. Requests
/// without an address, which only a local worker gets, have one name together.
pub(crate) fn network(headers: &HeaderMap) -> String {
    let address = headers
        .get(CF_CONNECTING_IP)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.trim().parse::<IpAddr>().ok());
    match address.map(|it| it.to_canonical()) {
        Some(IpAddr::V4(address)) => address.to_string(),
        Some(IpAddr::V6(address)) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{}/64", Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        None => "unknown".to_owned(),
    }
}

#[cfg(test)]
mod tests {
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
}
