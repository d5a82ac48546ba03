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

use calotype_protocol::ErrorCode;
use http::HeaderMap;
use http::header::RETRY_AFTER;
use sha2::{Digest, Sha256};

use crate::authenticate::Owner;
use crate::hex::hex;
use crate::limits::bucket::Rate;
use crate::limits::config::LimitsConfig;
use crate::limits::leases::Known;
use crate::limits::ledger::{Charge, Name, Rule, Standing, Verdict};
use crate::problem::Failure;
use crate::world::{Outage, World};

/// Counts one request of a principal.
///
/// # Errors
///
/// `rate_limited` with `Retry-After`.
pub(crate) async fn request(
    world: &impl World,
    limits: &LimitsConfig,
    owner: &Owner,
) -> Result<(), Failure> {
    one(world, &principal(owner), Name::Requests, limits.requests).await
}

/// Counts one request that no principal stands for: a refused key, or a picture
/// that has to be fetched or made.
///
/// # Errors
///
/// `rate_limited` with `Retry-After`.
pub(crate) async fn anonymous(
    world: &impl World,
    limits: &LimitsConfig,
    headers: &HeaderMap,
) -> Result<(), Failure> {
    let counter = network(headers);
    one(world, &counter, Name::Anonymous, limits.anonymous).await
}

/// Counts what is derived for a network, in parts of about 70 ms of the processor's time.
/// One that takes more than anybody has saved up is had for all of that.
///
/// # Errors
///
/// `rate_limited` with `Retry-After`.
pub(crate) async fn derivation(
    world: &impl World,
    limits: &LimitsConfig,
    headers: &HeaderMap,
    tokens: u64,
) -> Result<(), Failure> {
    let Some(rate) = limits.derivations else {
        return Ok(());
    };
    let (name, tokens) = (Name::Derivations, tokens.min(rate.burst));
    let charge_of_it = Charge {
        name,
        rule: Rule::Rate(rate),
        least: tokens,
        most: tokens,
    };
    match charge(world, &network(headers), &[charge_of_it]).await {
        Verdict::Granted(standings) => {
            world.trace().borrow_mut().standings.extend(standings);
            Ok(())
        }
        // Something smaller may still be had: this refusal is not kept.
        Verdict::Refused { short, wait_ms } => Err(refused(world, short, wait_ms)),
    }
}

/// Counts one upload of so many bytes, as declared. A ticket that is not used
/// counts, too: whoever has it may use it.
///
/// # Errors
///
/// `rate_limited` or `quota_exceeded`, with `Retry-After`.
pub(crate) async fn upload(
    world: &impl World,
    limits: &LimitsConfig,
    owner: &Owner,
    bytes: u64,
) -> Result<(), Failure> {
    let uploads = limits.uploads.map(|rate| Charge {
        name: Name::Uploads,
        rule: Rule::Rate(rate),
        least: 1,
        most: 1,
    });
    let bytes = limits.bytes_per_day.map(|limit| Charge {
        name: Name::Bytes,
        rule: Rule::PerDay(limit),
        least: bytes,
        most: bytes,
    });
    let charges: Vec<Charge> = uploads.into_iter().chain(bytes).collect();
    if charges.is_empty() {
        return Ok(());
    }
    let counter = principal(owner);
    let now = world.now_unix_ms();
    let known = world
        .leases()
        .borrow_mut()
        .refusal(&counter, Name::Uploads, now);
    if let Some(Known::Refused { short, wait_ms }) = known {
        return Err(refused(world, short, wait_ms));
    }
    match charge(world, &counter, &charges).await {
        Verdict::Granted(standings) => {
            world.trace().borrow_mut().standings.extend(standings);
            Ok(())
        }
        Verdict::Refused { short, wait_ms } => {
            // Not the bytes: a smaller file may still fit.
            if short.name == Name::Uploads {
                let mut leases = world.leases().borrow_mut();
                leases.refuse(&counter, short, wait_ms, now);
            }
            Err(refused(world, short, wait_ms))
        }
    }
}

async fn one(
    world: &impl World,
    counter: &str,
    name: Name,
    rate: Option<Rate>,
) -> Result<(), Failure> {
    let Some(rate) = rate else {
        return Ok(());
    };
    let now = world.now_unix_ms();
    let largest = largest_lease(&rate);
    let known = world
        .leases()
        .borrow_mut()
        .take(counter, name, largest, now);
    let most = match known {
        Known::Granted(standing) => {
            world.trace().borrow_mut().standings.push(standing);
            return Ok(());
        }
        Known::Refused { short, wait_ms } => return Err(refused(world, short, wait_ms)),
        Known::Ask(most) => most,
    };
    let lease = Charge {
        name,
        rule: Rule::Rate(rate),
        least: 1,
        most,
    };
    match charge(world, counter, &[lease]).await {
        Verdict::Granted(standings) => {
            for mut standing in standings {
                world.leases().borrow_mut().keep(counter, standing, now);
                standing.remaining += standing.granted - 1;
                world.trace().borrow_mut().standings.push(standing);
            }
            Ok(())
        }
        Verdict::Refused { short, wait_ms } => {
            let mut leases = world.leases().borrow_mut();
            leases.refuse(counter, short, wait_ms, now);
            Err(refused(world, short, wait_ms))
        }
    }
}

/// Asks the counter, or counts here while it does not answer.
async fn charge(world: &impl World, counter: &str, charges: &[Charge]) -> Verdict {
    let is_out = world.leases().borrow().is_out(counter, world.now_unix_ms());
    if !is_out {
        match world.charge(counter, charges).await {
            Ok(verdict) => return verdict,
            Err(Outage(why)) => {
                world.log(&format!("limits: the counter does not answer: {why}"));
                let now = world.now_unix_ms();
                world.leases().borrow_mut().out(counter, now);
            }
        }
    }
    let now = world.now_unix_ms();
    world
        .leases()
        .borrow_mut()
        .own(counter)
        .charge(charges, now)
}

fn refused(world: &impl World, short: Standing, wait_ms: u64) -> Failure {
    world.trace().borrow_mut().standings.push(short);
    let code = match short.name {
        Name::Bytes => ErrorCode::QuotaExceeded,
        Name::Requests | Name::Uploads | Name::Anonymous | Name::Derivations => {
            ErrorCode::RateLimited
        }
    };
    let wait_seconds = wait_ms.div_ceil(1000).max(1);
    Failure::new(code).header(RETRY_AFTER, wait_seconds.into())
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
    use crate::fake::{FakeWorld, now};

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
    fn refusal(result: Result<(), Failure>) -> (ErrorCode, String) {
        let failure = result.unwrap_err();
        let code = failure.code;
        let response = failure.into_response("r");
        let wait = response.headers()["retry-after"].to_str().unwrap();
        (code, wait.to_owned())
    }

    #[test]
    fn each_principal_has_a_bucket_of_its_own() {
        let world = FakeWorld::new();
        let ask = |name| now(request(&world, &LIMITS, &owner(name)));
        for _ in 0..20 {
            ask("a").unwrap();
        }
        let limited = (ErrorCode::RateLimited, "1".to_owned());
        assert_eq!(refusal(ask("a")), limited);
        ask("b").unwrap();
        world.now_unix_ms.set(world.now_unix_ms.get() + 100);
        ask("a").unwrap();
        assert_eq!(refusal(ask("a")), limited);
    }

    #[test]
    fn a_refused_caller_does_not_call_the_counter_again() {
        let world = FakeWorld::new();
        let headers = from("203.0.113.7");
        let ask = || now(anonymous(&world, &LIMITS, &headers));
        ask().unwrap();
        ask().unwrap();
        assert_eq!(refusal(ask()).0, ErrorCode::RateLimited);
        let calls = world.counter_calls();
        assert_eq!(refusal(ask()).0, ErrorCode::RateLimited);
        assert_eq!(world.counter_calls(), calls);
        now(anonymous(&world, &LIMITS, &from("203.0.113.8"))).unwrap();
    }

    #[test]
    fn addresses_of_one_line_share_a_bucket() {
        let world = FakeWorld::new();
        for (address, expected) in [
            ("2001:db8::1", true),
            ("2001:db8::2", true),
            ("2001:db8::3", false),
        ] {
            let result = now(anonymous(&world, &LIMITS, &from(address)));
            assert_eq!(result.is_ok(), expected, "{address}");
        }
    }

    #[test]
    fn derivations_count_by_what_they_take() {
        let world = FakeWorld::new();
        let headers = from("203.0.113.7");
        let ask = |tokens| now(derivation(&world, &LIMITS, &headers, tokens));
        ask(7).unwrap();
        assert_eq!(refusal(ask(5)), (ErrorCode::RateLimited, "2".to_owned()));
        // What is smaller may still be had, and others have their own.
        ask(3).unwrap();
        assert_eq!(refusal(ask(1)).0, ErrorCode::RateLimited);
        now(derivation(&world, &LIMITS, &from("203.0.113.8"), 5)).unwrap();
        // What is more than there ever is waits for all of it.
        world.now_unix_ms.set(world.now_unix_ms.get() + 10_000);
        ask(1000).unwrap();
        assert_eq!(refusal(ask(1)).0, ErrorCode::RateLimited);
    }

    #[test]
    fn uploads_count_by_number_and_by_bytes() {
        let world = FakeWorld::new();
        let ask = |bytes| now(upload(&world, &LIMITS, &owner("a"), bytes));
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
        let world = FakeWorld::new();
        let off = LimitsConfig {
            requests: None,
            uploads: None,
            bytes_per_day: None,
            anonymous: None,
            derivations: None,
        };
        for _ in 0..100 {
            now(request(&world, &off, &owner("a"))).unwrap();
            now(upload(&world, &off, &owner("a"), u64::MAX)).unwrap();
            now(anonymous(&world, &off, &HeaderMap::new())).unwrap();
        }
        assert_eq!(world.counter_calls(), 0);
    }

    #[test]
    fn without_its_counter_an_isolate_counts_for_itself() {
        let world = FakeWorld::new();
        world.break_counters();
        let ask = || now(upload(&world, &LIMITS, &owner("a"), 10));
        for _ in 0..3 {
            ask().unwrap();
        }
        assert_eq!(refusal(ask()).0, ErrorCode::RateLimited);
        assert_eq!(world.counter_calls(), 1, "it waits for a dead counter once");
        assert!(world.logged().contains("the counter does not answer"));
    }

    #[test]
    fn most_requests_of_a_busy_caller_call_no_counter() {
        let world = FakeWorld::new();
        let busy = LimitsConfig {
            requests: Some(Rate {
                tokens: 1000,
                per_ms: 1000,
                burst: 5000,
            }),
            ..LIMITS
        };
        for _ in 0..1000 {
            now(request(&world, &busy, &owner("a"))).unwrap();
        }
        assert!(world.counter_calls() <= 20, "{}", world.counter_calls());
    }
}
