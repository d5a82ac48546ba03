//! The name of an anonymous caller: its network address, or the network of that.

use std::net::{IpAddr, Ipv6Addr};

use http::HeaderMap;

/// The caller's address. Cloudflare sets it and lets no client set it.
const CF_CONNECTING_IP: &str = "cf-connecting-ip";

/// One name for all addresses that one caller can choose between: an IPv4 address, or the /64 of an
/// IPv6 one, because a single line gets a /64. Requests without an address reach only a local
/// worker, and share one name.
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
#[path = "address_tests.rs"]
mod tests;
