//! Tests of `environment`.

use super::super::reader::{Faults, reader};
use super::*;

/// The faults of these variables.
fn faults(variables: &[(&str, &str)]) -> Vec<String> {
    let mut read = reader(|asked| {
        let found = variables.iter().find(|(name, _)| *name == asked);
        found.map(|(_, value)| (*value).to_owned())
    });
    check(&mut read);
    read.finish()
        .map_or_else(|Faults(all)| all, |()| Vec::new())
}

/// The faults in each deployed environment: the same, whether it is named or not.
fn deployed(variables: &[(&str, &str)]) -> Vec<String> {
    let all = ["", "staging", "production"]
        .map(|name| faults(&[&[("ENVIRONMENT", name)], variables].concat()));
    assert!(all.iter().all(|it| *it == all[0]), "{all:?}");
    let development = [&[("ENVIRONMENT", "development")], variables].concat();
    assert_eq!(faults(&development), [""; 0], "{variables:?}");
    all.into_iter().next().unwrap()
}

/// A variable with addresses, its value around an origin, and the variable that allows a private
/// one.
type Variable = (&'static str, fn(&str) -> String, &'static str);

const VARIABLES: [Variable; 9] = [
    ("S3_ENDPOINT", alone, "S3_ALLOW_HTTP"),
    ("ITEMS_S3_ENDPOINT", alone, "S3_ALLOW_HTTP"),
    ("PROFILES_S3_ENDPOINT", alone, "PROFILES_S3_ALLOW_HTTP"),
    ("VERIFICATION_S3_ENDPOINT", alone, "S3_ALLOW_HTTP"),
    ("PUBLIC_URL", alone, "ALLOW_HTTP"),
    ("ALLOWED_ORIGINS", in_a_list, "ALLOW_HTTP"),
    ("HOTLINK_ORIGINS", in_a_list, "ALLOW_HTTP"),
    ("JWT_ISSUER", with_a_path, "ALLOW_HTTP"),
    ("JWT_JWKS_URL", with_a_path, "ALLOW_HTTP"),
];

fn alone(origin: &str) -> String {
    origin.to_owned()
}

fn in_a_list(origin: &str) -> String {
    format!("https://page.example, {origin},https://*.shop.example")
}

fn with_a_path(origin: &str) -> String {
    format!("https://login.example/realms/a,{origin}/realms/b?c=d")
}

#[test]
fn this_machine_is_refused_wherever_it_stands_when_deployed() {
    for (name, value, allowed_by) in VARIABLES {
        for origin in [
            "http://localhost:9000",
            "http://127.0.0.1:9000",
            "https://localhost",
            "https://store.localhost",
            "https://[::1]:8443",
        ] {
            let value = value(origin);
            let told = format!(
                "{name} is this machine, which is right in the environment development only"
            );
            assert_eq!(deployed(&[(name, &value)]), [told.as_str()], "{value}");
            let allowed = [(name, value.as_str()), (allowed_by, "true")];
            assert_eq!(deployed(&allowed), [told], "{value}");
        }
    }
}

#[test]
fn a_private_host_is_refused_unless_it_is_meant() {
    for (name, value, allowed_by) in VARIABLES {
        for origin in [
            "https://10.0.0.1",
            "https://minio:9000",
            "https://nas.local",
        ] {
            let value = value(origin);
            let asked = [(name, value.as_str()), (allowed_by, "false")];
            let told = format!(
                "{name} is a private host: set a public one, or {allowed_by} to true where all \
                 of it is in one private network"
            );
            assert_eq!(deployed(&asked), [told], "{value}");
            let meant = [(name, value.as_str()), (allowed_by, "true")];
            assert_eq!(deployed(&meant), [""; 0], "{value}");
        }
    }
}

#[test]
fn http_is_told_of_where_nobody_else_tells_it() {
    for (name, value, allowed_by) in VARIABLES {
        let value = value("http://page.example");
        let told = format!("{name} is http: set https, or {allowed_by} to true");
        let is_told_here = ["ALLOWED_ORIGINS", "HOTLINK_ORIGINS", "JWT_ISSUER"].contains(&name);
        let expected = if is_told_here { vec![told] } else { Vec::new() };
        assert_eq!(deployed(&[(name, &value)]), expected, "{value}");
        let meant = [(name, value.as_str()), (allowed_by, "true")];
        assert_eq!(deployed(&meant), [""; 0], "{value}");
    }
}

#[test]
fn patterns_of_origins_are_addresses_too() {
    let this_machine = ("ALLOWED_ORIGINS", "https://*.app.localhost");
    assert_eq!(deployed(&[this_machine]).len(), 1);
    assert_eq!(
        deployed(&[("ALLOWED_ORIGINS", "https://*.corp.internal")]).len(),
        1
    );
    assert_eq!(
        deployed(&[("ALLOWED_ORIGINS", "http://*.shop.example")]).len(),
        1
    );
    assert_eq!(
        deployed(&[("ALLOWED_ORIGINS", "https://*.shop.example")]),
        [""; 0]
    );
}

#[test]
fn public_addresses_and_names_of_issuers_are_fine() {
    for (name, value, _) in VARIABLES {
        assert_eq!(
            deployed(&[(name, &value("https://photos.example.com"))]),
            [""; 0],
            "{name}"
        );
    }
    assert_eq!(
        deployed(&[("JWT_ISSUER", "photos-back-end,localhost")]),
        [""; 0]
    );
}

#[test]
fn all_of_them_are_told_at_once() {
    let values = VARIABLES.map(|(name, value, _)| (name, value("http://localhost:1")));
    let variables = values
        .each_ref()
        .map(|(name, value)| (*name, value.as_str()));
    assert_eq!(faults(&variables).len(), VARIABLES.len());
}

#[test]
fn an_environment_that_is_none_is_told_and_is_taken_for_production() {
    for bad in ["Production", "prod", "dev", "local", "development "] {
        let told = faults(&[
            ("ENVIRONMENT", bad),
            ("PUBLIC_URL", "http://localhost:8787"),
        ]);
        // White space around a value does not belong to it.
        let expected = if bad.ends_with(' ') { 0 } else { 2 };
        assert_eq!(told.len(), expected, "{bad}: {told:?}");
    }
    let told = faults(&[("ENVIRONMENT", "prod")]);
    assert_eq!(
        told,
        ["ENVIRONMENT is none of development, staging and production"]
    );
}
