//! Finds event patterns in the documents that contain them: the output of `describe-rule` and `list-rules`,
//! `CloudFormation`, SAM and CDK templates, Terraform plans, `serverless.yml`, and texts that are encoded twice.
//!
//! A pattern is found by the name of its member, wherever it is. Values that the tool computes on deployment, such as
//! `!Sub`, are unknown: each is replaced by a test that every text passes. Diagnostics of the extracted pattern are
//! moved to the text of the user.

mod document;
mod find;
mod foreign;
mod interpolation;
mod regions;
mod render;
mod rule;
mod terraform;
#[cfg(test)]
mod tests;
mod text_map;
mod wrapping;
mod yaml;

pub use find::unwrap;
pub use rule::{TemplateRule, TemplateTarget};
pub use wrapping::{UnresolvedRule, Unwrapped, WrappedPattern, Wrapping};
