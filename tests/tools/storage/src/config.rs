use std::ffi::OsString;
use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;

use crate::fault::{Fault, Faults};

/// The usage text of the program, for `--help` and below a list of faults.
pub const USAGE: &str = "\
usage: calotype-local-storage --data DIR --bucket NAME --listen 127.0.0.1:PORT [--allow-origin ORIGIN]...

  --data DIR             folder that holds the objects; created when absent
  --bucket NAME          the one bucket; created when absent
  --listen ADDRESS       loopback address and port; port 0 takes any free one
  --allow-origin ORIGIN  web origin that may upload, such as http://localhost:8787; repeatable

environment: S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY";

/// Everything the server needs to know, already checked.
#[derive(Debug)]
pub struct Config {
    /// Folder that holds the objects; created when absent.
    pub data: PathBuf,
    /// The one bucket; created when absent.
    pub bucket: BucketName,
    /// Loopback address to listen on; port 0 takes any free one.
    pub listen: SocketAddr,
    /// Web origins that may call the server; empty means none.
    pub allow_origins: Vec<Origin>,
    /// The only key pair that is accepted.
    pub credentials: Credentials,
}

impl Config {
    /// Reads arguments (without the program's name) and environment variables.
    ///
    /// # Errors
    ///
    /// All faults together, so that one run reports everything to fix.
    ///
    /// ```
    /// use calotype_local_storage::Config;
    ///
    /// let faults = Config::load(["--listen".into(), "0.0.0.0:80".into()], |_| None).unwrap_err();
    /// assert_eq!(faults.0.len(), 5); // two variables, data, bucket, an address of the open network
    /// ```
    pub fn load(
        arguments: impl IntoIterator<Item = OsString>,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, Faults> {
        let mut faults = Vec::new();
        let mut given = Arguments::default();
        given.read(arguments.into_iter(), &mut faults);

        let mut secret = |name| match variable(name).filter(|value| !value.is_empty()) {
            Some(value) => value,
            None => {
                faults.push(Fault::MissingVariable(name));
                String::new()
            }
        };
        let credentials =
            Credentials::new(secret("S3_ACCESS_KEY_ID"), secret("S3_SECRET_ACCESS_KEY"));

        if given.data.is_none() {
            faults.push(Fault::Missing("--data"));
        }
        let bucket = required(given.bucket, "--bucket", BucketName::parse, &mut faults);
        let listen = required(given.listen, "--listen", parse_listen, &mut faults);
        let mut allow_origins = Vec::new();
        for text in given.allow_origins {
            match Origin::parse(&text) {
                Ok(origin) => allow_origins.push(origin),
                Err(fault) => faults.push(fault),
            }
        }

        match (given.data, bucket, listen) {
            (Some(data), Some(bucket), Some(listen)) if faults.is_empty() => Ok(Self {
                data: data.into(),
                bucket,
                listen,
                allow_origins,
                credentials,
            }),
            _ => Err(Faults(faults)),
        }
    }
}

#[derive(Default)]
struct Arguments {
    data: Option<OsString>,
    bucket: Option<String>,
    listen: Option<String>,
    allow_origins: Vec<String>,
}

impl Arguments {
    fn read(&mut self, mut words: impl Iterator<Item = OsString>, faults: &mut Vec<Fault>) {
        while let Some(word) = words.next() {
            let name = word.to_string_lossy().into_owned();
            if !["--data", "--bucket", "--listen", "--allow-origin"].contains(&name.as_str()) {
                faults.push(Fault::Unknown(name));
                continue;
            }
            let Some(value) = words.next() else {
                faults.push(Fault::MissingValue(name));
                return;
            };
            let text = value.to_string_lossy().into_owned();
            let repeated = match name.as_str() {
                "--data" => self.data.replace(value).is_some(),
                "--bucket" => self.bucket.replace(text).is_some(),
                "--listen" => self.listen.replace(text).is_some(),
                _ => {
                    self.allow_origins.push(text);
                    false
                }
            };
            if repeated {
                faults.push(Fault::Repeated(name));
            }
        }
    }
}

fn required<T>(
    text: Option<String>,
    name: &'static str,
    parse: impl Fn(&str) -> Result<T, Fault>,
    faults: &mut Vec<Fault>,
) -> Option<T> {
    let parsed = text
        .ok_or(Fault::Missing(name))
        .and_then(|text| parse(&text));
    parsed.map_err(|fault| faults.push(fault)).ok()
}

/// Only loopback: the traffic is plain HTTP and the keys are development keys.
fn parse_listen(text: &str) -> Result<SocketAddr, Fault> {
    match text.parse::<SocketAddr>() {
        Ok(address) if address.ip().is_loopback() => Ok(address),
        _ => Err(Fault::Listen(text.to_owned())),
    }
}

/// A bucket name by the rules of S3: 3 to 63 of `a-z 0-9 . -`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BucketName(String);

impl BucketName {
    /// Checks the name.
    ///
    /// # Errors
    ///
    /// [`Fault::Bucket`] when S3 would not take the name.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        if s3s::path::check_bucket_name(text) {
            Ok(Self(text.to_owned()))
        } else {
            Err(Fault::Bucket(text.to_owned()))
        }
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A web origin as a browser writes it in `Origin`: scheme, host, port, nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin(String);

impl Origin {
    /// Checks the origin; `*`, `null` and a trailing slash are refused, because they would never
    /// equal the value that a browser sends for a served page.
    ///
    /// # Errors
    ///
    /// [`Fault::Origin`] when it is not scheme, host and optional port in lower case.
    ///
    /// ```
    /// use calotype_local_storage::Origin;
    ///
    /// assert!(Origin::parse("http://localhost:8787").is_ok());
    /// assert!(Origin::parse("http://localhost:8787/").is_err());
    /// assert!(Origin::parse("*").is_err());
    /// ```
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let host = text
            .strip_prefix("http://")
            .or_else(|| text.strip_prefix("https://"));
        let allowed = |c: char| {
            c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-' | ':' | '[' | ']')
        };
        match host {
            Some(host) if !host.is_empty() && host.chars().all(allowed) => {
                Ok(Self(text.to_owned()))
            }
            _ => Err(Fault::Origin(text.to_owned())),
        }
    }

    /// The origin, as a browser sends it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An access key pair; `Debug` hides the secret.
#[derive(Clone)]
pub struct Credentials {
    pub(crate) access_key_id: String,
    pub(crate) secret_access_key: String,
}

impl Credentials {
    /// Takes the pair as it is.
    pub fn new(access_key_id: impl Into<String>, secret_access_key: impl Into<String>) -> Self {
        Self {
            access_key_id: access_key_id.into(),
            secret_access_key: secret_access_key.into(),
        }
    }

    pub(crate) fn is_complete(&self) -> bool {
        !self.access_key_id.is_empty() && !self.secret_access_key.is_empty()
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("access_key_id", &self.access_key_id)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
#[path = "config_tests.rs"]
mod tests;
