//! `GET /livez`: whether the worker runs; asks nobody. `GET /healthz`: whether it can serve;
//! asks storage and database, once in some seconds for everybody who asks an isolate.

use std::cell::Cell;

use calotype_protocol::limits::{HEALTH_FAILING_SECONDS, HEALTH_SECONDS};
use http::{Response, StatusCode};
use serde::Serialize;

use crate::config::{Config, Faults};
use crate::problem::{Failure, json};
use crate::records;
use crate::storage::Storage;
use crate::world::World;

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

/// 200: the worker answers. Whether it can do more, nobody is asked.
pub(crate) fn live() -> Response<Vec<u8>> {
    json(StatusCode::OK, &Live { status: Part::Ok })
}

/// 200 when every part works, otherwise 503; why storage or database fail is in the
/// log only.
pub(crate) async fn health(
    world: &impl World,
    config: &Result<Config, Faults>,
) -> Response<Vec<u8>> {
    let seen = seen(world, config).await;
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
async fn seen(world: &impl World, config: &Result<Config, Faults>) -> Seen {
    let known = &world.memory().health;
    for _ in 0..GLANCES_MAX {
        let now = world.now_unix_ms();
        if let Some(seen) = known.seen(now) {
            return seen;
        }
        if known.begin(now) {
            break;
        }
        world.sleep(GLANCE_MS).await;
    }
    let (storage, database) = look(world, config).await;
    known.end(storage, database, world.now_unix_ms())
}

/// Asks storage and database, really.
async fn look(world: &impl World, config: &Result<Config, Faults>) -> (Part, Part) {
    let note = |part: &str, failure: Failure| {
        let why = failure.internal.unwrap_or_default();
        world.log(&format!("healthz: {part}: {why}"));
        Part::Failing
    };
    let storage = match config {
        Err(_) => Part::NotConfigured,
        Ok(config) => {
            let mut part = Part::Ok;
            for config in config.storage.distinct() {
                if let Err(error) = (Storage { world, config }).probe().await {
                    part = note("storage", error.into());
                }
            }
            part
        }
    };
    let database = match records::probe(world).await {
        Ok(()) => Part::Ok,
        Err(failure) => note("database", failure),
    };
    (storage, database)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fake::faults::{Fault, Lasts};
    use crate::fake::{self, FakeWorld, NOW_UNIX_MS, now, together, unless_killed};

    /// What storage and database were asked so far.
    fn asked(world: &FakeWorld) -> (usize, u32) {
        (world.asked().len(), world.queries())
    }

    fn pass(world: &FakeWorld, milliseconds: u64) {
        world
            .now_unix_ms
            .set(world.now_unix_ms.get() + milliseconds);
    }

    fn ask(world: &FakeWorld, config: Result<Config, Faults>) -> (u16, serde_json::Value) {
        let response = now(health(world, &config));
        let status = response.status().as_u16();
        (status, serde_json::from_slice(response.body()).unwrap())
    }

    #[test]
    fn all_well_is_200() {
        let (status, body) = ask(&FakeWorld::new(), Ok(fake::config()));
        assert_eq!(status, 200);
        assert_eq!(body["storage"], "ok");
        assert_eq!(body["database"], "ok");
        assert_eq!(body.get("faults"), None);
    }

    #[test]
    fn each_part_is_told_apart_and_the_reason_only_logged() {
        let world = FakeWorld::new();
        world.answer_storage_with(403, "<Error><Code>InvalidAccessKeyId</Code></Error>");
        let (status, body) = ask(&world, Ok(fake::config()));
        assert_eq!(
            (status, &body["storage"], &body["database"]),
            (503, &"failing".into(), &"ok".into())
        );
        assert!(!body.to_string().contains("InvalidAccessKeyId"));
        assert!(world.logged().contains("InvalidAccessKeyId"));

        let world = FakeWorld::new();
        world.break_database();
        let (status, body) = ask(&world, Ok(fake::config()));
        assert_eq!((status, &body["database"]), (503, &"failing".into()));
    }

    #[test]
    fn without_configuration_it_says_so() {
        let faults = ["S3_BUCKET is not set", "API_KEYS is not set"];
        let told = Faults(faults.map(str::to_owned).to_vec());
        let (status, body) = ask(&FakeWorld::new(), Err(told));
        assert_eq!((status, &body["config"]), (503, &"not_configured".into()));
        assert_eq!(body["faults"], serde_json::json!(faults));
    }

    #[test]
    fn many_who_ask_within_seconds_cost_one_look() {
        let (world, config) = (FakeWorld::new(), fake::config());
        for _ in 0..100 {
            assert_eq!(ask(&world, Ok(config.clone())).0, 200);
        }
        assert_eq!(asked(&world), (1, 1));
        pass(&world, HEALTH_SECONDS * 1000 - 1);
        ask(&world, Ok(config.clone()));
        assert_eq!(asked(&world), (1, 1));
        pass(&world, 1);
        ask(&world, Ok(config.clone()));
        assert_eq!(asked(&world), (2, 2));
    }

    #[test]
    fn of_many_who_ask_at_once_one_looks_and_all_hear() {
        let (world, config) = (FakeWorld::new(), Ok(fake::config()));
        world.faults.take_turns();
        let answers = together((0..50).map(|_| health(&world, &config)));
        assert!(answers.iter().all(|it| it.status() == 200));
        assert_eq!(asked(&world), (1, 1));
    }

    #[test]
    fn an_outage_is_looked_at_once_a_second() {
        let (world, config) = (FakeWorld::new(), fake::config());
        world.break_storage_for("GET");
        for _ in 0..100 {
            assert_eq!(ask(&world, Ok(config.clone())).0, 503);
        }
        assert_eq!(world.asked().len(), 1);
        world.mend_storage();
        pass(&world, HEALTH_FAILING_SECONDS * 1000);
        assert_eq!(ask(&world, Ok(config)).0, 200);
    }

    #[test]
    fn who_ends_while_it_looks_keeps_nobody_waiting() {
        let (world, config) = (FakeWorld::new(), Ok(fake::config()));
        world.faults.plan(0, Fault::KilledBefore, Lasts::Once);
        assert!(unless_killed(health(&world, &config)).is_none());
        world.faults.clear();
        // With a clock that stands it is waited for as long as it may take, and no longer.
        assert_eq!(now(health(&world, &config)).status(), 200);
        assert_eq!(asked(&world).0, 1);
        let waited: u64 = world.slept_ms().iter().sum();
        assert_eq!(waited, 3 * LOOK_MS);

        let world = FakeWorld::new();
        world.faults.plan(0, Fault::KilledBefore, Lasts::Once);
        assert!(unless_killed(health(&world, &config)).is_none());
        world.faults.clear();
        world.now_unix_ms.set(NOW_UNIX_MS + LOOK_MS);
        assert_eq!(now(health(&world, &config)).status(), 200);
        assert!(world.slept_ms().is_empty());
    }

    #[test]
    fn whether_it_lives_nobody_is_asked() {
        let world = FakeWorld::new();
        world.break_database();
        world.break_storage_for("GET");
        let faults = || Err(Faults(vec!["S3_BUCKET is not set".to_owned()]));
        for config in [Ok(fake::config()), faults()] {
            let request = http::Request::get("https://edge.example/livez").body(Vec::new());
            let response = now(fake::answer(&world, config, request.unwrap()));
            assert_eq!(response.status(), 200);
            assert_eq!(response.body(), br#"{"status":"ok"}"#);
            assert_eq!(response.headers()["cache-control"], "no-store");
        }
        assert_eq!(asked(&world), (0, 0));
        assert_eq!((world.counter_calls(), world.flight_calls()), (0, 0));
    }
}
