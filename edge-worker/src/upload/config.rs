//! The operator's settings of uploads.

use calotype_protocol::limits::{TICKET_EXPIRES_IN_SECONDS, TICKET_MAX_EXPIRES_IN_SECONDS};

use super::rules::{self, UploadRules};
use crate::access::limits::config::LimitsConfig;
use crate::config::{PerCollection, Reader, number};
use crate::storage::StorageConfig;

/// Rules and tickets.
#[derive(Clone, Debug)]
pub(crate) struct UploadConfig {
    /// The rules of each collection's uploads.
    pub(crate) rules: PerCollection<UploadRules>,
    /// Seconds for which an upload ticket is valid.
    pub(crate) ticket_expires_in_seconds: u64,
}

/// The configuration that an upload needs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct UploadSettings<'a> {
    pub(crate) config: &'a UploadConfig,
    pub(crate) storage: &'a PerCollection<StorageConfig>,
    pub(crate) limits: &'a LimitsConfig,
}

/// Reads the variables; `None` if one of them is wrong.
pub(crate) fn read<F: Fn(&str) -> Option<String>>(read: &mut Reader<F>) -> Option<UploadConfig> {
    let rules = rules::read(read);
    let seconds = read.optional("TICKET_EXPIRES_IN_SECONDS", ticket_seconds);
    Some(UploadConfig {
        rules: rules?,
        ticket_expires_in_seconds: seconds.unwrap_or(TICKET_EXPIRES_IN_SECONDS),
    })
}

fn ticket_seconds(value: &str) -> Result<u64, &'static str> {
    let seconds = number(value, 1, TICKET_MAX_EXPIRES_IN_SECONDS);
    seconds.ok_or("is not a number of seconds from 1 to 600")
}
