//! Records in the database: the statements, and rows to types and back.

mod change;
pub(crate) mod derivatives;
pub(crate) mod keys;
mod list;
pub(crate) mod placeholders;
mod ports;
mod record;
mod removal;
mod row;
mod statement;
mod uploads;

pub(crate) use self::change::{Changes, change_details, order};
pub(crate) use self::list::{After, Listed, albums, list};
pub(crate) use self::ports::RecordPorts;
pub(crate) use self::record::{Change, Color, DeclaredSize, Record, State, Verified};
pub(crate) use self::removal::{
    abandon, being_deleted, expire, forget_settled, mark_deleted, mark_deleting, postpone,
};
pub(crate) use self::uploads::{
    extend, find, find_by_key, find_same, insert, mark_ready, mark_rejected, probe,
};

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
