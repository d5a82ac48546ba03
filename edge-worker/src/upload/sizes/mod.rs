//! Sizes that were made in the browser and come beside their original: each with a ticket
//! of its own, looked at once that has become an image, and published if they show it.
//!
//! Whatever is wrong with one, the upload goes on: delivery makes the size itself.

mod check;
pub(crate) mod declare;
#[cfg(test)]
mod fault_tests;
#[cfg(test)]
mod hostile_tests;
mod publish;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;

use calotype_protocol::ObjectKey;

use crate::records::{DeclaredSize, Record};

pub(crate) use publish::publish;

/// Where an upload may have put something: itself, and its sizes.
pub(crate) fn temporary_keys(record: &Record) -> Vec<ObjectKey> {
    let size = |it: &DeclaredSize| ObjectKey::temporary_size(record.id, it.size, it.format);
    let mut keys = vec![ObjectKey::temporary_upload(record.id)];
    keys.extend(record.sizes.iter().map(size));
    keys
}
