//! The one table of errors: code, HTTP status, public sentences, cause.

/// The party that has to act for the error to go away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The file cannot be accepted: the user has to pick another.
    File,
    /// The calling program made a mistake, or lacks a right: the same call fails again.
    Caller,
    /// The calling program has to act, although it made no mistake: a ticket or token has expired,
    /// or a limit is reached. Another try, now or later, may succeed.
    Moment,
    /// Network, storage or server: trying again later may succeed.
    Service,
}

/// One row of the table.
struct Row {
    code: &'static str,
    status: Option<u16>,
    title: &'static str,
    hint: &'static str,
    cause: Cause,
}

macro_rules! errors {
    ($($(#[doc = $doc:literal])+ $name:ident $code:literal $status:expr, $cause:ident, $title:literal, $hint:literal;)+) => {
        /// The kind of an error, as a stable code. A code never changes its meaning.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum ErrorCode {
            $($(#[doc = $doc])+ $name,)+
        }

        impl ErrorCode {
            /// Every code, in the order of the table.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            // Inlined, so that a caller's binary has only the columns that it uses.
            #[inline(always)]
            const fn row(self) -> Row {
                match self {
                    $(Self::$name => Row {
                        code: $code,
                        status: $status,
                        title: $title,
                        hint: $hint,
                        cause: Cause::$cause,
                    },)+
                }
            }
        }
    };
}

errors! {
    /// The file is empty.
    FileEmpty "file_empty" Some(422), File,
        "The file is empty.", "Pick another file.";
    /// The file has more bytes than the limit.
    FileTooLarge "file_too_large" Some(413), File,
        "The file is larger than allowed.", "Pick a smaller file.";
    /// The first bytes are those of no known picture format.
    FormatUnknown "format_unknown" Some(415), File,
        "The file is not in a supported image format.", "Pick a JPEG, PNG, WebP or GIF file.";
    /// A known format that is not accepted.
    FormatUnsupported "format_unsupported" Some(415), File,
        "This image format is not accepted here.", "Pick a JPEG, PNG, WebP or GIF file.";
    /// A known format that only the browser can decode.
    FormatNeedsBrowser "format_needs_browser" Some(415), File,
        "This format needs the browser's own decoder.", "Decode it in a browser, or pick a JPEG, PNG, WebP or GIF file.";
    /// The bytes do not match the declaration.
    FormatMismatch "format_mismatch" Some(415), File,
        "The file's content does not match its declared type.", "Declare the actual type of the file.";
    /// The file is truncated or damaged.
    ImageCorrupt "image_corrupt" Some(422), File,
        "The picture is damaged or incomplete.", "Pick an undamaged copy of the file.";
    /// The picture has more pixels than the limit.
    ImageTooLarge "image_too_large" Some(422), File,
        "The picture has more pixels than allowed.", "Pick a picture of smaller dimensions.";
    /// The picture has more frames than the limit.
    FramesTooMany "frames_too_many" Some(422), File,
        "The animation has more frames than allowed.", "Pick a shorter animation, or a still picture.";
    /// The color profile is longer than the limit.
    ProfileTooLarge "profile_too_large" Some(422), File,
        "The picture's color profile is larger than allowed.", "Pick a copy of the picture with a smaller profile, or none.";
    /// The stored bytes carry private metadata.
    MetadataPresent "metadata_present" Some(422), Caller,
        "The picture still contains metadata.", "Prepare the picture with calotype before uploading it.";

    /// The request is malformed.
    RequestInvalid "request_invalid" Some(400), Caller,
        "The request is not valid.", "See the detail and the API documentation.";
    /// The request body is too long.
    RequestTooLarge "request_too_large" Some(413), Caller,
        "The request body is larger than allowed.", "Send a smaller body.";
    /// The request has no key or token, or an invalid one.
    Unauthenticated "unauthenticated" Some(401), Moment,
        "A valid API key or token is needed.", "Send the header Authorization: Bearer <key or token>.";
    /// The key or token is valid, but lacks the right to this.
    ScopeMissing "scope_missing" Some(403), Caller,
        "The key or token does not have permission to do this.", "Use one with the scope listed in WWW-Authenticate.";
    /// A delivery URL's signature is missing, wrong or expired.
    SignatureInvalid "signature_invalid" Some(403), Caller,
        "The URL is not validly signed, or has expired.", "Request a new URL.";
    /// The page's origin may not show pictures of this service.
    OriginNotAllowed "origin_not_allowed" Some(403), Caller,
        "This origin is not allowed to display pictures from this service.", "Ask the operator to allow it.";
    /// The resource does not exist, or the caller may not see it.
    NotFound "not_found" Some(404), Caller,
        "Nothing was found at this address.", "Check the address.";
    /// The path exists, but not with this method.
    MethodNotAllowed "method_not_allowed" Some(405), Caller,
        "This address does not support that method.", "See the Allow header.";
    /// `If-Match` does not name the current picture (RFC 9110 § 13.1.1).
    PreconditionFailed "precondition_failed" Some(412), Caller,
        "The picture's ETag does not match If-Match.", "Send the current ETag, or omit If-Match.";
    /// `Range` names no byte of the picture (RFC 9110 § 14.2).
    RangeNotSatisfiable "range_not_satisfiable" Some(416), Caller,
        "The requested range is outside the file.", "See Content-Range for the length of the file.";
    /// The caller completes an upload before its bytes arrived.
    UploadMissing "upload_missing" Some(409), Moment,
        "The file has not been uploaded yet.", "PUT the file to the ticket's URL first.";
    /// The ticket has expired.
    UploadExpired "upload_expired" Some(410), Moment,
        "The upload ticket has expired.", "Request a new ticket.";
    /// The caller canceled the upload.
    UploadCanceled "upload_canceled" Some(410), Moment,
        "The upload was canceled.", "Request a new ticket.";
    /// The caller cancels, or requests again, an upload that is already an image.
    UploadCompleted "upload_completed" Some(409), Caller,
        "The upload is already complete.", "No action needed: the image is ready to use.";
    /// Two different uploads use the same idempotency key.
    IdempotencyKeyReused "idempotency_key_reused" Some(422), Caller,
        "The idempotency key was already used for a different upload.", "Use a new key for each upload.";
    /// The stored bytes differ from the ticket.
    UploadMismatch "upload_mismatch" Some(422), Moment,
        "The uploaded file does not match the declared one.", "Request a new ticket, and upload the file that you declare.";

    /// The caller sent a key in clear text.
    HttpsRequired "https_required" Some(403), Caller,
        "HTTPS is required.", "Use https. Replace a key that was sent over http: it may have been exposed.";
    /// The caller made more requests or uploads than the limit.
    RateLimited "rate_limited" Some(429), Moment,
        "Too many requests.", "Try again after the time given in Retry-After.";
    /// The caller uploaded more bytes in a day than the limit.
    QuotaExceeded "quota_exceeded" Some(429), Moment,
        "The daily upload quota is used up.", "Try again after the time given in Retry-After.";

    /// The object store does not answer, or answers with an error.
    StorageUnavailable "storage_unavailable" Some(503), Service,
        "The storage is not responding.", "Try again in a moment.";
    /// The database does not answer.
    DatabaseUnavailable "database_unavailable" Some(503), Service,
        "The database is not responding.", "Try again in a moment.";
    /// The keys of the token's issuer cannot be fetched.
    IssuerUnavailable "issuer_unavailable" Some(503), Service,
        "The token cannot be verified right now.", "Try again in a moment.";
    /// The worker is busy to its limit.
    Overloaded "overloaded" Some(503), Service,
        "The service is overloaded.", "Try again in a moment.";
    /// The worker's configuration is incomplete.
    NotConfigured "not_configured" Some(503), Service,
        "The service is not configured correctly.", "The operator can find the configuration errors in the log.";
    /// A fault of the service.
    Internal "internal" Some(500), Service,
        "Something went wrong on our side.", "Try again. If it keeps happening, report the request id.";

    /// In the browser: the caller aborted the call.
    Aborted "aborted" None, Moment,
        "The operation was canceled.", "No action needed.";
    /// In the browser: no response arrived.
    NetworkFailed "network_failed" None, Service,
        "The network connection failed.", "Check the connection and try again.";
    /// In the browser: the store refused the PUT.
    UploadRefused "upload_refused" None, Service,
        "The storage rejected the file.", "Request a new ticket and try again.";
    /// In the browser: the server's response could not be understood.
    ResponseInvalid "response_invalid" None, Service,
        "The server sent an unexpected response.", "Check that the endpoint is a Calotype worker.";
    /// In the browser: the Web Worker or its WebAssembly did not start.
    EngineUnavailable "engine_unavailable" None, Service,
        "The image engine failed to start.", "Check that worker.js and the .wasm file are served, and that the page's CSP allows them.";
    /// An option of a call or of a delivery URL is out of range.
    OptionInvalid "option_invalid" Some(400), Caller,
        "An option is not valid.", "See the detail and the API documentation.";
}

impl ErrorCode {
    /// The code as text, in `snake_case`.
    pub const fn as_str(self) -> &'static str {
        self.row().code
    }

    /// HTTP status, or `None` for errors that only occur in the browser.
    pub const fn status(self) -> Option<u16> {
        self.row().status
    }

    /// One public sentence that says what is wrong.
    pub const fn title(self) -> &'static str {
        self.row().title
    }

    /// One public sentence that says what to do.
    pub const fn hint(self) -> &'static str {
        self.row().hint
    }

    /// The party that has to act.
    pub const fn cause(self) -> Cause {
        self.row().cause
    }

    /// Whether callers of the npm package can get this code. Only browsers that show a picture get
    /// the others.
    pub const fn is_of_package(self) -> bool {
        !matches!(
            self,
            Self::OriginNotAllowed | Self::PreconditionFailed | Self::RangeNotSatisfiable
        )
    }

    /// Whether the npm package itself raises the error, and so contains its sentences. The
    /// sentences of the others arrive in the worker's response.
    pub const fn is_raised_by_package(self) -> bool {
        self.status().is_none()
            || matches!(self.cause(), Cause::File) && !matches!(self, Self::FormatMismatch)
            || matches!(
                self,
                Self::OptionInvalid | Self::Internal | Self::Unauthenticated | Self::UploadExpired
            )
    }

    /// The error code of exactly this text.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|it| it.as_str() == code)
    }
}

#[cfg(test)]
#[path = "error_code_tests.rs"]
mod tests;
