//! Tests of `config`.

use super::*;

fn load(words: &[&str], variables: &[(&str, &str)]) -> Result<Config, Faults> {
    Config::load(words.iter().map(OsString::from), |name| {
        let found = variables.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| (*value).to_owned())
    })
}

#[test]
fn all_faults_are_reported_together() {
    let faults = load(
        &[
            "--bucket",
            "B",
            "--listen",
            "x",
            "--allow-origin",
            "*",
            "--color",
            "--data",
        ],
        &[("S3_ACCESS_KEY_ID", "")],
    )
    .unwrap_err();
    assert_eq!(
        faults.0,
        [
            Fault::Unknown("--color".into()),
            Fault::MissingValue("--data".into()),
            Fault::MissingVariable("S3_ACCESS_KEY_ID"),
            Fault::MissingVariable("S3_SECRET_ACCESS_KEY"),
            Fault::Missing("--data"),
            Fault::Bucket("B".into()),
            Fault::Listen("x".into()),
            Fault::Origin("*".into()),
        ]
    );
}

#[test]
fn debug_hides_the_secret() {
    let config = load(
        &[
            "--data",
            "d",
            "--bucket",
            "photos",
            "--listen",
            "127.0.0.1:0",
        ],
        &[
            ("S3_ACCESS_KEY_ID", "public"),
            ("S3_SECRET_ACCESS_KEY", "hidden"),
        ],
    )
    .unwrap();
    let text = format!("{config:?}");
    assert!(
        text.contains("public") && !text.contains("hidden"),
        "{text}"
    );
}
