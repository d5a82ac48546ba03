//! `GET /healthz`: asks storage and database, really.

use http::{Response, StatusCode};
use serde::Serialize;

use crate::config::{Config, Faults};
use crate::problem::{Failure, json};
use crate::records;
use crate::storage::Storage;
use crate::world::World;

#[derive(Serialize)]
struct Health {
    status: Part,
    config: Part,
    storage: Part,
    database: Part,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Part {
    Ok,
    Failing,
    NotConfigured,
}

/// 200 when every part works, otherwise 503; the reasons are in the log only.
pub(crate) async fn health(
    world: &impl World,
    config: &Result<Config, Faults>,
    request_id: &str,
) -> Response<Vec<u8>> {
    let note = |part: &str, failure: Failure| {
        let why = failure.internal.unwrap_or_default();
        world.log(&format!("[{request_id}] healthz: {part}: {why}"));
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
    let configured = match config {
        Ok(_) => Part::Ok,
        Err(_) => Part::NotConfigured,
    };
    let is_well = [configured, storage, database]
        .iter()
        .all(|part| *part == Part::Ok);
    let health = Health {
        status: if is_well { Part::Ok } else { Part::Failing },
        config: configured,
        storage,
        database,
    };
    let status = if is_well {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    json(status, &health)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fake::{self, FakeWorld, now};

    fn ask(world: &FakeWorld, config: Result<Config, Faults>) -> (u16, serde_json::Value) {
        let response = now(health(world, &config, "r1"));
        let status = response.status().as_u16();
        (status, serde_json::from_slice(response.body()).unwrap())
    }

    #[test]
    fn all_well_is_200() {
        let (status, body) = ask(&FakeWorld::new(), Ok(fake::config()));
        assert_eq!(status, 200);
        assert_eq!(body["storage"], "ok");
        assert_eq!(body["database"], "ok");
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
        let faults = Faults(vec!["S3_BUCKET is not set".to_owned()]);
        let (status, body) = ask(&FakeWorld::new(), Err(faults));
        assert_eq!((status, &body["config"]), (503, &"not_configured".into()));
        assert!(!body.to_string().contains("S3_BUCKET"));
    }
}
