//! The function's zip, the resources of a stack, and the plan that installs them. Pure: reads no files and makes no calls.

pub mod addition;
#[cfg(feature = "package")]
pub mod export;
pub mod health;
pub mod observed;
#[cfg(feature = "package")]
pub mod package;
pub mod plan;
pub mod resource;
pub mod stack;
#[cfg(test)]
mod tests;
pub mod warnings;
