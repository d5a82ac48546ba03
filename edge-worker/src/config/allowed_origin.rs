//! Origins whose pages an operator trusts.

use super::origin::Origin;

/// An origin whose pages may call the API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum AllowedOrigin {
    /// `https://example.com`
    Exact(Origin),
    /// `https://*.example.com`: exactly one more label, as in a certificate.
    Below(Origin),
}

impl AllowedOrigin {
    /// Parses an origin, or a pattern with `*` as its whole first label. A name below which anybody
    /// may register (`*.com`) is not accepted.
    pub(crate) fn parse(value: &str) -> Option<Self> {
        let Some((scheme, parent)) = value.split_once("://*.") else {
            return Origin::parse(value).map(Self::Exact);
        };
        let parent = Origin::parse(&format!("{scheme}://{parent}"))?;
        let labels: Vec<&str> = parent.host().split('.').collect();
        let is_name = labels.iter().all(|label| is_label(label));
        let ends_in_letters = labels
            .last()
            .is_some_and(|label| label.bytes().any(|byte| byte.is_ascii_alphabetic()));
        (labels.len() >= 2 && is_name && ends_in_letters).then_some(Self::Below(parent))
    }

    /// Whether it matches the value of an `Origin` header.
    pub(crate) fn is(&self, origin: &str) -> bool {
        match self {
            Self::Exact(exact) => exact.as_str() == origin,
            Self::Below(parent) => {
                let (scheme, authority) = parent.scheme_and_authority();
                origin
                    .strip_prefix(scheme)
                    .and_then(|rest| rest.strip_suffix(authority))
                    .and_then(|label| label.strip_suffix('.'))
                    .is_some_and(is_label)
            }
        }
    }
}

/// A label of a host name as browsers write it (RFC 1123 § 2.1).
fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && label
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        && !label.starts_with('-')
        && !label.ends_with('-')
}
