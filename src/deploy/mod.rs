//! What gets installed: the function's zip, the resources of a stack, and the difference to what is there. Values in,
//! values out: reading files and calling AWS are not for here.

pub mod health;
#[cfg(feature = "package")]
pub mod package;
pub mod plan;
pub mod stack;
#[cfg(test)]
mod tests;
