//! How much one caller may ask for: requests, uploads, bytes a day.
//!
//! The count of a caller is kept in one Durable Object ([`ledger`]); an isolate
//! takes tokens from it in advance ([`leases`]). Where it does not answer, the
//! isolate counts for itself by the same rules: an outage of the counters is none
//! of the service, and still nobody may ask without bounds.

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

/// Counts one request that no principal stands for: a refused key, or a picture
/// that has to be fetched or made.
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

/// Counts what is derived for a network, in parts of about 70 ms of the processor's time.
/// One that takes more than anybody has saved up is had for all of that.
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
        // Something smaller may still be had: this refusal is not kept.
        Verdict::Refused { short, wait_ms } => Err(refused(ports, short, wait_ms)),
    }
}

/// Counts one upload of so many bytes, as declared. A ticket that is not used
/// counts, too: whoever has it may use it.
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

/// Asks the counter, or counts here while it does not answer.
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

/// A tenth of what comes in a second, and of what may be saved: so a caller at its
/// limit calls the counter ten times a second from each isolate.
fn largest_lease(rate: &Rate) -> u64 {
    let a_second = rate.tokens.saturating_mul(1000) / rate.per_ms;
    (a_second.min(rate.burst) / 10).max(1)
}

fn principal(owner: &Owner) -> String {
    format!("principal:{}", owner.0)
}

/// Names of Durable Objects are shown in dashboards: a hash is less to see there.
pub(crate) fn network(headers: &HeaderMap) -> String {
    let digest = Sha256::digest(address::network(headers));
    format!("network:{}", hex(&digest, 32))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::IntoResponse;
    use crate::testing::{FakePorts, now};

    const LIMITS: LimitsConfig = LimitsConfig {
        requests: Some(Rate {
            tokens: 10,
            per_ms: 1000,
            burst: 20,
        }),
        uploads: Some(Rate {
            tokens: 3,
            per_ms: 60_000,
            burst: 3,
        }),
        bytes_per_day: Some(1000),
        anonymous: Some(Rate {
            tokens: 60,
            per_ms: 60_000,
            burst: 2,
        }),
        derivations: Some(Rate {
            tokens: 60,
            per_ms: 60_000,
            burst: 10,
        }),
    };

    fn owner(name: &str) -> Owner {
        Owner(name.to_owned())
    }

    fn from(address: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert("cf-connecting-ip", address.parse().unwrap());
        headers
    }

    /// Code and `Retry-After` of a refusal.
    fn refusal(result: Result<(), ApiError>) -> (ErrorCode, String) {
        let failure = result.unwrap_err();
        let code = failure.code;
        let response = failure.into_response("r");
        let wait = response.headers()["retry-after"].to_str().unwrap();
        (code, wait.to_owned())
    }

    #[test]
    fn each_principal_has_a_bucket_of_its_own() {
        let ports = FakePorts::new();
        let ask = |name| now(request(&ports, &LIMITS, &owner(name)));
        for _ in 0..20 {
            ask("a").unwrap();
        }
        let limited = (ErrorCode::RateLimited, "1".to_owned());
        assert_eq!(refusal(ask("a")), limited);
        ask("b").unwrap();
        ports.now_unix_ms.set(ports.now_unix_ms.get() + 100);
        ask("a").unwrap();
        assert_eq!(refusal(ask("a")), limited);
    }

    #[test]
    fn a_refused_caller_does_not_call_the_counter_again() {
        let ports = FakePorts::new();
        let headers = from("203.0.113.7");
        let ask = || now(anonymous(&ports, &LIMITS, &headers));
        ask().unwrap();
        ask().unwrap();
        assert_eq!(refusal(ask()).0, ErrorCode::RateLimited);
        let calls = ports.counter_calls();
        assert_eq!(refusal(ask()).0, ErrorCode::RateLimited);
        assert_eq!(ports.counter_calls(), calls);
        now(anonymous(&ports, &LIMITS, &from("203.0.113.8"))).unwrap();
    }

    #[test]
    fn addresses_of_one_line_share_a_bucket() {
        let ports = FakePorts::new();
        for (address, expected) in [
            ("2001:db8::1", true),
            ("2001:db8::2", true),
            ("2001:db8::3", false),
        ] {
            let result = now(anonymous(&ports, &LIMITS, &from(address)));
            assert_eq!(result.is_ok(), expected, "{address}");
        }
    }

    #[test]
    fn derivations_count_by_what_they_take() {
        let ports = FakePorts::new();
        let headers = from("203.0.113.7");
        let ask = |tokens| now(derivation(&ports, &LIMITS, &headers, tokens));
        ask(7).unwrap();
        assert_eq!(refusal(ask(5)), (ErrorCode::RateLimited, "2".to_owned()));
        // What is smaller may still be had, and others have their own.
        ask(3).unwrap();
        assert_eq!(refusal(ask(1)).0, ErrorCode::RateLimited);
        now(derivation(&ports, &LIMITS, &from("203.0.113.8"), 5)).unwrap();
        // What is more than there ever is waits for all of it.
        ports.now_unix_ms.set(ports.now_unix_ms.get() + 10_000);
        ask(1000).unwrap();
        assert_eq!(refusal(ask(1)).0, ErrorCode::RateLimited);
    }

    #[test]
    fn uploads_count_by_number_and_by_bytes() {
        let ports = FakePorts::new();
        let ask = |bytes| now(upload(&ports, &LIMITS, &owner("a"), bytes));
        ask(900).unwrap();
        // 2025-01-01T00:00:00Z: a whole day until midnight.
        let exceeded = (ErrorCode::QuotaExceeded, "86400".to_owned());
        assert_eq!(refusal(ask(101)), exceeded);
        ask(50).unwrap();
        ask(50).unwrap();
        assert_eq!(refusal(ask(0)), (ErrorCode::RateLimited, "20".to_owned()));
    }

    #[test]
    fn nothing_is_counted_where_limits_are_off() {
        let ports = FakePorts::new();
        let off = LimitsConfig {
            requests: None,
            uploads: None,
            bytes_per_day: None,
            anonymous: None,
            derivations: None,
        };
        for _ in 0..100 {
            now(request(&ports, &off, &owner("a"))).unwrap();
            now(upload(&ports, &off, &owner("a"), u64::MAX)).unwrap();
            now(anonymous(&ports, &off, &HeaderMap::new())).unwrap();
        }
        assert_eq!(ports.counter_calls(), 0);
    }

    #[test]
    fn without_its_counter_an_isolate_counts_for_itself() {
        let ports = FakePorts::new();
        ports.break_counters();
        let ask = || now(upload(&ports, &LIMITS, &owner("a"), 10));
        for _ in 0..3 {
            ask().unwrap();
        }
        assert_eq!(refusal(ask()).0, ErrorCode::RateLimited);
        assert_eq!(ports.counter_calls(), 1, "it waits for a dead counter once");
        assert!(ports.logged().contains("the counter does not answer"));
    }

    #[test]
    fn most_requests_of_a_busy_caller_call_no_counter() {
        let ports = FakePorts::new();
        let busy = LimitsConfig {
            requests: Some(Rate {
                tokens: 1000,
                per_ms: 1000,
                burst: 5000,
            }),
            ..LIMITS
        };
        for _ in 0..1000 {
            now(request(&ports, &busy, &owner("a"))).unwrap();
        }
        assert!(ports.counter_calls() <= 20, "{}", ports.counter_calls());
    }
}
