//! `GET /livez`: whether the worker runs; it calls no other service. `GET /healthz`: whether it can
//! serve; it checks storage and database, once in some seconds for all requests of an isolate.

use std::cell::Cell;

use calotype_protocol::limits::{HEALTH_FAILING_SECONDS, HEALTH_SECONDS};
use http::{Response, StatusCode};
use serde::Serialize;

use super::config::Config;
use super::response::json;
use crate::config::Faults;
use crate::model::ApiError;
use crate::platform::{Content, port_set};
use crate::records::{self, RecordPorts};
use crate::storage::{Storage, StoragePorts};

/// Milliseconds that one request may check before another one does, too: a request that ends during
/// its check must not keep the others waiting forever.
const LOOK_MS: u64 = 5_000;

/// Milliseconds between two reads of the checking request's result. The others cannot await it
/// directly: a promise of one request must not be awaited in another.
const GLANCE_MS: u64 = 50;

/// Reads before a request checks for itself: by then three others have used up their time.
const GLANCES_MAX: u64 = 3 * LOOK_MS / GLANCE_MS;

#[derive(Serialize)]
struct Live {
    status: Part,
}

#[derive(Serialize)]
struct Health {
    status: Part,
    config: Part,
    storage: Part,
    database: Part,
    /// Faults of the configuration: names of variables, never values.
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    faults: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Part {
    Ok,
    Failing,
    NotConfigured,
}

/// The isolate's knowledge of storage and database.
#[derive(Default)]
pub(crate) struct LastLook {
    seen: Cell<Option<Seen>>,
    /// The time until which a request is checking.
    looking_until_unix_ms: Cell<u64>,
}

#[derive(Clone, Copy, Debug)]
struct Seen {
    storage: Part,
    database: Part,
    /// The time until which no request checks again.
    until_unix_ms: u64,
}

impl LastLook {
    fn seen(&self, now_unix_ms: u64) -> Option<Seen> {
        self.seen.get().filter(|it| now_unix_ms < it.until_unix_ms)
    }

    /// Whether this request is the one to check.
    fn begin(&self, now_unix_ms: u64) -> bool {
        let is_free = self.looking_until_unix_ms.get() <= now_unix_ms;
        if is_free {
            self.looking_until_unix_ms.set(now_unix_ms + LOOK_MS);
        }
        is_free
    }

    fn end(&self, storage: Part, database: Part, now_unix_ms: u64) -> Seen {
        let is_well = storage == Part::Ok && database == Part::Ok;
        let seconds = if is_well {
            HEALTH_SECONDS
        } else {
            HEALTH_FAILING_SECONDS
        };
        let seen = Seen {
            storage,
            database,
            until_unix_ms: now_unix_ms + seconds * 1000,
        };
        self.seen.set(Some(seen));
        self.looking_until_unix_ms.set(0);
        seen
    }
}

/// Ports of an isolate that keeps the last health check.
pub(crate) trait HasLastLook {
    /// The isolate's knowledge of storage and database.
    fn last_look(&self) -> &LastLook;
}

port_set!(
    /// Health: storage, the database, and the last check of the isolate.
    HealthPorts: HasLastLook, RecordPorts, StoragePorts
);

/// 200: the worker answers. No other service is called.
pub(crate) fn live() -> Response<Content> {
    json(StatusCode::OK, &Live { status: Part::Ok })
}

/// 200 when every part works, otherwise 503; the reasons of storage and database are in the log
/// only.
pub(crate) async fn health(
    ports: &impl HealthPorts,
    config: &Result<Config, Faults>,
) -> Response<Content> {
    let seen = seen(ports, config).await;
    let configured = match config {
        Ok(_) => Part::Ok,
        Err(_) => Part::NotConfigured,
    };
    let faults = match config {
        Ok(_) => Vec::new(),
        Err(Faults(faults)) => faults.clone(),
    };
    let is_well = [configured, seen.storage, seen.database]
        .iter()
        .all(|part| *part == Part::Ok);
    let health = Health {
        status: if is_well { Part::Ok } else { Part::Failing },
        config: configured,
        storage: seen.storage,
        database: seen.database,
        faults,
    };
    let status = if is_well {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    json(status, &health)
}

/// The result of a recent check, or of a new one.
async fn seen(ports: &impl HealthPorts, config: &Result<Config, Faults>) -> Seen {
    let known = ports.last_look();
    for _ in 0..GLANCES_MAX {
        let now = ports.now_unix_ms();
        if let Some(seen) = known.seen(now) {
            return seen;
        }
        if known.begin(now) {
            break;
        }
        ports.sleep(GLANCE_MS).await;
    }
    let (storage, database) = look(ports, config).await;
    known.end(storage, database, ports.now_unix_ms())
}

/// Checks storage and database with real calls.
async fn look(ports: &impl HealthPorts, config: &Result<Config, Faults>) -> (Part, Part) {
    let note = |part: &str, failure: ApiError| {
        let why = failure.internal.unwrap_or_default();
        ports.log(&format!("healthz: {part}: {why}"));
        Part::Failing
    };
    let storage = match config {
        Err(_) => Part::NotConfigured,
        Ok(config) => {
            let mut part = Part::Ok;
            for config in config.storage.distinct() {
                if let Err(error) = (Storage { ports, config }).probe().await {
                    part = note("storage", error.into());
                }
            }
            part
        }
    };
    let database = match records::probe(ports).await {
        Ok(()) => Part::Ok,
        Err(failure) => note("database", failure),
    };
    (storage, database)
}

#[cfg(test)]
#[path = "health_tests.rs"]
mod tests;
