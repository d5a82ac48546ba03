//! Tests of `config_names`.

use crate::config::Faults;
use crate::http::config::Config;
use crate::testing;

fn faults(variables: &[(&str, &str)]) -> Vec<String> {
    let loaded = Config::load(|asked| {
        let found = variables.iter().find(|(name, _)| *name == asked);
        found.map_or_else(
            || testing::variable(asked),
            |(_, it)| Some((*it).to_owned()),
        )
    });
    loaded.map_or_else(|Faults(faults)| faults, |_| Vec::new())
}

fn in_clear_text(endpoint: &str, allow: &str) -> String {
    format!(
        "{endpoint} is http to another machine: set https, or {allow} to true where nobody \
         else is on the way"
    )
}

#[test]
fn a_store_is_reached_by_https_or_on_this_machine() {
    for good in [
        "https://s3.example.com",
        "http://127.0.0.1:9000",
        "http://127.9.9.9:9000",
        "http://localhost:9000",
        "http://store.localhost:9000",
        "http://[::1]:9000",
    ] {
        let expected: [&str; 0] = [];
        assert_eq!(faults(&[("S3_ENDPOINT", good)]), expected, "{good}");
    }
    for bad in [
        "http://s3.example.com",
        "http://minio:9000",
        "http://localhost.example.com:9000",
        "http://localhosts",
        "http://127.0.0.1.example.com",
        "http://10.0.0.1:9000",
        "http://[2001:db8::1]:9000",
    ] {
        // The fault concerns all three collections and is reported once.
        let expected = [in_clear_text("S3_ENDPOINT", "S3_ALLOW_HTTP")];
        assert_eq!(faults(&[("S3_ENDPOINT", bad)]), expected, "{bad}");
    }
}

#[test]
fn an_operator_may_allow_http_where_nobody_listens() {
    let endpoint = ("S3_ENDPOINT", "http://minio:9000");
    let expected: [&str; 0] = [];
    assert_eq!(faults(&[endpoint, ("S3_ALLOW_HTTP", "true")]), expected);
    assert_eq!(faults(&[endpoint, ("S3_ALLOW_HTTP", "false")]).len(), 1);
    let faults_of = |value| faults(&[endpoint, ("S3_ALLOW_HTTP", value)]);
    assert_eq!(
        faults_of("yes")[0],
        "S3_ALLOW_HTTP is neither true nor false"
    );
    // ALLOW_HTTP concerns incoming requests.
    assert_eq!(faults(&[endpoint, ("ALLOW_HTTP", "true")]).len(), 1);
}

#[test]
fn what_is_allowed_for_one_collection_is_allowed_for_it_alone() {
    let endpoint = ("ITEMS_S3_ENDPOINT", "http://minio:9000");
    let expected: [&str; 0] = [];
    assert_eq!(
        faults(&[endpoint, ("ITEMS_S3_ALLOW_HTTP", "true")]),
        expected
    );
    let other = ("PROFILES_S3_ENDPOINT", "http://minio:9000");
    assert_eq!(
        faults(&[endpoint, other, ("ITEMS_S3_ALLOW_HTTP", "true")]),
        [in_clear_text("PROFILES_S3_ENDPOINT", "S3_ALLOW_HTTP")]
    );
    assert_eq!(
        faults(&[
            endpoint,
            ("S3_ALLOW_HTTP", "true"),
            ("ITEMS_S3_ALLOW_HTTP", "false")
        ]),
        [in_clear_text("ITEMS_S3_ENDPOINT", "ITEMS_S3_ALLOW_HTTP")]
    );
}

#[test]
fn a_bucket_and_a_region_are_names() {
    for name in ["S3_BUCKET", "S3_REGION", "VERIFICATION_S3_BUCKET"] {
        for good in ["photos", "a", "my.photos-2", "Old_Photos"] {
            let expected: [&str; 0] = [];
            assert_eq!(faults(&[(name, good)]), expected, "{name}={good}");
        }
        for bad in [
            ".", "..", "-a", "a-", ".a", "a.", "_", "a/b", "a b", "a?b", "é", "a\nb",
        ] {
            assert_eq!(faults(&[(name, bad)]).len(), 1, "{name}={bad}");
        }
    }
    assert_eq!(faults(&[("S3_BUCKET", "a..b")]).len(), 1);
    assert_eq!(faults(&[("S3_BUCKET", &"a".repeat(256))]).len(), 1);
    // An empty variable counts as absent.
    assert_eq!(faults(&[("S3_BUCKET", " ")]), ["S3_BUCKET is not set"]);
}

#[test]
fn before_a_host_stands_what_is_one() {
    let (style, host) = (
        ("S3_PATH_STYLE", "false"),
        ("S3_ENDPOINT", "https://s3.example.com"),
    );
    let expected: [&str; 0] = [];
    assert_eq!(faults(&[style, host]), expected);
    for bucket in ["Photos", "my_photos"] {
        assert_eq!(
            faults(&[style, host, ("S3_BUCKET", bucket)]),
            ["S3_PATH_STYLE is false, and S3_BUCKET is no name of a host"]
        );
    }
    for address in ["http://127.0.0.1:9000", "https://[2001:db8::1]"] {
        assert_eq!(
            faults(&[style, ("S3_ENDPOINT", address)]),
            ["S3_PATH_STYLE is false, and no bucket can stand before the address in S3_ENDPOINT"]
        );
    }
}

#[test]
fn credentials_are_what_a_header_can_hold() {
    for name in ["S3_ACCESS_KEY_ID", "S3_SESSION_TOKEN"] {
        for bad in ["a\nb", "a b", "clé", "a\u{7f}"] {
            let told = faults(&[(name, bad)]);
            assert_eq!(told.len(), 1, "{name}");
            assert!(
                told[0].starts_with(name) && !told[0].contains(bad),
                "{told:?}"
            );
        }
    }
}
