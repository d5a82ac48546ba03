//! The limits of one caller: requests, uploads, bytes a day.
//!
//! A caller's count is kept in one Durable Object ([`ledger`]); an isolate takes tokens from it in
//! advance ([`leases`]). If the object does not answer, the isolate counts for itself by the same
//! rules: an outage of the counters does not stop the service, and no caller gets unlimited
//! requests.

pub(crate) mod address;
pub(crate) mod bucket;
pub(crate) mod config;
pub(crate) mod fields;
pub(crate) mod leases;
pub(crate) mod ledger;
mod ports;

pub(crate) use self::ports::LimitPorts;

use calotype_protocol::ErrorCode;
use http::HeaderMap;
use http::header::RETRY_AFTER;
use sha2::{Digest, Sha256};

use self::config::LimitsConfig;
use self::leases::Known;
use crate::model::ApiError;
use crate::model::Owner;
use crate::model::hex::hex;
use crate::platform::PlatformError;
use crate::platform::Rate;
use crate::platform::{Charge, LimitName, LimitStatus, Rule, Verdict};

/// Counts one request of a principal.
///
/// # Errors
///
/// `rate_limited` with `Retry-After`.
pub(crate) async fn request(
    ports: &impl LimitPorts,
    limits: &LimitsConfig,
    owner: &Owner,
) -> Result<(), ApiError> {
    one(
        ports,
        &principal(owner),
        LimitName::Requests,
        limits.requests,
    )
    .await
}

/// Counts one request without a principal: a refused key, or a picture that has to be fetched or
/// made.
///
/// # Errors
///
/// `rate_limited` with `Retry-After`.
pub(crate) async fn anonymous(
    ports: &impl LimitPorts,
    limits: &LimitsConfig,
    headers: &HeaderMap,
) -> Result<(), ApiError> {
    let counter = network(headers);
    one(ports, &counter, LimitName::Anonymous, limits.anonymous).await
}

/// Counts the derivations for a network, in units of about 70 ms of processor time. One that costs
/// more than the burst is charged the whole burst.
///
/// # Errors
///
/// `rate_limited` with `Retry-After`.
pub(crate) async fn derivation(
    ports: &impl LimitPorts,
    limits: &LimitsConfig,
    headers: &HeaderMap,
    tokens: u64,
) -> Result<(), ApiError> {
    let Some(rate) = limits.derivations else {
        return Ok(());
    };
    let (name, tokens) = (LimitName::Derivations, tokens.min(rate.burst));
    let charge_of_it = Charge {
        name,
        rule: Rule::Rate(rate),
        least: tokens,
        most: tokens,
    };
    match charge(ports, &network(headers), &[charge_of_it]).await {
        Verdict::Granted(statuses) => {
            ports.trace().borrow_mut().limits.extend(statuses);
            Ok(())
        }
        // A smaller derivation may still be allowed, so this refusal is not kept.
        Verdict::Refused { short, wait_ms } => Err(refused(ports, short, wait_ms)),
    }
}

/// Counts one upload by its declared bytes. An unused ticket counts, too, because its holder may
/// still use it.
///
/// # Errors
///
/// `rate_limited` or `quota_exceeded`, with `Retry-After`.
pub(crate) async fn upload(
    ports: &impl LimitPorts,
    limits: &LimitsConfig,
    owner: &Owner,
    bytes: u64,
) -> Result<(), ApiError> {
    let uploads = limits.uploads.map(|rate| Charge {
        name: LimitName::Uploads,
        rule: Rule::Rate(rate),
        least: 1,
        most: 1,
    });
    let bytes = limits.bytes_per_day.map(|limit| Charge {
        name: LimitName::Bytes,
        rule: Rule::PerDay(limit),
        least: bytes,
        most: bytes,
    });
    let charges: Vec<Charge> = uploads.into_iter().chain(bytes).collect();
    if charges.is_empty() {
        return Ok(());
    }
    let counter = principal(owner);
    let now = ports.now_unix_ms();
    let known = ports
        .leases()
        .borrow_mut()
        .refusal(&counter, LimitName::Uploads, now);
    if let Some(Known::Refused { short, wait_ms }) = known {
        return Err(refused(ports, short, wait_ms));
    }
    match charge(ports, &counter, &charges).await {
        Verdict::Granted(statuses) => {
            ports.trace().borrow_mut().limits.extend(statuses);
            Ok(())
        }
        Verdict::Refused { short, wait_ms } => {
            // Not the bytes: a smaller file may still fit.
            if short.name == LimitName::Uploads {
                let mut leases = ports.leases().borrow_mut();
                leases.refuse(&counter, short, wait_ms, now);
            }
            Err(refused(ports, short, wait_ms))
        }
    }
}

async fn one(
    ports: &impl LimitPorts,
    counter: &str,
    name: LimitName,
    rate: Option<Rate>,
) -> Result<(), ApiError> {
    let Some(rate) = rate else {
        return Ok(());
    };
    let now = ports.now_unix_ms();
    let largest = largest_lease(&rate);
    let known = ports
        .leases()
        .borrow_mut()
        .take(counter, name, largest, now);
    let most = match known {
        Known::Granted(status) => {
            ports.trace().borrow_mut().limits.push(status);
            return Ok(());
        }
        Known::Refused { short, wait_ms } => return Err(refused(ports, short, wait_ms)),
        Known::Ask(most) => most,
    };
    let lease = Charge {
        name,
        rule: Rule::Rate(rate),
        least: 1,
        most,
    };
    match charge(ports, counter, &[lease]).await {
        Verdict::Granted(statuses) => {
            for mut status in statuses {
                ports.leases().borrow_mut().keep(counter, status, now);
                status.remaining += status.granted - 1;
                ports.trace().borrow_mut().limits.push(status);
            }
            Ok(())
        }
        Verdict::Refused { short, wait_ms } => {
            let mut leases = ports.leases().borrow_mut();
            leases.refuse(counter, short, wait_ms, now);
            Err(refused(ports, short, wait_ms))
        }
    }
}

/// Asks the counter, or counts in the isolate while it does not answer.
async fn charge(ports: &impl LimitPorts, counter: &str, charges: &[Charge]) -> Verdict {
    let is_out = ports.leases().borrow().is_out(counter, ports.now_unix_ms());
    if !is_out {
        match ports.charge(counter, charges).await {
            Ok(verdict) => return verdict,
            Err(PlatformError(why)) => {
                ports.log(&format!("limits: the counter does not answer: {why}"));
                let now = ports.now_unix_ms();
                ports.leases().borrow_mut().out(counter, now);
            }
        }
    }
    let now = ports.now_unix_ms();
    ports
        .leases()
        .borrow_mut()
        .own(counter)
        .charge(charges, now)
}

fn refused(ports: &impl LimitPorts, short: LimitStatus, wait_ms: u64) -> ApiError {
    ports.trace().borrow_mut().limits.push(short);
    let code = match short.name {
        LimitName::Bytes => ErrorCode::QuotaExceeded,
        LimitName::Requests
        | LimitName::Uploads
        | LimitName::Anonymous
        | LimitName::Derivations => ErrorCode::RateLimited,
    };
    let wait_seconds = wait_ms.div_ceil(1000).max(1);
    ApiError::new(code).header(RETRY_AFTER, wait_seconds.into())
}

/// A tenth of a second's tokens, and of the burst: so a caller at its limit makes each isolate call
/// the counter ten times a second.
fn largest_lease(rate: &Rate) -> u64 {
    let a_second = rate.tokens.saturating_mul(1000) / rate.per_ms;
    (a_second.min(rate.burst) / 10).max(1)
}

fn principal(owner: &Owner) -> String {
    format!("principal:{}", owner.0)
}

/// A hash, because dashboards show the names of Durable Objects.
pub(crate) fn network(headers: &HeaderMap) -> String {
    let digest = Sha256::digest(address::network(headers));
    format!("network:{}", hex(&digest, 32))
}

#[cfg(test)]
mod tests;
