//! Tests of `sign`.

use aws_credential_types::Credentials;

use super::*;
use crate::config::Origin;
use crate::storage::config::Encryption;
use crate::storage::config::{Addressing, TicketForm};

/// 2013-05-24T00:00:00Z
const AT_UNIX_MS: u64 = 1_369_353_600_000;

/// The account of the examples in the Amazon S3 API Reference, "Authenticating
/// Requests (AWS Signature Version 4)".
fn aws_example() -> StorageConfig {
    StorageConfig {
        endpoint: Origin::parse("https://s3.amazonaws.com").unwrap(),
        region: "us-east-1".to_owned(),
        bucket: "examplebucket".to_owned(),
        addressing: Addressing::VirtualHost,
        credentials: Credentials::new(
            "AKIAIOSFODNN7EXAMPLE",
            "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            None,
            None,
            "test",
        ),
        encryption: Encryption::BucketDefault,
        ticket: TicketForm::PutOnce,
    }
}

fn get<'a>(headers: &'a [(&'static str, String)]) -> Unsigned<'a> {
    Unsigned {
        method: "GET",
        url: "https://examplebucket.s3.amazonaws.com/test.txt",
        headers,
        at_unix_ms: AT_UNIX_MS,
    }
}

#[test]
fn presigned_get_equals_the_published_example() {
    let url = presign(&aws_example(), get(&[]), 86_400).unwrap();
    let (address, query) = url.split_once('?').unwrap();
    assert_eq!(address, "https://examplebucket.s3.amazonaws.com/test.txt");
    let mut parameters: Vec<&str> = query.split('&').collect();
    parameters.sort_unstable();
    assert_eq!(
        parameters,
        [
            "X-Amz-Algorithm=AWS4-HMAC-SHA256",
            "X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request",
            "X-Amz-Date=20130524T000000Z",
            "X-Amz-Expires=86400",
            "X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404",
            "X-Amz-SignedHeaders=host",
        ]
    );
}

#[test]
fn signed_ranged_get_equals_the_published_example() {
    let range = [("range", "bytes=0-9".to_owned())];
    let headers = sign_headers(&aws_example(), get(&range), Payload::Bytes(b"")).unwrap();
    let authorization = &headers.iter().find(|it| it.0 == "authorization").unwrap().1;
    assert!(
        authorization.ends_with(
            "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"
        )
    );
}

#[test]
fn any_change_changes_the_signature() {
    let storage = aws_example();
    let bound = [("content-length", "5".to_owned())];
    let signature = |request, seconds| {
        let url = presign(&storage, request, seconds).unwrap();
        url.split_once("X-Amz-Signature=").unwrap().1.to_owned()
    };
    let put = Unsigned {
        method: "PUT",
        ..get(&bound)
    };
    let changed = [("content-length", "6".to_owned())];
    let others = [
        signature(get(&bound), 300),
        signature(put, 301),
        signature(
            Unsigned {
                headers: &changed,
                ..put
            },
            300,
        ),
        signature(
            Unsigned {
                headers: &[],
                ..put
            },
            300,
        ),
        signature(
            Unsigned {
                at_unix_ms: AT_UNIX_MS + 1000,
                ..put
            },
            300,
        ),
        signature(
            Unsigned {
                url: "https://examplebucket.s3.amazonaws.com/test2.txt",
                ..put
            },
            300,
        ),
    ];
    let mine = signature(put, 300);
    assert!(others.iter().all(|other| *other != mine));
}
