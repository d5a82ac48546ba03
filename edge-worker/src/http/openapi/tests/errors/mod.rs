//! Every code that the document lists for an operation is produced here, and every produced code is
//! listed.

mod files;
mod requests;
mod seen;
mod uploads;

use std::collections::BTreeSet;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use calotype_imaging::selftest;
use calotype_protocol::limits::JSON_BODY_MAX_BYTES;
use sha2::{Digest, Sha256};

use self::files::{Refused, again, complete, declare, jpeg, put, refused, take_back, with_segment};
use self::seen::Seen;
use super::*;
use crate::config::Faults;
use crate::http::config::Config;
use crate::images::sweep::sweep;
use crate::work::admission::{Class, Work, admit};
use crate::work::deadline::Deadline;

/// Listed, but no request can produce it: it means a bug of ours.
const NOT_TO_BE_HAD: [&str; 1] = ["internal"];

#[test]
fn every_listed_code_is_given_and_every_given_code_is_listed() {
    let seen = Seen::default();
    requests::of_every_operation(&seen);
    uploads::of_declared(&seen);
    uploads::of_stored(&seen);
    uploads::of_settled(&seen);
    requests::of_delivery(&seen);
    requests::of_credentials(&seen);
    requests::of_limits(&seen);
    requests::of_images(&seen);
    requests::of_bodies_and_queries(&seen);

    let listed = operations().into_iter().flat_map(|it| {
        let codes = it.codes().into_iter();
        codes
            .map(move |code| (it.id.clone(), code))
            .collect::<Vec<_>>()
    });
    let to_be_had = |(_, code): &(String, String)| !NOT_TO_BE_HAD.contains(&code.as_str());
    let listed: BTreeSet<_> = listed.filter(to_be_had).collect();
    assert_eq!(listed, *seen.0.borrow());
}
