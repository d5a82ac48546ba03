//! Tests of `ticket`.

use calotype_protocol::{Collection, Derivative};

use super::*;
use crate::storage::config::Encryption;
use crate::testing;

fn ticket_with(change: impl FnOnce(&mut StorageConfig)) -> UploadTicket {
    let mut storage = testing::config().storage.of(Collection::Items).clone();
    change(&mut storage);
    let mut record = testing::pending(b"bytes");
    record.sizes = vec![DeclaredSize {
        size: Derivative::Medium,
        format: Format::Webp,
        bytes: 3,
        sha256: Sha256([7; 32]),
    }];
    ticket(&record, &storage, 300).unwrap()
}

fn names<T>(map: &BTreeMap<String, T>) -> Vec<&str> {
    map.keys().map(String::as_str).collect()
}

#[test]
fn a_put_binds_type_length_checksum_and_that_it_creates() {
    let ticket = ticket_with(|_| ());
    assert!(ticket.url.contains(
        "X-Amz-SignedHeaders=content-length%3Bcontent-type%3Bhost%3Bif-none-match%3B\
         x-amz-checksum-sha256&"
    ));
    let expected = ["content-type", "if-none-match", "x-amz-checksum-sha256"];
    assert_eq!(names(&ticket.headers), expected);
    assert!(ticket.fields.is_empty());
}

#[test]
fn a_size_has_a_ticket_of_its_own_as_good_as_the_originals() {
    let ticket = ticket_with(|_| ());
    let [size] = &ticket.sizes[..] else {
        panic!("{:?}", ticket.sizes)
    };
    let path = |url: &str| url.split('?').next().map(str::to_owned);
    let expected = format!("{}-medium.webp", path(&ticket.url).unwrap());
    assert_eq!(path(&size.url), Some(expected));
    let terms = |url: &str| {
        let (_, query) = url.split_once('?').unwrap();
        let (terms, signature) = query.split_once("&X-Amz-Signature=").unwrap();
        (terms.to_owned(), signature.to_owned())
    };
    let (of_size, of_original) = (terms(&size.url), terms(&ticket.url));
    assert_eq!(of_size.0, of_original.0);
    assert_ne!(of_size.1, of_original.1);
    assert_eq!(names(&size.headers), names(&ticket.headers));
    assert_eq!(size.headers["content-type"], "image/webp");
    // 32 bytes of 7, by Python's base64.
    let checksum = "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=";
    assert_eq!(size.headers["x-amz-checksum-sha256"], checksum);
    assert_eq!(size.content_type, "image/webp");
}

#[test]
fn a_store_without_conditional_writes_is_not_asked_for_one() {
    let ticket = ticket_with(|storage| storage.ticket = TicketForm::Put);
    assert!(!ticket.url.contains("if-none-match"));
    let expected = ["content-type", "x-amz-checksum-sha256"];
    assert_eq!(names(&ticket.headers), expected);
}

#[test]
fn encryption_is_signed_and_sent() {
    let key = "1234abcd-12ab-34cd-56ef-1234567890ab";
    let kms = Encryption::Kms(Some(key.to_owned()));
    let ticket = ticket_with(|storage| storage.encryption = kms);
    assert!(ticket.url.contains(
        "x-amz-checksum-sha256%3Bx-amz-server-side-encryption%3B\
         x-amz-server-side-encryption-aws-kms-key-id&"
    ));
    assert_eq!(ticket.headers["x-amz-server-side-encryption"], "aws:kms");
    let object = &ticket.headers["x-amz-server-side-encryption-aws-kms-key-id"];
    assert_eq!(object, key);
}

#[test]
fn a_session_token_goes_along() {
    let ticket = ticket_with(|_| ());
    assert!(
        ticket
            .url
            .contains("X-Amz-Security-Token=test-session-token")
    );
    let ticket = ticket_with(|storage| storage.ticket = TicketForm::Post);
    assert_eq!(ticket.fields["x-amz-security-token"], "test-session-token");
}

#[test]
fn a_post_has_fields_in_place_of_headers() {
    let ticket = ticket_with(|storage| {
        storage.ticket = TicketForm::Post;
        storage.encryption = Encryption::Aes256;
    });
    assert_eq!(ticket.method, "POST");
    assert_eq!(ticket.url, "http://127.0.0.1:9000/photos");
    assert!(ticket.headers.is_empty());
    let expected = [
        "Content-Type",
        "key",
        "policy",
        "x-amz-algorithm",
        "x-amz-credential",
        "x-amz-date",
        "x-amz-security-token",
        "x-amz-server-side-encryption",
        "x-amz-signature",
    ];
    assert_eq!(names(&ticket.fields), expected);
    let key = format!("temp/uploads/{}", ticket.id);
    assert_eq!(ticket.fields["key"], key);
    let size = &ticket.sizes[0];
    assert_eq!(size.method, "POST");
    assert_eq!(size.fields["key"], format!("{key}-medium.webp"));
    assert_eq!(names(&size.fields), expected);
}
