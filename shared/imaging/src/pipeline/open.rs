//! The header of a whole file.

use crate::{Error, Inspection, Limits, inspect};

/// Reads the headers of a whole file.
pub(crate) fn whole(bytes: &[u8], limits: &Limits) -> Result<Inspection, Error> {
    inspect(bytes, limits).map_err(|error| match error {
        // The whole file is available here: there are no more bytes to come.
        Error::HeaderIncomplete => Error::corrupt("the file ends inside its header"),
        other => other,
    })
}
