use std::fmt;

/// One thing that is wrong with the configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// An unknown argument.
    Unknown(String),
    /// An argument without its value.
    MissingValue(String),
    /// An argument given twice that can be given once.
    Repeated(String),
    /// An argument that must be given.
    Missing(&'static str),
    /// An environment variable that must be set and not empty.
    MissingVariable(&'static str),
    /// Not a bucket name.
    Bucket(String),
    /// Not a loopback address with a port.
    Listen(String),
    /// Not a web origin.
    Origin(String),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown(name) => write!(f, "unknown argument {name:?}"),
            Self::MissingValue(name) => write!(f, "{name} needs a value"),
            Self::Repeated(name) => write!(f, "{name} is given twice"),
            Self::Missing(name) => write!(f, "{name} is missing"),
            Self::MissingVariable(name) => {
                write!(f, "the environment variable {name} is missing or empty")
            }
            Self::Bucket(text) => write!(f, "--bucket {text:?} is not a bucket name"),
            Self::Listen(text) => write!(
                f,
                "--listen {text:?} is not a loopback address such as 127.0.0.1:9000"
            ),
            Self::Origin(text) => write!(
                f,
                "--allow-origin {text:?} is not an origin such as http://localhost:8787"
            ),
        }
    }
}

impl std::error::Error for Fault {}

/// All faults of a configuration; displays one a line.
#[derive(Debug)]
pub struct Faults(pub Vec<Fault>);

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for fault in &self.0 {
            writeln!(f, "- {fault}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Faults {}
