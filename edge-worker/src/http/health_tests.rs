//! Tests of `health`.

use super::*;
use crate::testing::faults::{Fault, Lasts};
use crate::testing::{self, FakePorts, NOW_UNIX_MS, bytes_of, now, together, unless_killed};

/// The number of requests to storage and database so far.
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
    // With a stopped clock the request waits as long as it may, and no longer.
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
