//! The name of this build.

/// Names this build of the engine: what one says of a file, the next may see otherwise.
pub const ENGINE: &str = env!("CALOTYPE_ENGINE");
