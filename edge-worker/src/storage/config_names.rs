//! What the names of a store have to be, each by itself and together: what passes here is
//! reached as it was written, and by nobody on the way.

use super::config::{Addressing, StorageConfig};
use crate::config::Reader;

/// Characters of a bucket's name: Amazon's old ones have up to 255, new ones 63.
const BUCKET_MAX_CHARS: usize = 255;

/// A step of a path or a label of a host: letters, digits and what may stand between. `..`
/// would be another bucket by the time it is asked for.
pub(super) fn bucket(value: &str) -> Result<String, &'static str> {
    let is_within = value.len() <= BUCKET_MAX_CHARS && !value.contains("..");
    if is_within && region(value).is_ok() {
        Ok(value.to_owned())
    } else {
        Err("is not letters, digits, '-', '.' and '_', with a letter or digit at both ends")
    }
}

/// It stands in what is signed.
pub(super) fn region(value: &str) -> Result<String, &'static str> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    let is_end = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    let (first, last) = (value.as_bytes().first(), value.as_bytes().last());
    if value.bytes().all(is_plain) && is_end(first) && is_end(last) {
        Ok(value.to_owned())
    } else {
        Err("is not letters, digits, '-', '.' and '_', with a letter or digit at both ends")
    }
}

/// What is wrong with settings that are each right, by the variables that say so.
pub(super) fn faults<F: Fn(&str) -> Option<String>>(
    read: &Reader<F>,
    prefix: &str,
    config: &StorageConfig,
    allows_http: bool,
) -> Vec<String> {
    let name = |name: &str| match format!("{prefix}{name}") {
        own if read.is_set(&own) => own,
        _ => name.to_owned(),
    };
    let endpoint = name("S3_ENDPOINT");
    let mut faults = Vec::new();
    if !allows_http && !config.endpoint.is_private() {
        let allow = name("S3_ALLOW_HTTP");
        faults.push(format!(
            "{endpoint} is http to another machine: set https, or {allow} to true where \
             nobody else is on the way"
        ));
    }
    if config.addressing == Addressing::VirtualHost {
        let style = name("S3_PATH_STYLE");
        if config.endpoint.is_address() {
            faults.push(format!(
                "{style} is false, and no bucket can stand before the address in {endpoint}"
            ));
        }
        if !is_host_name(&config.bucket) {
            let bucket = name("S3_BUCKET");
            faults.push(format!(
                "{style} is false, and {bucket} is no name of a host"
            ));
        }
    }
    faults
}

/// Whether a bucket can stand before a host: URLs know no upper case there.
fn is_host_name(bucket: &str) -> bool {
    let is_label = |label: &str| {
        let is_plain =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        (1..=63).contains(&label.len()) && label.bytes().all(is_plain)
    };
    bucket.split('.').all(is_label)
}

#[cfg(test)]
mod tests {
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
            // All three collections are there, and it is told once.
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
        // ALLOW_HTTP is of the requests that come in.
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
        // An empty one counts as absent.
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
                [
                    "S3_PATH_STYLE is false, and no bucket can stand before the address in S3_ENDPOINT"
                ]
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
}
