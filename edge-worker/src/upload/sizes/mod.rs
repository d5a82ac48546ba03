//! Sizes that were made in the browser and come beside their original: each has a ticket of its
//! own, is checked once the original is an image, and is published if it matches the original.
//!
//! A fault in a size never stops the upload: delivery then makes the size itself.

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
