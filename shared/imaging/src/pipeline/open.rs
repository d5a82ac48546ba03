//! The header of a whole file.

use crate::{Error, Inspection, Limits, inspect};

/// What the headers of a whole file say.
pub(crate) fn whole(bytes: &[u8], limits: &Limits) -> Result<Inspection, Error> {
    inspect(bytes, limits).map_err(|error| match error {
        // Here the whole file is at hand: there are no more bytes to come.
        Error::HeaderIncomplete => Error::corrupt("the file ends inside its header"),
        other => other,
    })
}
