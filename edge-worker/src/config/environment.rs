//! The environment of the worker, and the addresses that a deployed worker must not have.

use calotype_protocol::Collection;

use super::origin::{Origin, Reach};
use super::per_collection::prefix;
use super::reader::Reader;

/// The purpose of the worker's environment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Environment {
    /// On a developer's machine, with every service on that machine.
    Development,
    /// Deployed for tests.
    Staging,
    /// Deployed for users. It is the default, so that a forgotten variable permits nothing.
    #[default]
    Production,
}

impl Environment {
    fn parse(value: &str) -> Result<Self, &'static str> {
        match value {
            "development" => Ok(Self::Development),
            "staging" => Ok(Self::Staging),
            "production" => Ok(Self::Production),
            _ => Err("is none of development, staging and production"),
        }
    }
}

/// A variable that holds addresses, and the variable by which an operator allows clear text and
/// private hosts in it.
struct Addresses {
    name: String,
    allowed_by: String,
    clear_text: ClearTextIs,
}

/// The module that reports an `http` address.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ClearTextIs {
    /// This module.
    ToldHere,
    /// The module that reads the variable, because its rule holds in every environment.
    ToldElsewhere,
}

/// Variables with addresses, beside those of the store.
const ADDRESSES: [(&str, ClearTextIs); 5] = [
    ("PUBLIC_URL", ClearTextIs::ToldElsewhere),
    ("ALLOWED_ORIGINS", ClearTextIs::ToldHere),
    ("HOTLINK_ORIGINS", ClearTextIs::ToldHere),
    ("JWT_ISSUER", ClearTextIs::ToldHere),
    ("JWT_JWKS_URL", ClearTextIs::ToldElsewhere),
];

/// Reads `ENVIRONMENT`. In a deployed worker, an address of this machine or of a private network is
/// a fault, most likely a forgotten default.
pub(crate) fn check<F: Fn(&str) -> Option<String>>(read: &mut Reader<F>) {
    let environment = read.optional("ENVIRONMENT", Environment::parse);
    if environment == Some(Environment::Development) {
        return;
    }
    for addresses in all(read) {
        if let Some(fault) = fault(read, &addresses) {
            read.fault(&format!("{} {fault}", addresses.name));
        }
    }
}

/// All variables with addresses, those of each collection's store included.
fn all<F: Fn(&str) -> Option<String>>(read: &Reader<F>) -> Vec<Addresses> {
    let own = Collection::ALL.map(prefix);
    let stores = std::iter::once(String::new()).chain(own);
    let stores = stores.map(|prefix| {
        let own = format!("{prefix}S3_ALLOW_HTTP");
        Addresses {
            name: format!("{prefix}S3_ENDPOINT"),
            allowed_by: match read.is_set(&own) {
                true => own,
                false => "S3_ALLOW_HTTP".to_owned(),
            },
            clear_text: ClearTextIs::ToldElsewhere,
        }
    });
    let others = ADDRESSES.map(|(name, clear_text)| Addresses {
        name: name.to_owned(),
        allowed_by: "ALLOW_HTTP".to_owned(),
        clear_text,
    });
    stores.chain(others).collect()
}

/// The worst fault of a variable's addresses.
fn fault<F: Fn(&str) -> Option<String>>(read: &Reader<F>, addresses: &Addresses) -> Option<String> {
    let value = read.value(&addresses.name)?;
    // Other values are reported by the module that reads them, or are names of issuers.
    let origins: Vec<Origin> = value.split(',').filter_map(origin).collect();
    let has = |reach| origins.iter().any(|it| it.reach() == reach);
    let allowed_by = &addresses.allowed_by;
    if has(Reach::ThisMachine) {
        return Some("is this machine, which is right in the environment development only".into());
    }
    if read.value(allowed_by).as_deref() == Some("true") {
        return None;
    }
    if has(Reach::PrivateNetwork) {
        return Some(format!(
            "is a private host: set a public one, or {allowed_by} to true where all of it is \
             in one private network"
        ));
    }
    let is_clear_text = |it: &Origin| it.as_str().starts_with("http:");
    let is_told = addresses.clear_text == ClearTextIs::ToldHere;
    (is_told && origins.iter().any(is_clear_text))
        .then(|| format!("is http: set https, or {allowed_by} to true"))
}

/// The origin of an address or of a pattern of origins.
fn origin(address: &str) -> Option<Origin> {
    let (scheme, rest) = address.trim().split_once("://")?;
    let authority = rest.split(['/', '?']).next()?;
    let authority = authority.strip_prefix("*.").unwrap_or(authority);
    Origin::parse(&format!("{scheme}://{authority}"))
}

#[cfg(test)]
#[path = "environment_tests.rs"]
mod tests;
