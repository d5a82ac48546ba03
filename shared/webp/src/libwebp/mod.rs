//! libwebp itself, linked.

mod decode;
mod encode;

use crate::{
    Bitstream, Error, Options, Picture, Rows,
    codec::{Codec, Watch},
};

pub(crate) use decode::decode_planes;

/// libwebp, linked into this program.
#[derive(Clone, Copy, Debug, Default)]
pub struct Libwebp;

impl Codec for Libwebp {
    fn encode(
        &self,
        picture: Picture<'_>,
        options: &Options,
        watch: &mut Watch<'_>,
    ) -> Result<Vec<u8>, Error> {
        // Direct callers of the codec are checked, too: C trusts its input.
        picture.check(options)?;
        encode::encode(picture, options, watch)
    }

    fn decode(
        &self,
        bitstream: &Bitstream<'_>,
        to: &mut Rows<'_>,
        max_bytes: u64,
        watch: &mut Watch<'_>,
    ) -> Result<(), Error> {
        to.check(bitstream)?;
        decode::decode(bitstream, to, max_bytes, watch)
    }
}
