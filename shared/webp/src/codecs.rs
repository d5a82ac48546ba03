//! Selects the codec: a provided one, or libwebp.

use std::{cell::RefCell, rc::Rc};

use crate::{Codec, Error};

thread_local! {
    static BROUGHT: RefCell<Option<Rc<dyn Codec>>> = const { RefCell::new(None) };
}

/// Makes this thread use the given codec from now on: for programs without a linked libwebp, which
/// load it as a separate module for the first file that needs it.
pub fn set_codec(codec: Rc<dyn Codec>) {
    BROUGHT.with_borrow_mut(|it| *it = Some(codec));
}

/// Whether there is a codec; without one, [`crate::encode`] and [`crate::decode`] return
/// [`Error::CodecMissing`] and everything else works.
pub fn has_codec() -> bool {
    codec().is_ok()
}

/// The provided codec, or else libwebp, if it is linked.
pub(crate) fn codec() -> Result<Rc<dyn Codec>, Error> {
    let brought = BROUGHT.with_borrow(Clone::clone);
    #[cfg(feature = "libwebp")]
    let brought = brought.or_else(|| Some(Rc::new(crate::Libwebp)));
    brought.ok_or(Error::CodecMissing)
}
