//! A local S3 server: what `./x dev` and the end-to-end tests upload to.
//!
//! It keeps one bucket in one folder and is as strict as the stores we deploy to, so that a
//! request that passes here passes there: SigV4 (header and presigned), expiry, clock skew,
//! checksums, `If-None-Match: *`, unsigned `x-amz-*` headers, CORS.
//!
//! A request walks this list, a file per step:
//!
//! 1. [`config`](Config): arguments and environment become a [`Config`], or a list of all faults
//! 2. `body`: the whole body is received before anything looks at it; a broken one ends here
//! 3. `cors`: preflights are answered, other answers get their headers
//! 4. s3s: signature, expiry, parsing
//! 5. `keys`: a key that is not a plain relative path is refused
//! 6. `store`: conditions, then s3s-fs, one writer at a time
//! 7. `checksum_mode`: unrequested checksums are removed from the answer
//!
//! # Limits
//!
//! * 128 MiB a request ([`MAX_BODY_BYTES`]), held in memory while it is checked.
//! * Keys are also file names: about 150 bytes long, no empty, `.` or `..` segment, and `a` cannot
//!   exist beside `a/b`.
//!
//! # Deliberately absent
//!
//! TLS, virtual-hosted addressing, several buckets, ACLs, tags, versions, lifecycle rules, POST
//! forms, anonymous reading, and fault injection (its place is `Door::answer` in `server`).
//!
//! # Example
//!
//! ```
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use calotype_local_storage::{BucketName, Config, Credentials, start};
//!
//! let server = start(Config {
//!     data: "data".into(),
//!     bucket: BucketName::parse("photos")?,
//!     listen: "127.0.0.1:0".parse()?,
//!     allow_origins: vec![],
//!     credentials: Credentials::new("local", "not-a-secret"),
//! })
//! .await?;
//! assert_ne!(server.address().port(), 0);
//! server.stop().await;
//! # Ok(())
//! # }
//! ```

mod body;
mod checksum_mode;
mod conditions;
mod config;
mod cors;
mod fault;
mod keys;
mod server;
mod store;

pub use body::MAX_BODY_BYTES;
pub use config::{BucketName, Config, Credentials, Origin, USAGE};
pub use fault::{Fault, Faults};
pub use server::{Error, Server, start};
