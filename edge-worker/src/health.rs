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

/// 200 when every part works, otherwise 503; why storage or database fail is in the
/// log only.
pub(crate) async fn health(
    world: &impl World,
    config: &Result<Config, Faults>,
) -> Response<Vec<u8>> {
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
    let configured = match config {
        Ok(_) => Part::Ok,
        Err(_) => Part::NotConfigured,
    };
    let faults = match config {
        Ok(_) => Vec::new(),
        Err(Faults(faults)) => faults.clone(),
    };
    let is_well = [configured, storage, database]
        .iter()
        .all(|part| *part == Part::Ok);
    let health = Health {
        status: if is_well { Part::Ok } else { Part::Failing },
        config: configured,
        storage,
        database,
        faults,
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
}
