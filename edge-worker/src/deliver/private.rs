//! Who looked at a private picture: whoever had a URL that was signed for it.

use calotype_protocol::ImageId;

use crate::audit::{self, Action};
use crate::authenticate::Owner;
use crate::problem::Failure;
use crate::world::World;

/// The principal of what a signature stands for: nobody more is known.
const SIGNED_URL: &str = "signed-url";

/// Writes down that a private picture was looked at, or why not.
pub(crate) fn note<T>(world: &impl World, id: ImageId, outcome: &Result<T, Failure>) {
    let principal = Owner(SIGNED_URL.to_owned());
    world.trace().borrow_mut().principal = Some(principal);
    audit::outcome(world, Action::ImageRead, Some(id.to_string()), outcome);
}
