//! The variables of authentication.

use std::collections::BTreeSet;

use calotype_protocol::limits::TOKEN_MAX_CHARS;

use super::authentication::Authentication;
use super::jwt::{AudienceClaim, ClaimPath, Issuer, IssuerKeys, Secret, Tokens};
use super::static_keys::ApiKeys;
use crate::config::{Origin, Reader, word};
use crate::model::{Scope, Scopes};

/// Characters of the shortest API key: 32 hexadecimal digits are 128 bits.
const API_KEY_MIN_CHARS: usize = 32;

/// Bytes of the shortest secret: as many as the digest has (RFC 7518 § 3.2).
const JWT_SECRET_MIN_BYTES: usize = 32;

/// Variables that mean nothing without an issuer.
const OF_TOKENS: [&str; 9] = [
    "JWT_ISSUER",
    "JWT_AUDIENCE",
    "JWT_JWKS_URL",
    "JWT_SECRET",
    "JWT_AUDIENCE_CLAIM",
    "JWT_OWNER_CLAIM",
    "JWT_SCOPE_CLAIM",
    "JWT_SCOPE_PREFIX",
    "JWT_DEFAULT_SCOPES",
];

/// Reads the settings of authentication; faults go to the reader.
pub(crate) fn load<F: Fn(&str) -> Option<String>>(read: &mut Reader<F>) -> Option<Authentication> {
    if !OF_TOKENS.iter().any(|name| read.is_set(name)) {
        let api_keys = read.required("API_KEYS", api_keys)?;
        return Some(Authentication {
            api_keys,
            tokens: None,
        });
    }
    // Without an operator's key no caller can mint one; tokens work all the same.
    let keys = read.optional("API_KEYS", api_keys);
    let tokens = tokens(read)?;
    Some(Authentication {
        api_keys: keys.unwrap_or_default(),
        tokens: Some(tokens),
    })
}

fn tokens<F: Fn(&str) -> Option<String>>(read: &mut Reader<F>) -> Option<Tokens> {
    let names = read.required("JWT_ISSUER", words);
    let audiences = read.required("JWT_AUDIENCE", words);
    let urls = read.optional("JWT_JWKS_URL", key_set_urls);
    let secret = read.optional("JWT_SECRET", secret);
    let audience_claim = read.optional("JWT_AUDIENCE_CLAIM", audience_claim);
    let owner_claim = read.optional("JWT_OWNER_CLAIM", ClaimPath::parse);
    let scope_claim = read.optional("JWT_SCOPE_CLAIM", ScopeClaim::parse);
    let scope_prefix = read.optional("JWT_SCOPE_PREFIX", word);
    let default_scopes = read.optional("JWT_DEFAULT_SCOPES", default_scopes);
    if read.is_set("JWT_JWKS_URL") == read.is_set("JWT_SECRET") {
        read.fault("either JWT_JWKS_URL or JWT_SECRET must be set, and not both");
    }
    let keys: Vec<IssuerKeys> = match (urls, secret) {
        (Some(urls), None) => urls.into_iter().map(IssuerKeys::Published).collect(),
        (None, Some(secret)) => vec![IssuerKeys::Shared(secret)],
        _ => return None,
    };
    let names = names?;
    if names.len() != keys.len() {
        read.fault("JWT_ISSUER has another number of entries than JWT_JWKS_URL, or than one");
    }
    // The keys of the second issuer would never be used.
    if has_duplicates(&names) {
        read.fault("JWT_ISSUER has an entry twice");
    }
    let issuers = names.into_iter().zip(keys);
    let ScopeClaim { path, if_absent } = scope_claim.unwrap_or_default();
    Some(Tokens {
        issuers: issuers.map(|(name, keys)| Issuer { name, keys }).collect(),
        audiences: audiences?,
        audience_claim: audience_claim.unwrap_or(AudienceClaim::Aud),
        owner_claim: owner_claim.unwrap_or_else(|| ClaimPath::Name("sub".to_owned())),
        scope_claim: path,
        scope_prefix: scope_prefix.unwrap_or_default(),
        default_scopes: default_scopes.unwrap_or(if_absent),
    })
}

/// The scopes of a token without a scope claim: all but administration.
fn usual_scopes() -> Scopes {
    [Scope::Upload, Scope::Read, Scope::Manage]
        .into_iter()
        .collect()
}

/// `key` or `key:upload+read`, several with commas between.
fn api_keys(value: &str) -> Result<ApiKeys, &'static str> {
    let parse = |entry| {
        let (key, scopes) = match str::rsplit_once(entry, ':') {
            None => (entry, Scopes::all()),
            // Never read as a part of the key: a misspelled scope would give it all of them.
            Some((key, names)) => {
                let scopes = Scopes::parse(names, '+');
                (
                    key,
                    scopes.ok_or("has a key with an unknown scope behind the colon")?,
                )
            }
        };
        if key.chars().count() < API_KEY_MIN_CHARS {
            return Err("has a key of fewer than 32 characters");
        }
        // No caller could send it.
        if key.len() > TOKEN_MAX_CHARS {
            return Err("has a key of more than 8192 characters");
        }
        word(key)?;
        Ok((key, scopes))
    };
    let keys = value.split(',').map(|entry| parse(entry.trim()));
    let keys = keys.collect::<Result<Vec<_>, _>>()?;
    // Its scopes would depend on their order.
    if has_duplicates(keys.iter().map(|(key, _)| key)) {
        return Err("has a key twice");
    }
    Ok(ApiKeys::new(keys))
}

fn has_duplicates<T: Ord>(all: impl IntoIterator<Item = T>) -> bool {
    let mut seen = BTreeSet::new();
    !all.into_iter().all(|it| seen.insert(it))
}

fn secret(value: &str) -> Result<Secret, &'static str> {
    if value.len() < JWT_SECRET_MIN_BYTES {
        return Err("has fewer than 32 bytes");
    }
    Ok(Secret::new(value))
}

fn words(value: &str) -> Result<Vec<String>, &'static str> {
    value.split(',').map(|one| word(one.trim())).collect()
}

fn key_set_urls(value: &str) -> Result<Vec<String>, &'static str> {
    value
        .split(',')
        .map(|one| key_set_url(one.trim()))
        .collect()
}

/// HTTPS, or plain HTTP to this machine: anyone who can change the answer can sign tokens.
fn key_set_url(value: &str) -> Result<String, &'static str> {
    let fault = "is not an https URL without user and fragment";
    let path_at = value
        .find("://")
        .and_then(|at| value[at + 3..].find('/').map(|slash| at + 3 + slash));
    let (origin, path) = value.split_at(path_at.unwrap_or(value.len()));
    let origin = Origin::parse(origin).ok_or(fault)?;
    // The path characters (RFC 3986 § 3.3) that issuers use.
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/%?=&@:".contains(&byte);
    if origin.is_private() && path.bytes().all(is_plain) {
        Ok(value.to_owned())
    } else {
        Err(fault)
    }
}

fn audience_claim(value: &str) -> Result<AudienceClaim, &'static str> {
    match value {
        "aud" => Ok(AudienceClaim::Aud),
        "client_id" => Ok(AudienceClaim::ClientId),
        "azp" => Ok(AudienceClaim::Azp),
        _ => Err("is none of aud, client_id, azp"),
    }
}

/// The place of scopes, and the scopes of a token that has none there.
struct ScopeClaim {
    path: Option<ClaimPath>,
    if_absent: Scopes,
}

impl Default for ScopeClaim {
    fn default() -> Self {
        Self {
            path: Some(ClaimPath::Name("scope".to_owned())),
            if_absent: usual_scopes(),
        }
    }
}

impl ScopeClaim {
    /// If the operator names a claim, a token without it has no rights: issuers leave the claim out
    /// for users without any role.
    fn parse(value: &str) -> Result<Self, &'static str> {
        Ok(match value {
            "none" => Self {
                path: None,
                if_absent: usual_scopes(),
            },
            _ => Self {
                path: Some(ClaimPath::parse(value)?),
                if_absent: Scopes::default(),
            },
        })
    }
}

/// Administration is never a default, nor is acting for others: every user who signs in could mint
/// keys.
fn default_scopes(value: &str) -> Result<Scopes, &'static str> {
    if value == "none" {
        return Ok(Scopes::default());
    }
    let is_usual = |it: &Scopes| it.iter().all(|scope| usual_scopes().contains(scope));
    let scopes = Scopes::parse(value, ' ').filter(is_usual);
    scopes.ok_or("is neither none nor some of upload, read, manage with spaces between")
}
