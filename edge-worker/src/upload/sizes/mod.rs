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

pub(crate) use self::publish::publish;
