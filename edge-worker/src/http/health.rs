//! `GET /livez`: whether the worker runs; asks nobody. `GET /healthz`: whether it can serve;
//! asks storage and database, once in some seconds for everybody who asks an isolate.

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

/// Milliseconds that one request may look before another one does, too: a request that ends
/// while it looks must not keep the others waiting for ever.
const LOOK_MS: u64 = 5_000;

/// Milliseconds between two glances at what the request that looks has found. It is not
/// waited for itself: a promise of one request must not be awaited in another.
const GLANCE_MS: u64 = 50;

/// Glances until a request looks for itself, whoever else does: three others took their time.
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
    /// What is wrong with the configuration: names of variables, never values.
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

/// What an isolate knows of storage and database.
#[derive(Default)]
pub(crate) struct LastLook {
    seen: Cell<Option<Seen>>,
    /// Until when somebody is at it.
    looking_until_unix_ms: Cell<u64>,
}

#[derive(Clone, Copy, Debug)]
struct Seen {
    storage: Part,
    database: Part,
    /// Until when nobody looks again.
    until_unix_ms: u64,
}

impl LastLook {
    fn seen(&self, now_unix_ms: u64) -> Option<Seen> {
        self.seen.get().filter(|it| now_unix_ms < it.until_unix_ms)
    }

    /// Whether the caller is the one to look.
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

/// Ports of an isolate that keeps how storage and database did.
pub(crate) trait HasLastLook {
    /// What the isolate knows of storage and database.
    fn last_look(&self) -> &LastLook;
}

port_set!(
    /// Health: storage, the database, and what the isolate knows of them.
    HealthPorts: HasLastLook, RecordPorts, StoragePorts
);

/// 200: the worker answers. Whether it can do more, nobody is asked.
pub(crate) fn live() -> Response<Content> {
    json(StatusCode::OK, &Live { status: Part::Ok })
}

/// 200 when every part works, otherwise 503; why storage or database fail is in the
/// log only.
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

/// What was seen a moment ago, or is seen now.
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

/// Asks storage and database, really.
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
mod tests {
    use super::*;
    use crate::testing::faults::{Fault, Lasts};
    use crate::testing::{self, FakePorts, NOW_UNIX_MS, bytes_of, now, together, unless_killed};

    /// What storage and database were asked so far.
    fn asked(ports: &FakePorts) -> (usize, u32) {
        (ports.asked().len(), ports.queries())
    }

    fn pass(ports: &FakePorts, milliseconds: u64) {
        ports
            .now_unix_ms
            .set(ports.now_unix_ms.get() + milliseconds);
    }

    fn ask(ports: &FakePorts, config: Result<Config, Faults>) -> (u16, serde_json::Value) {
        let response = now(health(ports, &config)).map(bytes_of);
        let status = response.status().as_u16();
        (status, serde_json::from_slice(response.body()).unwrap())
    }

    #[test]
    fn all_well_is_200() {
        let (status, body) = ask(&FakePorts::new(), Ok(testing::config()));
        assert_eq!(status, 200);
        assert_eq!(body["storage"], "ok");
        assert_eq!(body["database"], "ok");
        assert_eq!(body.get("faults"), None);
    }

    #[test]
    fn each_part_is_told_apart_and_the_reason_only_logged() {
        let ports = FakePorts::new();
        ports.answer_storage_with(403, "<Error><Code>InvalidAccessKeyId</Code></Error>");
        let (status, body) = ask(&ports, Ok(testing::config()));
        assert_eq!(
            (status, &body["storage"], &body["database"]),
            (503, &"failing".into(), &"ok".into())
        );
        assert!(!body.to_string().contains("InvalidAccessKeyId"));
        assert!(ports.logged().contains("InvalidAccessKeyId"));

        let ports = FakePorts::new();
        ports.break_database();
        let (status, body) = ask(&ports, Ok(testing::config()));
        assert_eq!((status, &body["database"]), (503, &"failing".into()));
    }

    #[test]
    fn without_configuration_it_says_so() {
        let faults = ["S3_BUCKET is not set", "API_KEYS is not set"];
        let told = Faults(faults.map(str::to_owned).to_vec());
        let (status, body) = ask(&FakePorts::new(), Err(told));
        assert_eq!((status, &body["config"]), (503, &"not_configured".into()));
        assert_eq!(body["faults"], serde_json::json!(faults));
    }

    #[test]
    fn many_who_ask_within_seconds_cost_one_look() {
        let (ports, config) = (FakePorts::new(), testing::config());
        for _ in 0..100 {
            assert_eq!(ask(&ports, Ok(config.clone())).0, 200);
        }
        assert_eq!(asked(&ports), (1, 1));
        pass(&ports, HEALTH_SECONDS * 1000 - 1);
        ask(&ports, Ok(config.clone()));
        assert_eq!(asked(&ports), (1, 1));
        pass(&ports, 1);
        ask(&ports, Ok(config.clone()));
        assert_eq!(asked(&ports), (2, 2));
    }

    #[test]
    fn of_many_who_ask_at_once_one_looks_and_all_hear() {
        let (ports, config) = (FakePorts::new(), Ok(testing::config()));
        ports.faults.take_turns();
        let answers = together((0..50).map(|_| health(&ports, &config)));
        assert!(answers.iter().all(|it| it.status() == 200));
        assert_eq!(asked(&ports), (1, 1));
    }

    #[test]
    fn an_outage_is_looked_at_once_a_second() {
        let (ports, config) = (FakePorts::new(), testing::config());
        ports.break_storage_for("GET");
        for _ in 0..100 {
            assert_eq!(ask(&ports, Ok(config.clone())).0, 503);
        }
        assert_eq!(ports.asked().len(), 1);
        ports.mend_storage();
        pass(&ports, HEALTH_FAILING_SECONDS * 1000);
        assert_eq!(ask(&ports, Ok(config)).0, 200);
    }

    #[test]
    fn who_ends_while_it_looks_keeps_nobody_waiting() {
        let (ports, config) = (FakePorts::new(), Ok(testing::config()));
        ports.faults.plan(0, Fault::KilledBefore, Lasts::Once);
        assert!(unless_killed(health(&ports, &config)).is_none());
        ports.faults.clear();
        // With a clock that stands it is waited for as long as it may take, and no longer.
        assert_eq!(now(health(&ports, &config)).status(), 200);
        assert_eq!(asked(&ports).0, 1);
        let waited: u64 = ports.slept_ms().iter().sum();
        assert_eq!(waited, 3 * LOOK_MS);

        let ports = FakePorts::new();
        ports.faults.plan(0, Fault::KilledBefore, Lasts::Once);
        assert!(unless_killed(health(&ports, &config)).is_none());
        ports.faults.clear();
        ports.now_unix_ms.set(NOW_UNIX_MS + LOOK_MS);
        assert_eq!(now(health(&ports, &config)).status(), 200);
        assert!(ports.slept_ms().is_empty());
    }

    #[test]
    fn whether_it_lives_nobody_is_asked() {
        let ports = FakePorts::new();
        ports.break_database();
        ports.break_storage_for("GET");
        let faults = || Err(Faults(vec!["S3_BUCKET is not set".to_owned()]));
        for config in [Ok(testing::config()), faults()] {
            let request = http::Request::get("https://edge.example/livez").body(Vec::new());
            let response = now(testing::answer(&ports, config, request.unwrap()));
            assert_eq!(response.status(), 200);
            assert_eq!(response.body(), br#"{"status":"ok"}"#);
            assert_eq!(response.headers()["cache-control"], "no-store");
        }
        assert_eq!(asked(&ports), (0, 0));
        assert_eq!((ports.counter_calls(), ports.lock_calls()), (0, 0));
    }
}
