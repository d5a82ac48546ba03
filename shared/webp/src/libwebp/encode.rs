//! libwebp's encoder, wrapped so that it leaks nothing.

use std::{
    ffi::{c_int, c_void},
    ptr, slice,
};

use libwebp_sys::{
    WebPConfig, WebPConfigLosslessPreset, WebPEncode, WebPEncodingError, WebPPicture,
    WebPPictureFree, WebPPictureImportRGB, WebPPictureImportRGBA,
};

use crate::{
    Chroma, Error, Options, Picture,
    codec::Watch,
    range::{limited_chroma, limited_luma},
};

/// The data of the two callbacks.
struct Job<'a> {
    bytes: Vec<u8>,
    watch: &'a mut Watch<'a>,
    has_broken: bool,
}

/// The picture and the options have passed [`Picture::check`].
pub(super) fn encode(
    picture: Picture<'_>,
    options: &Options,
    watch: &mut Watch<'_>,
) -> Result<Vec<u8>, Error> {
    let config = config(options)?;
    let mut source = Source::new(picture, options)?;
    let mut job = Job {
        bytes: Vec::new(),
        watch,
        has_broken: false,
    };
    let job_pointer = (&raw mut job).cast::<c_void>();
    source.raw.custom_ptr = job_pointer;
    source.raw.user_data = job_pointer;
    source.raw.writer = Some(write);
    source.raw.progress_hook = Some(progress);
    // SAFETY: both structs were initialized by libwebp; the planes and `job` outlive the call, and
    // only the callbacks touch `job` during it.
    let is_done = unsafe { WebPEncode(&config, &mut source.raw) } != 0;
    match source.raw.error_code {
        WebPEncodingError::VP8_ENC_OK if is_done => Ok(job.bytes),
        other => Err(error(other)),
    }
}

fn error(code: WebPEncodingError) -> Error {
    match code {
        WebPEncodingError::VP8_ENC_ERROR_USER_ABORT => Error::Canceled,
        WebPEncodingError::VP8_ENC_ERROR_PARTITION0_OVERFLOW
        | WebPEncodingError::VP8_ENC_ERROR_PARTITION_OVERFLOW
        | WebPEncodingError::VP8_ENC_ERROR_FILE_TOO_BIG => Error::TooComplex,
        // Dimensions, options and pointers were checked; the only other cause is memory.
        _ => Error::OutOfMemory,
    }
}

fn config(options: &Options) -> Result<WebPConfig, Error> {
    // Fails only when headers and library have different versions.
    let mut config = WebPConfig::new().map_err(|()| Error::OptionInvalid("libwebp's version"))?;
    match *options {
        Options::Lossy {
            quality,
            method,
            chroma,
        } => {
            config.quality = f32::from(quality);
            config.method = c_int::from(method);
            config.use_sharp_yuv = c_int::from(chroma == Chroma::Sharp);
        }
        Options::Lossless { effort } => {
            // SAFETY: the config was initialized above.
            let is_set = unsafe { WebPConfigLosslessPreset(&mut config, c_int::from(effort)) };
            if is_set == 0 {
                return Err(Error::OptionInvalid("effort is 0 to 9"));
            }
        }
    }
    Ok(config)
}

/// libwebp's picture and, if they are ours, the planes to which it points.
struct Source {
    raw: WebPPicture,
    _planes: Option<[Vec<u8>; 3]>,
}

impl Source {
    fn new(picture: Picture<'_>, options: &Options) -> Result<Self, Error> {
        let raw = WebPPicture::new().map_err(|()| Error::OptionInvalid("libwebp's version"))?;
        let mut source = Self { raw, _planes: None };
        // No side is beyond 16,383: no product below overflows.
        let (width, height) = picture.dimensions();
        let (width, height) = (width as c_int, height as c_int);
        source.raw.width = width;
        source.raw.height = height;
        let keeps_rgb = match options {
            Options::Lossless { .. } => true,
            Options::Lossy { chroma, .. } => *chroma == Chroma::Sharp,
        };
        source.raw.use_argb = c_int::from(keeps_rgb);
        let is_there = match picture {
            // SAFETY: there are height rows of 3 × width samples, as checked.
            Picture::Rgb { samples, .. } => unsafe {
                WebPPictureImportRGB(&mut source.raw, samples.as_ptr(), 3 * width)
            },
            // SAFETY: there are height rows of 4 × width samples, as checked.
            Picture::Rgba { samples, .. } => unsafe {
                WebPPictureImportRGBA(&mut source.raw, samples.as_ptr(), 4 * width)
            },
            Picture::YCbCr { luma, cb, cr, .. } => {
                source.borrow([
                    limited_luma(luma)?,
                    limited_chroma(cb)?,
                    limited_chroma(cr)?,
                ]);
                1
            }
        };
        (is_there != 0).then_some(source).ok_or(Error::OutOfMemory)
    }

    /// Makes planes of checked lengths the picture's own.
    fn borrow(&mut self, mut planes: [Vec<u8>; 3]) {
        let [y, u, v] = &mut planes;
        self.raw.use_argb = 0;
        self.raw.y = y.as_mut_ptr();
        self.raw.u = u.as_mut_ptr();
        self.raw.v = v.as_mut_ptr();
        self.raw.y_stride = self.raw.width;
        self.raw.uv_stride = (self.raw.width + 1) / 2;
        // Moving a vector does not move its samples.
        self._planes = Some(planes);
    }
}

impl Drop for Source {
    fn drop(&mut self) {
        // SAFETY: frees memory that libwebp itself allocated, not our planes.
        unsafe { WebPPictureFree(&mut self.raw) };
        self.raw.y = ptr::null_mut();
    }
}

/// Receives a piece of the file.
unsafe extern "C" fn write(data: *const u8, bytes: usize, picture: *const WebPPicture) -> c_int {
    if bytes == 0 {
        return 1;
    }
    // SAFETY: libwebp passes its picture, whose pointer is that of the job, which nothing else uses
    // now, and `bytes` readable bytes.
    let (job, piece) = unsafe {
        (
            &mut *(*picture).custom_ptr.cast::<Job<'_>>(),
            slice::from_raw_parts(data, bytes),
        )
    };
    if job.bytes.try_reserve(bytes).is_err() {
        return 0;
    }
    job.bytes.extend_from_slice(piece);
    1
}

/// Passes on the progress; 0 stops libwebp. Some of its steps ignore that and continue until the
/// next call: it gets the same response, without calling the watcher again.
unsafe extern "C" fn progress(percent: c_int, picture: *const WebPPicture) -> c_int {
    // SAFETY: as in `write`.
    let job = unsafe { &mut *(*picture).user_data.cast::<Job<'_>>() };
    let percent = percent.clamp(0, 100) as u8;
    job.has_broken = job.has_broken || (job.watch)(percent).is_break();
    c_int::from(!job.has_broken)
}
