//! Tests of `config_reader`.

use calotype_protocol::Collection;

use super::*;
use crate::config::Faults;
use crate::http::config::Config;
use crate::testing;

fn load(variables: &[(&str, &str)]) -> Result<Config, Faults> {
    Config::load(|asked| {
        let found = variables.iter().find(|(name, _)| *name == asked);
        found.map_or_else(
            || testing::variable(asked),
            |(_, value)| Some((*value).to_owned()),
        )
    })
}

#[test]
fn a_collection_has_what_is_set_for_it_and_else_the_common() {
    let config = load(&[
        ("VERIFICATION_S3_BUCKET", "documents"),
        ("VERIFICATION_S3_REGION", "eu-central-1"),
        ("VERIFICATION_S3_SERVER_SIDE_ENCRYPTION", "aws:kms"),
        ("PROFILES_S3_PATH_STYLE", "false"),
        ("PROFILES_S3_ENDPOINT", "https://s3.example.com"),
    ]);
    let storage = config.unwrap().storage;
    let items = storage.of(Collection::Items);
    let profiles = storage.of(Collection::Profiles);
    let documents = storage.of(Collection::Verification);
    assert_eq!((&*items.bucket, &*items.region), ("photos", "us-east-1"));
    assert_eq!(
        (&*documents.bucket, &*documents.region),
        ("documents", "eu-central-1")
    );
    assert_eq!(documents.encryption, Encryption::Kms(None));
    assert_eq!(items.encryption, Encryption::BucketDefault);
    assert_eq!(documents.endpoint, items.endpoint);
    assert_eq!(documents.credentials, items.credentials);
    assert_eq!(profiles.addressing, Addressing::VirtualHost);
    assert_eq!(items.addressing, Addressing::Path);
    assert_eq!(storage.distinct().len(), 3);
}

#[test]
fn credentials_are_taken_together_or_not_at_all() {
    let own = [
        ("PROFILES_S3_ACCESS_KEY_ID", "other-key"),
        ("PROFILES_S3_SECRET_ACCESS_KEY", "other-secret"),
    ];
    let storage = load(&own).unwrap().storage;
    let profiles = &storage.of(Collection::Profiles).credentials;
    assert_eq!(profiles.access_key_id(), "other-key");
    assert_eq!(profiles.session_token(), None);
    let items = &storage.of(Collection::Items).credentials;
    assert_eq!(items.session_token(), Some("test-session-token"));

    let Faults(faults) = load(&own[..1]).unwrap_err();
    assert_eq!(faults, ["PROFILES_S3_SECRET_ACCESS_KEY is not set"]);
    let Faults(faults) = load(&own[1..]).unwrap_err();
    assert_eq!(faults, ["PROFILES_S3_ACCESS_KEY_ID is not set"]);
}

#[test]
fn a_collections_secrets_do_not_show_in_debug() {
    let config = load(&[
        ("ITEMS_S3_ACCESS_KEY_ID", "its-key-id"),
        ("ITEMS_S3_SECRET_ACCESS_KEY", "its-secret-value"),
        ("ITEMS_S3_SESSION_TOKEN", "its-token-value"),
    ]);
    let shown = format!("{:?}", config.unwrap());
    assert!(!shown.contains("its-secret-value"), "{shown}");
    assert!(!shown.contains("its-token-value"), "{shown}");
}

#[test]
fn encryption_is_a_known_word_or_a_key() {
    let read = |value: &str| {
        let config = load(&[("S3_SERVER_SIDE_ENCRYPTION", value)]).ok()?;
        Some(config.storage.of(Collection::Items).encryption.headers())
    };
    let algorithm = |name: &str| ("x-amz-server-side-encryption", name.to_owned());
    assert_eq!(read("none"), Some(vec![]));
    assert_eq!(read("AES256"), Some(vec![algorithm("AES256")]));
    assert_eq!(read("aws:kms"), Some(vec![algorithm("aws:kms")]));
    let arn = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab";
    let key = (
        "x-amz-server-side-encryption-aws-kms-key-id",
        arn.to_owned(),
    );
    let expected = vec![algorithm("aws:kms"), key];
    assert_eq!(read(&format!("aws:kms:{arn}")), Some(expected));
    for bad in [
        "aes256",
        "aws:kms:",
        "aws:kms:a\r\nx-amz-acl: public-read",
        "true",
    ] {
        assert_eq!(read(bad), None, "{bad}");
    }
}

#[test]
fn a_ticket_has_one_of_three_forms() {
    for (value, form) in [
        ("put-once", Some(TicketForm::PutOnce)),
        ("put", Some(TicketForm::Put)),
        ("post", Some(TicketForm::Post)),
        ("PUT", None),
    ] {
        let config = load(&[("S3_TICKET", value)]).ok();
        let read = config.map(|it| it.storage.of(Collection::Items).ticket);
        assert_eq!(read, form, "{value}");
    }
}

#[test]
fn a_wrong_value_of_a_collection_is_told_by_its_name() {
    let Faults(faults) = load(&[
        ("ITEMS_S3_TICKET", "x"),
        ("VERIFICATION_S3_ENDPOINT", "s3.example.com"),
    ])
    .unwrap_err();
    assert_eq!(
        faults,
        [
            "ITEMS_S3_TICKET is none of put-once, put and post",
            "VERIFICATION_S3_ENDPOINT is not an origin such as https://example.com",
        ]
    );
}
