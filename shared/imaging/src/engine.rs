//! The name of this build.

/// Names this build of the engine: another build may see a file differently.
pub const ENGINE: &str = env!("CALOTYPE_ENGINE");
