//! The operator's settings, and the reports of wrong ones.

use calotype_protocol::Collection;

use super::*;
use crate::storage::config::Addressing;
use crate::testing;
use calotype_protocol::limits::TICKET_EXPIRES_IN_SECONDS;

fn load_with(name: &str, value: &str) -> Result<Config, Faults> {
    Config::load(|asked| match asked {
        _ if asked == name => Some(value.to_owned()),
        _ => testing::variable(asked),
    })
}

#[test]
fn defaults_are_path_style_and_no_origin() {
    let config = Config::load(|name| match name {
        "S3_PATH_STYLE" | "ALLOWED_ORIGINS" => None,
        _ => testing::variable(name),
    })
    .unwrap();
    let storage = config.storage.of(Collection::Items);
    assert_eq!(storage.addressing, Addressing::Path);
    assert_eq!(config.storage.distinct().len(), 1);
    assert!(config.front.allowed_origins.is_empty());
    assert!(config.front.public_url.is_none());
    assert_eq!(
        config.uploads.ticket_expires_in_seconds,
        TICKET_EXPIRES_IN_SECONDS
    );
}

#[test]
fn a_ticket_lives_for_1_to_600_seconds() {
    for (value, expected) in [
        ("1", Some(1)),
        ("600", Some(600)),
        ("0", None),
        ("601", None),
        ("5m", None),
    ] {
        let config = load_with("TICKET_EXPIRES_IN_SECONDS", value).ok();
        assert_eq!(
            config.map(|it| it.uploads.ticket_expires_in_seconds),
            expected,
            "{value}"
        );
    }
}

#[test]
fn a_limit_is_a_number_and_0_is_off() {
    for (name, value, is_valid) in [
        ("LIMIT_REQUESTS_PER_SECOND", "0", true),
        ("LIMIT_REQUESTS_PER_SECOND", "1000000000", true),
        ("LIMIT_REQUESTS_PER_SECOND", "1000000001", false),
        ("LIMIT_UPLOADS_PER_MINUTE", "-1", false),
        ("LIMIT_UPLOADS_PER_MINUTE", "+1", false),
        ("LIMIT_UPLOADS_PER_MINUTE", "1.5", false),
        ("LIMIT_UPLOAD_BYTES_PER_DAY", "10GB", false),
        ("LIMIT_UPLOAD_BYTES_PER_DAY", "1000000000000000", false),
        ("LIMIT_ANONYMOUS_PER_MINUTE", "99999999999999999999", false),
    ] {
        assert_eq!(load_with(name, value).is_ok(), is_valid, "{name}={value}");
    }
    let off = load_with("LIMIT_UPLOADS_PER_MINUTE", "0").unwrap();
    assert_eq!(off.limits.uploads, None);
    // The numbers of the specification of this service.
    let requests = testing::config().limits.requests.unwrap();
    assert_eq!((requests.tokens, requests.per_ms), (1000, 1000));
    assert_eq!(requests.burst, 5000);
    let uploads = testing::config().limits.uploads.unwrap();
    assert_eq!((uploads.tokens, uploads.per_ms), (60, 60_000));
}

#[test]
fn all_faults_are_told_at_once() {
    let Faults(faults) = Config::load(|name| match name {
        "S3_PATH_STYLE" => Some("yes".to_owned()),
        "API_KEYS" => Some("short".to_owned()),
        "LIMIT_REQUESTS_BURST" => Some("0".to_owned()),
        "LOG_LEVEL" => Some("loud".to_owned()),
        _ => None,
    })
    .unwrap_err();
    assert_eq!(
        faults,
        [
            "S3_PATH_STYLE is neither true nor false",
            "S3_ENDPOINT is not set",
            "S3_REGION is not set",
            "S3_BUCKET is not set",
            "S3_ACCESS_KEY_ID is not set",
            "S3_SECRET_ACCESS_KEY is not set",
            "API_KEYS has a key of fewer than 32 characters",
            "LIMIT_REQUESTS_BURST is not a number from 1 to 1000000000",
            "LOG_LEVEL is none of debug, info, warn and error",
        ]
    );
}

fn faults_with(variables: &[(&str, &str)]) -> Vec<String> {
    let loaded = Config::load(|asked| {
        let found = variables.iter().find(|(name, _)| *name == asked);
        found.map_or_else(
            || testing::variable(asked),
            |(_, it)| Some((*it).to_owned()),
        )
    });
    loaded.map_or_else(|Faults(faults)| faults, |_| Vec::new())
}

const ISSUER: (&str, &str) = ("JWT_ISSUER", "https://a.example");
const AUDIENCE: (&str, &str) = ("JWT_AUDIENCE", "photos");
const URL: (&str, &str) = ("JWT_JWKS_URL", "https://a.example/jwks");
const SECRET: (&str, &str) = ("JWT_SECRET", "0123456789abcdef0123456789abcdef");

#[test]
fn tokens_need_issuer_audience_and_one_kind_of_key() {
    let either = "either JWT_JWKS_URL or JWT_SECRET must be set, and not both";
    let number = "JWT_ISSUER has another number of entries than JWT_JWKS_URL, or than one";
    for (variables, expected) in [
        (&[ISSUER, AUDIENCE, URL][..], &[][..]),
        (&[ISSUER, AUDIENCE, SECRET], &[]),
        (&[ISSUER, AUDIENCE, URL, ("API_KEYS", "")], &[]),
        (&[ISSUER, AUDIENCE, URL, SECRET], &[either]),
        (&[ISSUER, AUDIENCE], &[either]),
        (
            &[URL],
            &["JWT_ISSUER is not set", "JWT_AUDIENCE is not set"],
        ),
        (
            &[("JWT_SCOPE_CLAIM", "/roles/")],
            &[
                "JWT_ISSUER is not set",
                "JWT_AUDIENCE is not set",
                "JWT_SCOPE_CLAIM is neither the name of a claim nor a pointer such as \
                 /realm_access/roles",
                either,
            ],
        ),
        (&[("JWT_ISSUER", "a,b"), AUDIENCE, URL], &[number]),
        (&[("JWT_ISSUER", "a,b"), AUDIENCE, SECRET], &[number]),
        (
            &[ISSUER, AUDIENCE, ("JWT_SECRET", "short")],
            &["JWT_SECRET has fewer than 32 bytes"],
        ),
        (
            &[
                ISSUER,
                AUDIENCE,
                URL,
                ("JWT_DEFAULT_SCOPES", "upload admin"),
            ],
            &[
                "JWT_DEFAULT_SCOPES is neither none nor some of upload, read, manage \
               with spaces between",
            ],
        ),
        (
            &[ISSUER, AUDIENCE, URL, ("JWT_AUDIENCE_CLAIM", "sub")],
            &["JWT_AUDIENCE_CLAIM is none of aud, client_id, azp"],
        ),
        (
            &[ISSUER, AUDIENCE, URL, ("JWT_OWNER_CLAIM", "/o/")],
            &[
                "JWT_OWNER_CLAIM is neither the name of a claim nor a pointer such as \
               /realm_access/roles",
            ],
        ),
    ] {
        assert_eq!(faults_with(variables), expected, "{variables:?}");
    }
}

#[test]
fn keys_come_over_https_or_from_this_machine() {
    for good in [
        "https://a.example/jwks",
        "https://a.example",
        "https://a.example:8443/a/b.json?p=x&q=y",
        "http://127.0.0.1:9000/jwks",
        "http://localhost/jwks",
        "http://[::1]:9000/jwks",
        "https://a.example/jwk/keys@a.example",
        "https://a.example/a:b",
    ] {
        assert!(
            faults_with(&[ISSUER, AUDIENCE, ("JWT_JWKS_URL", good)]).is_empty(),
            "{good}"
        );
    }
    for bad in [
        "http://a.example/jwks",
        "http://localhost.example/jwks",
        "http://127.0.0.1.example/jwks",
        "ftp://a.example/jwks",
        "https:a.example",
        "https://user:pass@a.example/jwks",
        "https://a.example/jwks#x",
        "https://a.example/j wks",
        "https:///jwks",
        "//a.example/jwks",
        "jwks",
    ] {
        let faults = faults_with(&[ISSUER, AUDIENCE, ("JWT_JWKS_URL", bad)]);
        let expected = "JWT_JWKS_URL is not an https URL without user and fragment";
        assert_eq!(faults, [expected], "{bad}");
    }
}

#[test]
fn a_key_may_have_scopes_and_a_misspelt_one_is_a_fault() {
    let key = testing::API_KEY;
    for good in ["", ":upload", ":upload+read+manage+admin"] {
        assert!(
            load_with("API_KEYS", &format!("{key}{good}")).is_ok(),
            "{good}"
        );
    }
    for bad in [":", ":uplaod", ":upload,read", ":upload read", ":Upload"] {
        assert!(
            load_with("API_KEYS", &format!("{key}{bad}")).is_err(),
            "{bad}"
        );
    }
    assert!(load_with("API_KEYS", &format!("{}:upload", &key[1..])).is_err());
    assert!(load_with("API_KEYS", &format!("{key} {key}")).is_err());
}

#[test]
fn an_origin_is_exact() {
    assert!(load_with("PUBLIC_URL", "https://*.example.com").is_err());
    for bad in [
        "*",
        "https://example.com, *",
        "https://example.com/",
        "https://Example.com",
        "https://user@example.com",
        "example.com",
        "ftp://example.com",
        "https://example.com/path",
    ] {
        assert!(load_with("ALLOWED_ORIGINS", bad).is_err(), "{bad}");
    }
    let good = load_with(
        "ALLOWED_ORIGINS",
        "https://example.com, http://localhost:5173, https://*.example.com",
    );
    assert_eq!(good.unwrap().front.allowed_origins.len(), 3);
}

#[test]
fn secrets_do_not_show_in_debug() {
    let shown = format!("{:?}", testing::config());
    for name in ["S3_SECRET_ACCESS_KEY", "API_KEYS", "S3_SESSION_TOKEN"] {
        assert!(
            !shown.contains(&testing::variable(name).unwrap()),
            "{name} shows"
        );
    }
    let secret = "a secret that nobody may ever see";
    let tokens = Config::load(|asked| match asked {
        "JWT_SECRET" => Some(secret.to_owned()),
        "JWT_ISSUER" | "JWT_AUDIENCE" => Some("a".to_owned()),
        _ => testing::variable(asked),
    });
    let shown = format!("{:?}", tokens.unwrap());
    assert!(shown.contains("Secret(redacted)") && !shown.contains(secret));
    // Nor as the numbers of its bytes.
    assert!(!shown.contains("97, 32, 115"));
}

#[test]
fn a_fault_never_repeats_the_value() {
    let faults = load_with("API_KEYS", "hunter2").unwrap_err();
    assert!(!format!("{faults:?}").contains("hunter2"));
}

#[test]
fn a_public_address_is_one_that_is_answered() {
    let told = "PUBLIC_URL is http, which is not answered: set https, or ALLOW_HTTP";
    let http = ("PUBLIC_URL", "http://photos.example");
    assert_eq!(faults_with(&[http]), [told]);
    assert_eq!(faults_with(&[http, ("ALLOW_HTTP", "false")]), [told]);
    assert_eq!(
        faults_with(&[("PUBLIC_URL", "http://localhost.example")]),
        [told]
    );
    for good in [
        &[http, ("ALLOW_HTTP", "true")][..],
        &[("PUBLIC_URL", "https://photos.example")],
        &[("PUBLIC_URL", "http://localhost:8787")],
        &[("PUBLIC_URL", "http://127.0.0.1:8787")],
    ] {
        assert!(faults_with(good).is_empty(), "{good:?}");
    }
}

#[test]
fn a_number_is_digits() {
    for name in [
        "TICKET_EXPIRES_IN_SECONDS",
        "DERIVE_AT_ONCE",
        "LIMIT_REQUESTS_BURST",
    ] {
        for bad in [
            "+1",
            "-1",
            "1.0",
            "1e1",
            "0x1",
            "１",
            "99999999999999999999",
        ] {
            assert!(load_with(name, bad).is_err(), "{name}={bad}");
        }
        assert!(load_with(name, "1").is_ok(), "{name}");
    }
}

#[test]
fn a_preset_is_not_called_like_what_the_service_keeps() {
    for word in [
        "record",
        "rendition",
        "temp",
        "placeholder",
        "original",
        "items",
    ] {
        let Faults(faults) = load_with("IMAGE_PRESETS", &format!("{word}:w=96")).unwrap_err();
        let told = format!("IMAGE_PRESETS: preset 1: {word} is a reserved name");
        assert_eq!(faults, [told]);
    }
}

#[test]
fn what_stands_there_twice_is_told() {
    let key = testing::API_KEY;
    for twice in [
        format!("{key},{key}"),
        format!("{key}:upload, {key}:upload+read"),
    ] {
        let Faults(faults) = load_with("API_KEYS", &twice).unwrap_err();
        assert_eq!(faults, ["API_KEYS has a key twice"]);
    }
    let variables = [
        ("JWT_ISSUER", "https://a.example,https://a.example"),
        AUDIENCE,
        (
            "JWT_JWKS_URL",
            "https://a.example/jwks,https://b.example/jwks",
        ),
    ];
    assert_eq!(faults_with(&variables), ["JWT_ISSUER has an entry twice"]);
}

#[test]
fn a_key_that_no_caller_could_send_is_a_fault() {
    let longest = "k".repeat(8192);
    assert!(load_with("API_KEYS", &longest).is_ok());
    let Faults(faults) = load_with("API_KEYS", &format!("{longest}k")).unwrap_err();
    assert_eq!(faults, ["API_KEYS has a key of more than 8192 characters"]);
}

#[test]
fn nobody_mints_keys_or_acts_for_others_by_default() {
    for bad in [
        "admin",
        "impersonate",
        "upload read manage impersonate",
        "all",
    ] {
        let scopes = ("JWT_DEFAULT_SCOPES", bad);
        let faults = faults_with(&[ISSUER, AUDIENCE, URL, scopes]);
        assert_eq!(faults.len(), 1, "{bad}");
        assert!(faults[0].starts_with("JWT_DEFAULT_SCOPES"), "{faults:?}");
    }
    for good in ["none", "read", "upload read manage"] {
        let scopes = ("JWT_DEFAULT_SCOPES", good);
        assert!(
            faults_with(&[ISSUER, AUDIENCE, URL, scopes]).is_empty(),
            "{good}"
        );
    }
}

#[test]
fn a_placeholder_is_told_by_the_name_of_its_variable() {
    let placeholders = [
        (
            "S3_ENDPOINT",
            "<https://your-account-id.r2.cloudflarestorage.com>",
        ),
        ("S3_BUCKET", "<your-bucket>"),
        ("ALLOWED_ORIGINS", "<https://www.example.com>"),
        ("DELIVERY_KEYS", "<k1:...>"),
    ];
    let mut told = faults_with(&placeholders);
    told.sort();
    let names = [
        "ALLOWED_ORIGINS",
        "DELIVERY_KEYS",
        "S3_BUCKET",
        "S3_ENDPOINT",
    ];
    let expected = names.map(|name| format!("{name} still has its placeholder"));
    assert_eq!(told, expected);
    // A key may begin or end like that.
    let key = format!("<{}", &testing::API_KEY[1..]);
    assert!(load_with("API_KEYS", &key).is_ok());
}

#[test]
fn a_deployed_worker_takes_nothing_of_this_machine() {
    let told = faults_with(&[
        ("ENVIRONMENT", "production"),
        ("PUBLIC_URL", "http://localhost:8787"),
        (
            "ALLOWED_ORIGINS",
            "http://localhost:5173,http://127.0.0.1:5173",
        ),
        ("HOTLINK_ORIGINS", "http://page.example"),
        ("JWT_ISSUER", "http://127.0.0.1:1"),
        AUDIENCE,
        ("JWT_JWKS_URL", "http://127.0.0.1:1/jwks"),
        ("VERIFICATION_S3_ENDPOINT", "http://minio:9000"),
        ("LOG_LEVEL", "loud"),
    ]);
    let names: Vec<_> = told
        .iter()
        .map(|it| it.split(' ').next().unwrap())
        .collect();
    assert_eq!(
        names,
        [
            // http to another machine, a fault in every environment
            "VERIFICATION_S3_ENDPOINT",
            "LOG_LEVEL",
            "S3_ENDPOINT",
            "VERIFICATION_S3_ENDPOINT",
            "PUBLIC_URL",
            "ALLOWED_ORIGINS",
            "HOTLINK_ORIGINS",
            "JWT_ISSUER",
            "JWT_JWKS_URL",
        ]
    );
    assert!(!told.concat().contains("localhost"), "{told:?}");
    assert!(!told.concat().contains("127.0.0.1"), "{told:?}");
}
