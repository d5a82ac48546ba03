//! Which codec is used: one that was brought along, or libwebp.

use std::{cell::RefCell, rc::Rc};

use crate::{Codec, Error};

thread_local! {
    static BROUGHT: RefCell<Option<Rc<dyn Codec>>> = const { RefCell::new(None) };
}

/// From now on this thread codes with that: for where libwebp is not linked, since
/// it comes as a program of its own when the first file needs it.
pub fn set_codec(codec: Rc<dyn Codec>) {
    BROUGHT.with_borrow_mut(|it| *it = Some(codec));
}

/// Whether there is a codec; without one, [`crate::encode`] and [`crate::decode`]
/// answer [`Error::CodecMissing`] and all else works.
pub fn has_codec() -> bool {
    codec().is_ok()
}

/// The one that was brought, or else libwebp, if it is linked.
pub(crate) fn codec() -> Result<Rc<dyn Codec>, Error> {
    let brought = BROUGHT.with_borrow(Clone::clone);
    #[cfg(feature = "libwebp")]
    let brought = brought.or_else(|| Some(Rc::new(crate::Libwebp)));
    brought.ok_or(Error::CodecMissing)
}
