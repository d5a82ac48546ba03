//! Origins in an operator's settings, and the hosts that are this machine.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Characters of a host name (RFC 1035 § 2.3.4, without the last dot).
const NAME_MAX_CHARS: usize = 253;

/// Scheme, host and port, as in `https://example.com`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Origin {
    text: String,
    scheme_chars: usize,
}

impl Origin {
    /// Parses the one spelling that a browser's `Origin` header has (WHATWG HTML, serialization of
    /// an origin): lower case, no path, no user, no default port. Another spelling would not match
    /// in a header, in a cache key, or in the host under a signature.
    pub(crate) fn parse(value: &str) -> Option<Self> {
        let (scheme, authority) = value.split_once("://")?;
        let default_port = match scheme {
            "http" => 80,
            "https" => 443,
            _ => return None,
        };
        let (host, port) = split(authority);
        let is_port = |port: &str| {
            let number: u16 = port.parse().unwrap_or_default();
            number > 0 && number != default_port && number.to_string() == port
        };
        (is_host(host) && port.is_none_or(is_port)).then(|| Self {
            text: value.to_owned(),
            scheme_chars: scheme.len(),
        })
    }

    /// The origin as text, without a slash at the end.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether no third party can read the traffic: it is encrypted, or never leaves this machine.
    pub(crate) fn is_private(&self) -> bool {
        self.text.starts_with("https:") || is_loopback(self.host())
    }

    /// `https://` and `example.com:8443`.
    pub(crate) fn scheme_and_authority(&self) -> (&str, &str) {
        self.text.split_at(self.scheme_chars + "://".len())
    }

    /// The name or address, without the port.
    pub(crate) fn host(&self) -> &str {
        let (_, authority) = self.scheme_and_authority();
        split(authority).0
    }

    /// The network from which the host can be reached.
    pub(crate) fn reach(&self) -> Reach {
        let host = self.host();
        match address(host) {
            _ if is_loopback(host) => Reach::ThisMachine,
            Some(address) if is_private_address(address) => Reach::PrivateNetwork,
            None if is_private_name(host) => Reach::PrivateNetwork,
            _ => Reach::Public,
        }
    }

    /// Whether the host is an address, which cannot have subdomains.
    pub(crate) fn is_address(&self) -> bool {
        address(self.host()).is_some()
    }

    /// `https://prefix.example.com` for `https://example.com`.
    pub(crate) fn with_subdomain(&self, prefix: &str) -> String {
        let (scheme, authority) = self.scheme_and_authority();
        format!("{scheme}{prefix}.{authority}")
    }
}

/// The network from which a host can be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// Only from this machine, or the host is invalid.
    ThisMachine,
    /// From a network that is not the internet.
    PrivateNetwork,
    /// From everywhere, judging by its name.
    Public,
}

/// Whether a host is this machine: `localhost` and its subdomains, which never leave it (RFC 6761 §
/// 6.3), 127.0.0.0/8 and `[::1]`.
pub(crate) fn is_loopback(host: &str) -> bool {
    match address(host) {
        Some(address) => address.to_canonical().is_loopback(),
        None => host == "localhost" || host.ends_with(".localhost"),
    }
}

/// The host, and the port if there is one.
fn split(authority: &str) -> (&str, Option<&str>) {
    match authority.rsplit_once(':') {
        // The last colon of an IPv6 address stands before its bracket.
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (authority, None),
    }
}

/// Addresses that the internet does not route: RFC 1918, shared (RFC 6598), link-local (RFC 3927,
/// RFC 4291 § 2.5.6), unique local (RFC 4193), "this network" (RFC 791 § 3.2).
fn is_private_address(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => {
            let [first, second, ..] = address.octets();
            address.is_private()
                || address.is_link_local()
                || first == 0
                || (first == 100 && (64..128).contains(&second))
        }
        IpAddr::V6(address) => {
            address.is_unspecified() || address.is_unique_local() || address.is_unicast_link_local()
        }
    }
}

/// Names of private networks: a single label, as containers have, mDNS (RFC 6762), home networks
/// (RFC 8375) and the name that ICANN reserves for them (`internal`).
fn is_private_name(host: &str) -> bool {
    let ends = [".local", ".internal", ".home.arpa"];
    !host.contains('.') || ends.iter().any(|end| host.ends_with(end))
}

fn address(host: &str) -> Option<IpAddr> {
    match host.strip_prefix('[') {
        Some(rest) => rest
            .strip_suffix(']')?
            .parse::<Ipv6Addr>()
            .ok()
            .map(IpAddr::V6),
        None => host.parse::<Ipv4Addr>().ok().map(IpAddr::V4),
    }
}

/// A name, or an address in the spelling that URL parsing produces.
fn is_host(host: &str) -> bool {
    match address(host) {
        // Mapped addresses have two spellings; URLs use one and this standard library the other.
        Some(IpAddr::V6(address)) => {
            address.to_ipv4_mapped().is_none() && format!("[{address}]") == host
        }
        Some(IpAddr::V4(_)) => true,
        None => is_name(host),
    }
}

fn is_name(host: &str) -> bool {
    let is_label = |label: &str| {
        let is_plain =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_".contains(&byte);
        (1..=63).contains(&label.len()) && label.bytes().all(is_plain)
    };
    // URLs read a name that ends in a number as an address (WHATWG URL, "ends in a number").
    let last = host.rsplit('.').next().unwrap_or_default();
    let is_number = last.bytes().all(|byte| byte.is_ascii_digit()) || last.starts_with("0x");
    host.len() <= NAME_MAX_CHARS && host.split('.').all(is_label) && !is_number
}

#[cfg(test)]
#[path = "origin_tests.rs"]
mod tests;
